/** The calling end of many connections: opens them so many at a time, counts what comes of each, closes all. */
import { guarded } from '../../../shared/base/guarded'
import type { Socket } from 'node:net'
import { Histogram } from '../../../shared/measurement/histogram'

/** Begun in one turn of the loop, so that it keeps turning. */
const begunInOneTurn = 32
/** A SYN is sent again after 1, 2 and 4 seconds; then it is given up. */
const connectTimeoutMs = 10_000
/** The first SYN is sent again after a second (RFC 6298 2.1); a little less, for clocks. */
const synAgainNs = 950_000_000
/** The codes of a system that has no more of something: the next connect would fail likewise. */
const exhausted = ['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOMEM', 'ENOBUFS']

export interface CallsParts {
  readonly nowNs: () => number
  readonly begin: () => Socket
  readonly most: number
  readonly atOnce: number
}

export class Calls {
  readonly connectTimes = new Histogram()
  readonly failed = new Map<string, number>()
  begun = 0
  connecting = 0
  open = 0
  closedThere = 0
  synAgain = 0
  readonly #parts: CallsParts
  readonly #sockets = new Set<Socket>()
  #stopped = false
  #closing = false
  #isWaiting = false

  constructor(parts: CallsParts) {
    this.#parts = parts
  }

  /** Nothing more will be begun, and nothing is under way. */
  get settled(): boolean {
    return this.connecting === 0 && (this.#stopped || this.begun >= this.#parts.most)
  }

  /** Those that are not closed yet. */
  get sockets(): ReadonlySet<unknown> {
    return this.#sockets
  }

  start(): void {
    this.#fill()
  }

  close(by: 'fin' | 'reset'): void {
    this.#stopped = true
    this.#closing = true
    for (const socket of this.#sockets) {
      if (socket.connecting) socket.destroy()
      else if (by === 'reset') socket.resetAndDestroy()
      else socket.end()
    }
  }

  #fill(): void {
    this.#isWaiting = false
    for (let one = 0; one < begunInOneTurn; one += 1) {
      if (this.#stopped || this.begun >= this.#parts.most || this.connecting >= this.#parts.atOnce) return
      this.#begin()
    }
    this.#again()
  }

  #again(): void {
    if (this.#stopped || this.#isWaiting) return
    this.#isWaiting = true
    setImmediate(guarded('timer', () => this.#fill()))
  }

  #begin(): void {
    const beganNs = this.#parts.nowNs()
    const socket = this.#parts.begin()
    this.begun += 1
    this.connecting += 1
    this.#sockets.add(socket)
    let stood = false
    let code: string | null = null
    const giveUp = () => {
      code = 'ETIMEDOUT'
      socket.destroy()
    }
    const timer = setTimeout(guarded('timer', giveUp), connectTimeoutMs)
    const connected = () => {
      clearTimeout(timer)
      stood = true
      this.connecting -= 1
      this.open += 1
      const tookNs = this.#parts.nowNs() - beganNs
      this.connectTimes.record(tookNs)
      if (tookNs >= synAgainNs) this.synAgain += 1
      // Nothing is sent, but the other end's FIN must be read.
      socket.resume()
      if (this.#closing) socket.end()
      this.#again()
    }
    socket.once('connect', guarded('tcp', connected))
    socket.on('error', (error: NodeJS.ErrnoException) => (code ??= error.code ?? 'UNKNOWN'))
    const closed = () => {
      clearTimeout(timer)
      this.#sockets.delete(socket)
      if (stood) {
        this.open -= 1
        if (!this.#closing) this.closedThere += 1
      } else {
        this.connecting -= 1
        if (!this.#closing) this.#fail(code ?? 'UNKNOWN')
      }
      this.#again()
    }
    socket.once('close', guarded('tcp', closed))
  }

  #fail(code: string): void {
    this.failed.set(code, (this.failed.get(code) ?? 0) + 1)
    if (exhausted.includes(code)) this.#stopped = true
  }
}
