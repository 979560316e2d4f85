/** The reader's end: one connection read as asked and the datagrams beside it, everything noted as it came. */
import type { FarReading } from '../../../shared/stations/byte-stream/far-contract'
import { byteStreamLimits, type Reader } from '../../../shared/stations/byte-stream/order'
import {
  datagramHeaderOctets,
  type ArrivedDatagram,
  type ReadRecord,
} from '../../../shared/stations/byte-stream/records'
import { plainAddress } from '../../../shared/address/plain-address'
import { FailureError, type Failure } from '../../../shared/base/failure'
import { onAbort, settledOnce } from '../../../shared/base/waiting'
import type { Clock } from '../../engine/base/clock'
import type { listenPaced, PacedReader } from '../../engine/net/paced-reader'
import type { bindUdp, UdpSocket } from '../../engine/net/udp'
import type { Visitor } from '../../engine/visit/hosting'
import { OctetBatch, RecordBatch } from './record-batch'

/** The writer's connection comes at once, or it never will. */
const connectWithinMs = 5000
/** The last datagrams are on their way when the connection ends. */
const datagramsWithinMs = 400

export interface ReadParts {
  readonly clock: Clock
  readonly listenPaced: typeof listenPaced
  readonly bindUdp: typeof bindUdp
  /** Counts the sockets open now. */
  readonly tally: { open: number }
}

interface Wish {
  readonly reader: Reader
  readonly datagrams: number
}

/** Reads until the writer ends, breaks, or the signal fires; `emit` hears what came. Everything is closed then. */
export async function readByteStream(
  { reader, datagrams }: Wish,
  visitor: Visitor,
  parts: ReadParts,
  emit: (step: FarReading | Failure) => void,
  signal: AbortSignal,
): Promise<void> {
  const { clock, tally } = parts
  const address = listenAddress(visitor.localAddress)
  const reads = new RecordBatch<ReadRecord>((records) => emit({ kind: 'reads', reads: records }))
  const octets = new OctetBatch((hex) => emit({ kind: 'octets', hex }))
  const arrived = new RecordBatch<ArrivedDatagram>((records) => emit({ kind: 'arrived', datagrams: records }))
  const datagramOctets = new OctetBatch((hex) => emit({ kind: 'datagramOctets', hex }))
  let udp: UdpSocket | null = null
  let tcp: PacedReader | null = null
  let timer: NodeJS.Timeout | undefined
  let offset = 0
  let arrivals = 0
  let allArrived = () => {}
  try {
    udp = await parts.bindUdp(address, 0)
    tally.open += 1
    udp.onMessage((bytes, from) => {
      if (plainAddress(from.address) !== plainAddress(visitor.remoteAddress)) return
      if (bytes.length < datagramHeaderOctets || arrivals >= byteStreamLimits.messages) return
      const number = bytes.readUInt32BE(0)
      if (number > byteStreamLimits.messages) return
      arrivals += 1
      arrived.add({ number, octets: bytes.length, atNs: clock.nowNs() })
      datagramOctets.add(bytes)
      if (arrivals >= datagrams) allArrived()
    })
    let end: (code: string | null) => void = () => {}
    const ended = new Promise<string | null>((resolve) => (end = resolve))
    tcp = await parts.listenPaced(address, visitor.remoteAddress, reader.readOctets, {
      onConnection: () => {
        clearTimeout(timer)
        if (reader.startAfterMs === 0) tcp?.resume()
        else timer = setTimeout(() => tcp?.resume(), reader.startAfterMs)
      },
      onRead: (bytes) => {
        const atNs = clock.nowNs()
        const length = Math.min(bytes.length, byteStreamLimits.octets - offset)
        if (length < bytes.length) {
          end('EMSGSIZE')
          return false
        }
        reads.add({ offset, length, atNs })
        octets.add(bytes)
        offset += length
        if (reader.pauseMs === 0) return true
        timer = setTimeout(() => tcp?.resume(), reader.pauseMs)
        return false
      },
      onEnd: (code) => end(code),
    })
    tally.open += 1
    timer = setTimeout(() => end('ETIMEDOUT'), connectWithinMs)
    emit({ kind: 'listening', tcpPort: tcp.port, udpPort: udp.localPort })
    const stopListening = onAbort(signal, () => end('ECANCELED'))
    const code = await ended
    stopListening()
    if (code === null && arrivals < datagrams) {
      await settledOnce<void>(({ resolve, after, onAbort }) => {
        allArrived = resolve
        after(datagramsWithinMs, resolve)
        onAbort(signal, resolve)
      })
    }
    for (const batch of [reads, octets, arrived, datagramOctets]) batch.flush()
    emit({ kind: 'ended', code })
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    emit(error.failure)
  } finally {
    clearTimeout(timer)
    tcp?.destroy()
    await udp?.close()
    tally.open -= Number(tcp !== null) + Number(udp !== null)
  }
}

/** A link-local address is bound with its zone, which the control connection does not tell: its callers are sifted. */
function listenAddress(localAddress: string): string {
  return /^fe80:/i.test(localAddress) ? '::' : localAddress
}
