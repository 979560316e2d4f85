/** Probes over UDP: one connected socket, one datagram a probe. */
import { udpDrops } from '../../../../host/udp-drops'
import { connectUdp } from '../../../../engine/net/udp'
import type { ChannelOrder, OpenChannel, ProbeTransport } from '../../run/open-channel'
import { setDscp } from '../set-dscp'

export const udp: ProbeTransport = { name: 'udp', open }

async function open({ address, dataPort, settings, facts, attention }: ChannelOrder): Promise<OpenChannel> {
  const bare = await connectUdp(address, dataPort)
  let closed: Promise<void> | null = null
  const close = () => (closed ??= bare.close())
  try {
    if (!settings.allowFragments) facts?.forbidFragments(bare.fd, bare.family)
    setDscp(facts, bare.fd, bare.family, settings.dscp)
  } catch (error) {
    await close()
    throw error
  }
  return {
    start: (take, arrivalNs) => {
      const socket = attention?.ofConnectedUdp(bare) ?? bare
      socket.onMessage((datagram) => {
        const arrivedNs = arrivalNs()
        take(datagram, arrivedNs)
      })
      return (packet, onError) => socket.send(packet, onError)
    },
    tcpInfo: () => null,
    droppedHere: () => udpDrops(bare.localPort),
    close,
  }
}
