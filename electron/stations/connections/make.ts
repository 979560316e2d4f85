/**
 * Makes one connection for a person to play with: opens both ends where they are a lab's, does what is asked of each,
 * and tells all that kernel, capture and sockets show, on one axis of time.
 */
import { badInput, limit } from '../../../shared/stations/connections/codes'
import type { Socket } from 'node:net'
import type {
  ConnectEvent,
  ConnectOrder,
  EndCommand,
  makeContract,
} from '../../../shared/stations/connections/make-contract'
import { FailureError, isFailure, type Failure } from '../../../shared/base/failure'
import { pause, settledOnce, unlessAborted } from '../../../shared/base/waiting'
import type { Handlers } from '../../../shared/ipc/contract'
import { plainAddress } from '../../../shared/address/plain-address'
import type { EndName, Mark } from '../../../shared/tcp/mark'
import { Places } from '../../engine/base/budgets'
import { emitted } from '../../engine/base/streams'
import { shifted, ToldBatch } from './told-batch'
import { DatagramEnd, type DatagramParts } from './datagram-end'
import { LiveEnd, mostWaitingBytes } from './live-end'
import { ListeningEnd, type ListeningParts } from './listening-end'
import type { OtherEnd } from './other-end'
import { RowWatch } from './row-watch'
import { play, type Stage } from './scenario'
import { Segments, type SegmentParts } from './segments'
import type { Tell, Told } from './told'

const loopback = '127.0.0.1'
const mostMarksInMessage = 1000
const mostAtOnce = 16

export interface MakeParts
  extends Omit<ListeningParts, 'tell' | 'waiting'>, Omit<DatagramParts, 'tell'>, Omit<SegmentParts, 'tell'> {
  readonly wallMs: () => number
  readonly resolve: (host: string) => Promise<string | Failure>
  /** The end at another lab; its times come in our clock, right to `clockErrorNs`. */
  readonly farEnd: (
    peer: string,
    order: ConnectOrder,
    tell: Tell,
    onAsking: (digits: string | null) => void,
    signal: AbortSignal,
  ) => Promise<Failure | { end: OtherEnd; clockErrorNs: number }>
}

/** The handlers over those parts. */
export function making(parts: MakeParts): Handlers<typeof makeContract> {
  const open = new Map<string, Making>()
  return {
    openConnection: (order, signal) =>
      emitted(async (emit) => {
        const failure: Failure | null = open.has(order.id)
          ? badInput('connectionOpen')
          : open.size >= mostAtOnce
            ? limit('connections', mostAtOnce)
            : null
        if (failure !== null) return emit({ kind: 'failed', tNs: 0, failure })
        const one = new Making(parts, order, emit)
        open.set(order.id, one)
        try {
          await one.run(signal)
        } finally {
          open.delete(order.id)
        }
      }),
    commandConnection: async ({ id, end, command }) => {
      const one = open.get(id)
      return one === undefined ? badInput('connectionNone') : one.command(end, command)
    },
  }
}

class Making {
  readonly #parts: MakeParts
  readonly #order: ConnectOrder
  readonly #emit: (event: ConnectEvent) => void
  readonly #startNs: number
  readonly #batch: ToldBatch
  readonly #watch: RowWatch
  readonly #heard = new Set<(mark: Mark) => void>()
  readonly #capturing = new AbortController()
  readonly #waiting = new Places(mostWaitingBytes)
  #here: LiveEnd | DatagramEnd | null = null
  #there: OtherEnd | null = null
  #segments: Segments | null = null

  constructor(parts: MakeParts, order: ConnectOrder, emit: (event: ConnectEvent) => void) {
    this.#parts = parts
    this.#order = order
    this.#emit = emit
    this.#startNs = parts.nowNs()
    this.#batch = new ToldBatch(emit, mostMarksInMessage)
    this.#watch = new RowWatch('here', parts.rows, parts.nowNs, this.#tell)
  }

  async run(signal: AbortSignal): Promise<void> {
    try {
      await unlessAborted(signal, this.#live(signal))
    } catch (error) {
      if (!(error instanceof FailureError)) throw error
      this.#fail(error.failure)
    } finally {
      this.#watch.stop()
      this.#here?.destroy()
      this.#there?.destroy()
      this.#capturing.abort()
      this.#batch.flush()
    }
  }

  async command(end: EndName, command: EndCommand): Promise<Failure | null> {
    const target = end === 'here' ? this.#here : this.#there
    if (target === null) return badInput('endForeign')
    const failure = await target.command(command)
    if (end === 'here') this.#there?.hurry()
    else this.#watch.hurry()
    return failure
  }

  readonly #tell: Tell = (told: Told): void => {
    this.#batch.tell(shifted(told, -this.#startNs))
    if (told.kind !== 'mark') return
    for (const heard of this.#heard) heard(told.mark)
    // What one end does is to be seen at the other.
    if (told.mark.kind !== 'event') return
    if (told.mark.end === 'here') this.#there?.hurry()
    else this.#watch.hurry()
  }

  async #live(signal: AbortSignal): Promise<void> {
    const opened = await this.#openThere(signal)
    if (signal.aborted) return
    if (isFailure(opened)) return this.#fail(opened)
    const { place, clockErrorNs } = opened
    const startedAtMs = this.#parts.wallMs() - (this.#parts.nowNs() - this.#startNs) / 1e6
    this.#emit({ kind: 'opened', there: place, driven: this.#there !== null, clockErrorNs, startedAtMs })
    if (this.#order.protocol === 'udp') {
      await this.#sendDatagrams(place)
    } else if (this.#order.capture) {
      const { target } = this.#order
      this.#segments = new Segments(
        { ...this.#parts, tell: this.#tell },
        target.kind === 'here' ? 'both' : 'here',
      )
      await this.#segments.start('here', place.address, place.port, this.#capturing.signal)
      if (signal.aborted) return
    }
    if (this.#order.protocol === 'tcp') await this.#connect(place)
    await this.#segments?.stop()
    this.#batch.flush()
    this.#emit({ kind: 'over', tNs: this.#parts.nowNs() - this.#startNs })
  }

  async #openThere(
    signal: AbortSignal,
  ): Promise<Failure | { place: OtherEnd['place']; clockErrorNs: number | null }> {
    const { target, listen } = this.#order
    if (target.kind === 'place') {
      const address = await this.#parts.resolve(target.host)
      return isFailure(address) ? address : { place: { address, port: target.port }, clockErrorNs: null }
    }
    if (target.kind === 'peer') {
      const far = await this.#parts.farEnd(
        target.id,
        this.#order,
        this.#tell,
        (digits) => this.#emit({ kind: 'asking', digits }),
        signal,
      )
      if (isFailure(far)) return far
      this.#there = far.end
      return { place: far.end.place, clockErrorNs: far.clockErrorNs }
    }
    const parts = { ...this.#parts, tell: this.#tell, waiting: this.#waiting }
    const end =
      this.#order.protocol === 'udp'
        ? await DatagramEnd.bind(parts, loopback, loopback)
        : await ListeningEnd.listen(parts, loopback, listen, loopback)
    if (isFailure(end)) return end
    this.#there = end
    return { place: end.place, clockErrorNs: 0 }
  }

  /** Nothing is done by itself: there is nothing that would have to be. */
  async #sendDatagrams(place: OtherEnd['place']): Promise<void> {
    const here = await DatagramEnd.connect({ ...this.#parts, tell: this.#tell }, place)
    this.#here = here
    this.#emit({ kind: 'placed', end: 'here', place: here.place })
    await Promise.all([here.gone(), this.#there?.gone()])
  }

  async #connect(place: OtherEnd['place']): Promise<void> {
    const { beginConnecting, nowNs, open, stopReading, readOn } = this.#parts
    const socket = beginConnecting(place.address, place.port)
    const here = new LiveEnd(socket, {
      end: 'here',
      nowNs,
      tell: this.#tell,
      watch: this.#watch,
      open,
      waiting: this.#waiting,
      stopReading,
      readOn,
    })
    this.#here = here
    const connected = new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true))
      socket.once('close', () => resolve(false))
    })
    // The system gives the port while it sends the SYN, right after this event.
    socket.once('connectionAttempt', () => {
      here.happened('connecting')
      process.nextTick(() => this.#placed(socket, place))
    })
    if (await connected) {
      this.#placed(socket, place)
      await play(this.#order.scenario, this.#stage())
    } else if (this.#there !== null) {
      this.#there.destroy()
    }
    await here.closed
    await this.#watch.gone()
    await this.#there?.gone()
  }

  #known = false

  /** Both places are known: from here on the connection can be found in the kernel's table and the capture. */
  #placed(socket: Socket, there: OtherEnd['place']): void {
    const at = socket.address()
    if (this.#known || !('port' in at) || at.port === undefined) return
    this.#known = true
    const here = { address: plainAddress(at.address), port: at.port }
    this.#emit({ kind: 'placed', end: 'here', place: here })
    this.#watch.follow({ protocol: 'tcp', local: here, remote: there })
    this.#segments?.of({ here, there })
  }

  #stage(): Stage {
    return {
      command: async (end, command) => (await this.command(end, command)) === null,
      seen: (fits, timeoutMs) =>
        settledOnce<boolean>(({ resolve, after, finally: atEnd }) => {
          const hear = (mark: Mark) => {
            if (fits(mark)) resolve(true)
          }
          this.#heard.add(hear)
          atEnd(() => this.#heard.delete(hear))
          after(timeoutMs, () => resolve(false))
        }),
      step: (step) => this.#emit({ kind: 'step', tNs: this.#parts.nowNs() - this.#startNs, step }),
      pause,
    }
  }

  #fail(failure: Failure): void {
    this.#emit({ kind: 'failed', tNs: this.#parts.nowNs() - this.#startNs, failure })
  }
}
