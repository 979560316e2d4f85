/** Probes over TCP: one connection, each probe a body behind a `u16` length. */
import { guarded } from '../../../../../shared/base/guarded'
import { limits } from '../../../../../shared/measurement/settings'
import { LengthPrefixDecoder, prefixU16 } from '../../../../../shared/wire/length-prefixed'
import { codeOf } from '../../../../engine/net/failures'
import { descriptorOf, dialTcp } from '../../../../engine/net/tcp'
import type { ChannelOrder, OpenChannel, ProbeTransport } from '../../run/open-channel'
import { setDscp } from '../set-dscp'

/** What a stalled network may pile up in this process before probes are refused. */
const sendBacklogBytes = 8 * 1024 * 1024

export const tcp: ProbeTransport = { name: 'tcp', open }

async function open(order: ChannelOrder, signal: AbortSignal): Promise<OpenChannel> {
  const { address, dataPort, settings, facts, attention } = order
  const socket = await dialTcp(address, dataPort, !settings.nagle, signal)
  const breakWith = (code: string | null) =>
    order.onBroken({ failure: 'tcpBroken', host: address, port: dataPort, code })
  socket.on('error', (error) => breakWith(codeOf(error)))
  socket.on('close', () => breakWith(null))
  try {
    const family = socket.remoteFamily === 'IPv6' ? 'IPv6' : 'IPv4'
    setDscp(facts, descriptorOf(socket), family, settings.dscp)
  } catch (error) {
    socket.destroy()
    throw error
  }
  return {
    start: (take, arrivalNs) => {
      const write =
        attention?.ofTcp(socket, () => descriptorOf(socket)) ??
        ((bytes: Uint8Array) => void socket.write(bytes))
      let arrivedNs = 0
      const decoder = new LengthPrefixDecoder(limits.payloadBytes, (frame) => take(frame, arrivedNs))
      const takeChunk = (chunk: Buffer) => {
        arrivedNs = arrivalNs()
        if (decoder.push(chunk) === 'oversize') socket.destroy()
      }
      socket.on(
        'data',
        guarded('tcp', takeChunk, () => socket.destroy()),
      )
      return (packet, onError) => {
        if (!socket.writable || socket.writableLength > sendBacklogBytes) onError()
        else write(prefixU16(packet))
      }
    },
    tcpInfo: () => facts?.tcpInfo(descriptorOf(socket)) ?? null,
    droppedHere: async () => null,
    close: async () => {
      socket.destroy()
    },
  }
}
