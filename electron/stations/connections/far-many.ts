/** The called end of many connections, held for a visitor: accepts them, counts, and lets all go at once. */
import { limit } from '../../../shared/stations/connections/codes'
import type { Server, Socket } from 'node:net'
import type { FarManyEvent, farManyContract } from '../../../shared/stations/connections/far-many-contract'
import type { StateCounts } from '../../../shared/stations/connections/inspect-contract'
import { FailureError } from '../../../shared/base/failure'
import type { Handlers } from '../../../shared/ipc/contract'
import { plainAddress } from '../../../shared/address/plain-address'
import { Places } from '../../engine/base/budgets'
import { emitted, follow } from '../../engine/base/streams'
import { pause } from '../../../shared/base/waiting'
import { withoutZone } from '../../../shared/base/place'
import type { Visitor } from '../../engine/visit/hosting'
import { keptDescriptors, roomFor } from './room'

const tellEveryMs = 200
/** Listeners that one visitor may have open: the one before may still be closing. */
const mostAtOnce = 4

export interface FarManyParts {
  readonly nowNs: () => number
  readonly listenForMany: (
    address: string,
    backlog: number,
    most: number,
    onConnection: (socket: Socket) => void,
  ) => Promise<Server>
  readonly descriptors: () => Promise<{ most: number; used: number } | null>
  readonly queueCounts: () => Promise<{ overflows: number; drops: number } | null>
  readonly longestQueue: () => Promise<number | null>
  /** Gets the sockets of each listener while it stands. */
  readonly held: Set<ReadonlySet<unknown>>
  readonly portStates: (port: number, signal: AbortSignal) => AsyncIterable<StateCounts>
}

export function farMany(parts: FarManyParts, visitor: Visitor): Handlers<typeof farManyContract> {
  const listeners = new Places(mostAtOnce)
  return {
    farMany: ({ most, backlog }, signal) =>
      emitted(async (emit) => {
        const freePlace = listeners.take()
        if (freePlace === null) {
          const failure = limit('visitorListeners', mostAtOnce)
          return emit({ kind: 'failed', failure })
        }
        try {
          await new Called(parts, visitor, emit).run(most, backlog, signal)
        } catch (error) {
          if (!(error instanceof FailureError)) throw error
          emit({ kind: 'failed', failure: error.failure })
        } finally {
          freePlace()
        }
      }),
  }
}

class Called {
  readonly #sockets = new Set<Socket>()
  #accepted = 0
  #turnedAway = 0
  /** What accepting failed with, where descriptors had run out all the same. */
  #isFull = false

  constructor(
    private readonly parts: FarManyParts,
    private readonly visitor: Visitor,
    private readonly emit: (event: FarManyEvent) => void,
  ) {}

  async run(wanted: number, backlog: number, signal: AbortSignal): Promise<void> {
    const { parts } = this
    const descriptors = await parts.descriptors()
    const room = roomFor(wanted, 1, descriptors)
    const before = await parts.queueCounts()
    const queue = Math.min(backlog, (await parts.longestQueue()) ?? backlog)
    if (signal.aborted) return
    const server = await parts.listenForMany(
      this.visitor.localAddress,
      backlog,
      Math.max(1, room.most),
      (socket) => this.#take(socket),
    )
    server.on('drop', () => (this.#turnedAway += 1))
    server.on('error', () => (this.#isFull = true))
    const over = new AbortController()
    parts.held.add(this.#sockets)
    try {
      const at = server.address()
      const port = typeof at === 'object' && at !== null ? at.port : 0
      const states = follow(parts.portStates(port, over.signal))
      await states.begun
      this.emit({ kind: 'listening', port, backlog: queue })
      let last = { accepted: 0, atNs: parts.nowNs() }
      while (!signal.aborted) {
        await pause(tellEveryMs, signal)
        const now = await parts.queueCounts()
        const atNs = parts.nowNs()
        const acceptsPerSecond = ((this.#accepted - last.accepted) * 1e9) / Math.max(1, atNs - last.atNs)
        last = { accepted: this.#accepted, atNs }
        const isBounded = this.#isFull || this.#turnedAway > 0
        this.emit({
          kind: 'counts',
          accepted: this.#accepted,
          acceptsPerSecond,
          open: this.#sockets.size,
          turnedAway: this.#turnedAway,
          descriptors: isBounded ? { most: descriptors?.most ?? null, kept: keptDescriptors } : null,
          queue:
            before === null || now === null
              ? null
              : { overflows: now.overflows - before.overflows, drops: now.drops - before.drops },
          states: states.newest(),
        })
      }
    } finally {
      over.abort()
      parts.held.delete(this.#sockets)
      for (const socket of this.#sockets) socket.resetAndDestroy()
      server.close()
    }
  }

  #take(socket: Socket): void {
    socket.on('error', () => {})
    if (!isFrom(socket, this.visitor.remoteAddress)) return void socket.destroy()
    this.#accepted += 1
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    // Nothing is expected, but the other end's FIN must be read.
    socket.resume()
  }
}

/** Zones apart: each side names its own. */
function isFrom(socket: Socket, address: string): boolean {
  const bare = (text: string) => withoutZone(plainAddress(text))
  return bare(socket.remoteAddress ?? '') === bare(address)
}
