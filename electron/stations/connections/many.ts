/** Many connections at once, from the order until the last state of them is gone. */
import { peerGone } from '../../../shared/base/platform-codes'
import type { Socket } from 'node:net'
import type { FarManyEvent, farManyContract } from '../../../shared/stations/connections/far-many-contract'
import type { StateCounts } from '../../../shared/stations/connections/inspect-contract'
import {
  mostConnectBins,
  type manyContract,
  type ManyEvent,
  type ManyLimit,
  type ManyOrder,
  type ManySample,
} from '../../../shared/stations/connections/many-contract'
import { isFailure, type Failure } from '../../../shared/base/failure'
import { onAbort, pause, under } from '../../../shared/base/waiting'
import type { Handlers } from '../../../shared/ipc/contract'
import { coarser } from '../../../shared/measurement/bins'
import { emitted, follow, type Newest } from '../../engine/base/streams'
import type { FarEndsOf, FarOf } from '../../engine/visit/traffic-part'
import { Calls } from './many-calls'
import type { CountedPort } from './port-states'
import { keptDescriptors, roomFor, type Room } from './room'

const sampleEveryMs = 200
/** TIME-WAIT lasts a minute on Linux, four elsewhere; nobody waits longer for the last state to go. */
const lastStateMs = 300_000

export interface ManyParts {
  readonly nowNs: () => number
  readonly farEnds: Pick<FarEndsOf<typeof farManyContract>, 'far'>
  readonly beginCall: (address: string, port: number) => Socket
  readonly portStates: (place: CountedPort, signal: AbortSignal) => AsyncIterable<StateCounts>
  readonly descriptors: () => Promise<{ most: number; used: number } | null>
  readonly ephemeralPorts: () => Promise<{ first: number; last: number } | Failure>
  readonly longestQueue: () => Promise<number | null>
  readonly memoryBytes: () => number | null
  /** Gets the sockets of each crowd while it lives. */
  readonly held: Set<ReadonlySet<unknown>>
}

export function many(parts: ManyParts): Handlers<typeof manyContract> {
  const running = new Map<string, Crowd>()
  return {
    manyFacts: async () => {
      const ephemeral = await parts.ephemeralPorts()
      return {
        descriptors: await parts.descriptors(),
        ephemeral: isFailure(ephemeral) ? null : ephemeral,
        queue: await parts.longestQueue(),
      }
    },
    openMany: (order, signal) =>
      emitted(async (emit) => {
        if (running.has(order.id)) throw new Error('these connections are open already')
        const failure = await attempt(parts, order, emit, signal, (crowd) => running.set(order.id, crowd))
        running.delete(order.id)
        if (failure !== null && !signal.aborted) emit({ kind: 'failed', failure })
      }),
    closeMany: async ({ id, by }) => {
      running.get(id)?.close(by)
      return null
    },
  }
}

async function attempt(
  parts: ManyParts,
  order: ManyOrder,
  emit: (event: ManyEvent) => void,
  signal: AbortSignal,
  onCrowd: (crowd: Crowd) => void,
): Promise<Failure | null> {
  const far = await parts.farEnds.far(order.peer, signal, (digits) => emit({ kind: 'asking', digits }))
  if (isFailure(far)) return far
  try {
    return await under([signal, far.lost], (over) => hold(parts, order, far, emit, over.signal, onCrowd))
  } catch (error) {
    return far.failureOf(error)
  } finally {
    far.close()
  }
}

async function hold(
  parts: ManyParts,
  order: ManyOrder,
  far: FarOf<typeof farManyContract>,
  emit: (event: ManyEvent) => void,
  over: AbortSignal,
  onCrowd: (crowd: Crowd) => void,
): Promise<Failure | null> {
  // Calls of this machine to itself hold a descriptor at either end.
  const each = far.address === far.localAddress ? 2 : 1
  const descriptors = await parts.descriptors()
  const room = roomFor(order.count, each, descriptors)
  const range = await parts.ephemeralPorts()
  const memoryBeforeBytes = parts.memoryBytes()
  const held = far.client.farMany({ most: order.count, backlog: order.backlog }, { signal: over })
  const events = held[Symbol.asyncIterator]()
  const first = await events.next()
  if (first.done === true) return over.aborted ? far.whyLost() : gone(far)
  if (first.value.kind !== 'listening') return first.value.kind === 'failed' ? first.value.failure : gone(far)
  const { port } = first.value
  emit({ kind: 'listening', address: far.address, port, backlog: first.value.backlog })
  const there = follow<FarManyEvent>({ [Symbol.asyncIterator]: () => events })
  const here = follow(parts.portStates({ end: 'calling', address: far.address, port }, over))
  await here.begun
  const crowd = new Crowd(parts, order, room, isFailure(range) ? null : range, first.value.backlog, {
    place: { address: far.address, port },
    mostDescriptors: descriptors?.most ?? null,
    here,
    there,
    memoryBeforeBytes,
  })
  onCrowd(crowd)
  await crowd.run(emit, over)
  return far.lost.aborted ? far.whyLost() : null
}

function gone(far: FarOf<typeof farManyContract>): Failure {
  return peerGone(far.address, 'noPort')
}

interface Watched {
  readonly place: { readonly address: string; readonly port: number }
  readonly mostDescriptors: number | null
  readonly here: Newest<StateCounts>
  readonly there: Newest<FarManyEvent>
  readonly memoryBeforeBytes: number | null
}

class Crowd {
  readonly #parts: ManyParts
  readonly #room: Room
  readonly #range: { first: number; last: number } | null
  readonly #backlog: number
  readonly #watched: Watched
  readonly #calls: Calls
  readonly #beganNs: number
  #closedAtNs: number | null = null
  #isClosing = false

  constructor(
    parts: ManyParts,
    order: ManyOrder,
    room: Room,
    range: { first: number; last: number } | null,
    backlog: number,
    watched: Watched,
  ) {
    this.#parts = parts
    this.#room = room
    this.#range = range
    this.#backlog = backlog
    this.#watched = watched
    const { address, port } = watched.place
    const begin = () => parts.beginCall(address, port)
    this.#calls = new Calls({ nowNs: parts.nowNs, begin, most: room.most, atOnce: order.atOnce })
    this.#beganNs = parts.nowNs()
  }

  close(by: 'fin' | 'reset'): void {
    this.#isClosing = true
    this.#calls.close(by)
  }

  /** Until no state of theirs is left after closing; aborting resets all at once. */
  async run(emit: (event: ManyEvent) => void, signal: AbortSignal): Promise<void> {
    const reset = () => this.#calls.close('reset')
    const { held } = this.#parts
    const stopListening = onAbort(signal, reset)
    held.add(this.#calls.sockets)
    try {
      if (!signal.aborted) this.#calls.start()
      while (!signal.aborted) {
        await pause(sampleEveryMs, signal)
        const sample = this.#sample()
        if (!signal.aborted) emit({ kind: 'sample', sample })
        if (sample.phase === 'closed' && this.#isForgotten(sample)) return
      }
    } finally {
      stopListening()
      reset()
      held.delete(this.#calls.sockets)
    }
  }

  get #phase(): ManySample['phase'] {
    if (!this.#isClosing) return this.#calls.settled ? 'holding' : 'opening'
    return this.#calls.sockets.size === 0 ? 'closed' : 'closing'
  }

  #isForgotten({ here, there }: ManySample): boolean {
    this.#closedAtNs ??= this.#parts.nowNs()
    const sinceMs = (this.#parts.nowNs() - this.#closedAtNs) / 1e6
    // The tables are read twice a second: at once, they may still tell of before.
    if (sinceMs < 1500) return false
    return sinceMs > lastStateMs || (total(here) === 0 && total(there) === 0)
  }

  #sample(): ManySample {
    const calls = this.#calls
    const told = this.#watched.there.newest()
    const there = told?.kind === 'counts' ? told : null
    return {
      phase: this.#phase,
      elapsedNs: this.#parts.nowNs() - this.#beganNs,
      begun: calls.begun,
      connecting: calls.connecting,
      open: calls.open,
      failed: [...calls.failed].map(([code, count]) => ({ code: code.slice(0, 32), count })).slice(0, 32),
      closedThere: calls.closedThere,
      connectNs: calls.connectTimes.toDistribution(),
      connectBins: coarser(calls.connectTimes.bins(), mostConnectBins),
      accepted: there?.accepted ?? 0,
      acceptsPerSecond: there?.acceptsPerSecond ?? 0,
      here: this.#watched.here.newest(),
      there: there?.states ?? null,
      limits: this.#limits(there),
      memoryBytes: this.#parts.memoryBytes(),
      memoryBeforeBytes: this.#watched.memoryBeforeBytes,
    }
  }

  #limits(there: Extract<FarManyEvent, { kind: 'counts' }> | null): ManyLimit[] {
    const { failed, begun, synAgain } = this.#calls
    const limits: ManyLimit[] = []
    const { isBounded, most } = this.#room
    if (failed.has('EMFILE') || failed.has('ENFILE') || (isBounded && begun >= most))
      limits.push({
        limit: 'descriptors',
        end: 'here',
        most: this.#watched.mostDescriptors,
        kept: keptDescriptors,
      })
    if (there?.descriptors) limits.push({ limit: 'descriptors', end: 'there', ...there.descriptors })
    if (failed.has('EADDRNOTAVAIL')) limits.push({ limit: 'ports', range: this.#range })
    if (there?.queue && there.queue.overflows > 0)
      limits.push({ limit: 'backlog', ...there.queue, backlog: this.#backlog })
    if (synAgain > 0) limits.push({ limit: 'synAgain', connections: synAgain })
    for (const code of ['ENOMEM', 'ENOBUFS']) if (failed.has(code)) limits.push({ limit: 'memory', code })
    return limits
  }
}

/** How many connections are in any state; nothing is known where the table cannot be read. */
function total(counts: StateCounts | null): number {
  if (counts === null) return 0
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}
