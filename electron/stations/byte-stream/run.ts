/** One experiment from its order to its end: the far end reads, this end writes, both records in one stream. */
import { peerGone } from '../../../shared/base/platform-codes'
import type { Socket } from 'node:net'
import type { ByteStreamEvent } from '../../../shared/stations/byte-stream/contract'
import type { byteStreamFarContract, FarReading } from '../../../shared/stations/byte-stream/far-contract'
import { planOf, type ByteStreamOrder, type Plan } from '../../../shared/stations/byte-stream/order'
import {
  datagramHeaderOctets,
  type SentDatagram,
  type WriteRecord,
} from '../../../shared/stations/byte-stream/records'
import { FailureError, isFailure, type Failure } from '../../../shared/base/failure'
import { settledOnce, under } from '../../../shared/base/waiting'
import type { SocketFacts } from '../../host/open-socket'
import type { Clock } from '../../engine/base/clock'
import { loopbackId } from '../../../shared/lab/peer'
import type { DatagramSender, datagramSender } from '../../engine/net/datagram-sender'
import type { descriptorOf, dialTcp } from '../../engine/net/tcp'
import type { FarEndsOf, FarOf } from '../../engine/visit/traffic-part'
import { clockOffset } from '../../engine/visit/far-clock'
import { RecordBatch } from './record-batch'
import { writePlan } from './write'

export interface RunParts {
  readonly clock: Clock
  readonly farEnds: Pick<FarEndsOf<typeof byteStreamFarContract>, 'far'>
  readonly dialTcp: typeof dialTcp
  readonly datagramSender: typeof datagramSender
  readonly descriptorOf: typeof descriptorOf
  readonly facts: SocketFacts | null
  /** Counts the sockets open now. */
  readonly tally: { open: number }
}

type Emit = (event: ByteStreamEvent) => void

/** Runs to the end; the last event is `ended`. Aborting cuts it short and keeps what was noted. */
export async function runByteStream(
  order: ByteStreamOrder,
  parts: RunParts,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  const plan = planOf(order)
  const failure = isFailure(plan) ? plan : await attempt(plan, order, parts, emit, signal)
  const outcome = signal.aborted ? 'cancelled' : failure === null ? 'completed' : 'failed'
  emit({ kind: 'ended', outcome, failure: signal.aborted ? null : failure })
}

async function attempt(
  plan: Plan,
  order: ByteStreamOrder,
  parts: RunParts,
  emit: Emit,
  signal: AbortSignal,
): Promise<Failure | null> {
  emit({ kind: 'connecting' })
  const far = await parts.farEnds.far(order.peer, signal, (digits) => emit({ kind: 'asking', digits }))
  if (isFailure(far)) return far
  try {
    return await under([signal, far.lost], (over) =>
      new Experiment(plan, order, parts, far, emit, over).run(),
    )
  } catch (error) {
    if (error instanceof FailureError) return error.failure
    return far.failureOf(error)
  } finally {
    far.close()
  }
}

class Experiment {
  readonly #plan: Plan
  readonly #order: ByteStreamOrder
  readonly #parts: RunParts
  readonly #far: FarOf<typeof byteStreamFarContract>
  readonly #emit: Emit
  readonly #over: AbortController
  /** The first write's instant. */
  #startNs: number
  /** What to take from the far end's instants to have this end's. */
  #offsetNs = 0
  #writing: Promise<Failure | null> = Promise.resolve(null)

  constructor(
    plan: Plan,
    order: ByteStreamOrder,
    parts: RunParts,
    far: FarOf<typeof byteStreamFarContract>,
    emit: Emit,
    over: AbortController,
  ) {
    this.#plan = plan
    this.#order = order
    this.#parts = parts
    this.#far = far
    this.#emit = emit
    this.#over = over
    this.#startNs = parts.clock.nowNs()
  }

  async run(): Promise<Failure | null> {
    const { client } = this.#far
    // Over loopback the far end is this very thread, and so is its clock.
    const isHere = this.#order.peer === loopbackId
    const offset = isHere ? { offsetNs: 0, errorNs: 0 } : await clockOffset(client, this.#parts.clock)
    this.#offsetNs = offset.offsetNs
    let last: FarReading | Failure | null = null
    const told = new Told(this.#plan)
    const wish = { reader: this.#order.reader, datagrams: this.#plan.messages.length }
    for await (const step of client.readByteStream(wish, { signal: this.#over.signal })) {
      last = step
      if (isFailure(step)) break
      if (!told.take(step)) {
        const { address: host } = this.#far
        last = peerGone(host, 'moreThanWritten')
        break
      }
      if (step.kind === 'listening') this.#writing = this.#write(step, offset.errorNs)
      else this.#pass(step)
    }
    if (last === null || isFailure(last) || last.kind !== 'ended') this.#over.abort()
    const failure = await this.#writing
    if (isFailure(last)) return last
    if (failure !== null) return failure
    if (last?.kind !== 'ended') return this.#far.whyLost()
    const { address: host } = this.#far
    return last.code === null ? null : { failure: 'tcpBroken', host, port: null, code: last.code }
  }

  /** The reader's records, on this end's clock. */
  #pass(step: FarReading): void {
    const here = <R extends { readonly atNs: number }>(record: R): R => ({
      ...record,
      atNs: record.atNs - this.#offsetNs - this.#startNs,
    })
    if (step.kind === 'reads') this.#emit({ kind: 'reads', reads: step.reads.map(here) })
    else if (step.kind === 'arrived') this.#emit({ kind: 'arrived', datagrams: step.datagrams.map(here) })
    else if (step.kind === 'octets' || step.kind === 'datagramOctets') this.#emit(step)
  }

  async #write(
    { tcpPort, udpPort }: Extract<FarReading, { kind: 'listening' }>,
    clockErrorNs: number,
  ): Promise<Failure | null> {
    const { dialTcp, datagramSender, descriptorOf, facts, clock, tally } = this.#parts
    const { writer } = this.#order
    const { address } = this.#far
    const { signal } = this.#over
    let tcp: Socket | null = null
    let udp: DatagramSender | null = null
    const writes = new RecordBatch<WriteRecord>((records) => this.#emit({ kind: 'writes', writes: records }))
    const sent = new RecordBatch<SentDatagram>((records) => this.#emit({ kind: 'sent', datagrams: records }))
    try {
      udp = await datagramSender(address, udpPort)
      tally.open += 1
      tcp = await dialTcp(address, tcpPort, !writer.nagle, signal)
      tally.open += 1
      const socket = tcp
      let code: string | null = null
      tcp.on('error', (error: NodeJS.ErrnoException) => (code = error.code ?? 'UNKNOWN'))
      if (writer.sendBufferOctets !== null) facts?.setSendBuffer(descriptorOf(tcp), writer.sendBufferOctets)
      this.#emit({ kind: 'running', address, tcpPort, udpPort, clockErrorNs })
      this.#startNs = clock.nowNs()
      await writePlan(
        this.#plan,
        writer,
        { tcp, udp, sendQueue: () => facts?.sendQueue(descriptorOf(socket)) ?? null },
        {
          nowNs: () => clock.nowNs() - this.#startNs,
          onWrite: (record) => writes.add(record),
          onDrained: (atNs, waitedNs) => {
            writes.flush()
            this.#emit({ kind: 'drained', atNs, waitedNs })
          },
          onSent: (record) => sent.add(record),
        },
        signal,
      )
      // The reader tells when all is read; until then the connection stands.
      if (!signal.aborted) await closed(socket, signal)
      return code === null ? null : { failure: 'tcpBroken', host: address, port: tcpPort, code }
    } catch (error) {
      if (!(error instanceof FailureError)) throw error
      this.#over.abort()
      return error.failure
    } finally {
      writes.flush()
      sent.flush()
      tcp?.destroy()
      udp?.close()
      tally.open -= Number(tcp !== null) + Number(udp !== null)
    }
  }
}

/** What a reader can have read of a plan: one that tells of more is broken or hostile, and is not listened to. */
class Told {
  #octets: number
  #reads: number
  #datagrams: number
  #datagramOctets: number

  constructor({ wire, messages }: Plan) {
    this.#octets = this.#reads = wire.length
    // The network may bring a datagram twice.
    this.#datagrams = 2 * messages.length
    const payload = messages.reduce((sum, { payload: { length } }) => sum + length + datagramHeaderOctets, 0)
    this.#datagramOctets = 2 * payload
  }

  /** False where it is more than there can be. */
  take(step: FarReading): boolean {
    if (step.kind === 'reads') return (this.#reads -= step.reads.length) >= 0
    if (step.kind === 'octets') return (this.#octets -= step.hex.length / 2) >= 0
    if (step.kind === 'arrived') return (this.#datagrams -= step.datagrams.length) >= 0
    if (step.kind === 'datagramOctets') return (this.#datagramOctets -= step.hex.length / 2) >= 0
    return true
  }
}

function closed(socket: Socket, signal: AbortSignal): Promise<void> {
  return settledOnce<void>(({ resolve, onAbort }) => {
    socket.once('close', resolve)
    socket.resume()
    onAbort(signal, resolve)
    if (socket.destroyed) resolve()
  })
}
