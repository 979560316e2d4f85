/** One end of a connection, held by this lab: does to its socket what it is told, and tells what the socket says. */
import { guarded } from '../../../shared/base/guarded'
import { badInput, limit } from '../../../shared/stations/connections/codes'
import type { Socket } from 'node:net'
import type { Failure } from '../../../shared/base/failure'
import { pause, settledOnce } from '../../../shared/base/waiting'
import { mostBytes, type EndCommand } from '../../../shared/stations/connections/make-contract'
import type { EndName, HappeningMark } from '../../../shared/tcp/mark'
import type { Places } from '../../engine/base/budgets'
import type { RowWatch } from './row-watch'
import type { Tell } from './told'

export interface LiveEndParts {
  readonly end: EndName
  readonly nowNs: () => number
  readonly tell: Tell
  readonly watch: RowWatch
  /** The sockets that are open, this one while it is. */
  readonly open: Set<unknown>
  /** Bytes that may still wait in this program for ends that do not read. */
  readonly waiting: Places
  readonly stopReading: (socket: Socket) => void
  readonly readOn: (socket: Socket) => void
}

/** Twice what is sent in one go: of all ends of one visitor, or of one connection of one's own. */
export const mostWaitingBytes = 2 * mostBytes
const chunkBytes = 16 * 1024
const mostFillBytes = 16 * 1024 * 1024
/** Where nothing moves for longer than an acknowledgement may be delayed, the other end has shut its window. */
const fullAfterMs = 120
/** Received pieces are told of together: bulk would be thousands of marks. */
const receivedEveryNs = 20e6
/** An exchange that takes longer is given up. */
const exchangeTimeoutMs = 5000

const finSent = badInput('endFinSent')

type Happening = HappeningMark['event']

export class LiveEnd {
  readonly #parts: LiveEndParts
  readonly #socket: Socket
  readonly #heard = new Set<(bytes: number) => void>()
  #answerEvery = 0
  #owed = 0
  #received = 0
  /** When the first of them came. */
  #receivedFromNs: number | null = null
  #receivedToldNs = -Infinity
  #receivedTimer: NodeJS.Timeout | null = null
  #closed = false
  readonly closed: Promise<void>

  constructor(socket: Socket, parts: LiveEndParts) {
    this.#parts = parts
    this.#socket = socket
    parts.open.add(socket)
    this.closed = new Promise((resolve) => {
      const close = () => {
        this.#closed = true
        parts.open.delete(socket)
        resolve()
        this.#tellReceived()
        this.happened('closed')
      }
      socket.once('close', guarded('tcp', close))
    })
    const end = () => {
      this.#tellReceived()
      this.happened('end')
    }
    const fail = (error: NodeJS.ErrnoException) =>
      this.happened('error', { code: (error.code ?? 'UNKNOWN').slice(0, 64) })
    const connected = () => this.happened('connected')
    socket.once('connect', guarded('tcp', connected))
    socket.once('end', guarded('tcp', end))
    socket.on('error', guarded('tcp', fail))
    const hear = (chunk: Buffer) => this.#hear(chunk.length)
    socket.on('data', guarded('tcp', hear))
  }

  /** At this moment, unless told. */
  happened(
    event: Happening,
    more: Partial<Pick<HappeningMark, 'bytes' | 'code' | 'durationNs' | 'tNs'>> = {},
  ): void {
    const { end, nowNs, tell, watch } = this.#parts
    const mark = { kind: 'event', evidence: 'socket', end, event } as const
    tell({
      kind: 'mark',
      mark: { ...mark, tNs: nowNs(), bytes: null, code: null, durationNs: null, ...more },
    })
    watch.hurry()
  }

  /** Null once it is done; a failure says why it was not. */
  async command(command: EndCommand): Promise<Failure | null> {
    try {
      return await this.#obey(command)
    } finally {
      this.#parts.watch.hurry()
    }
  }

  async #obey(command: EndCommand): Promise<Failure | null> {
    if (this.#closed) return badInput('endClosed')
    const socket = this.#socket
    switch (command.do) {
      case 'send':
        return this.#write(pattern(command.bytes))
      case 'sendText':
        return this.#write(Buffer.from(command.text, 'utf8'))
      case 'fill':
        return this.#fill()
      case 'shutdown':
        if (!socket.writable) return finSent
        this.happened('shutdown')
        socket.end()
        return null
      case 'close':
        this.happened('close')
        socket.destroy()
        return null
      case 'reset':
        this.happened('reset')
        socket.resetAndDestroy()
        return null
      case 'pause':
        this.#parts.stopReading(socket)
        this.happened('paused')
        return null
      case 'resume':
        this.happened('resumed')
        this.#parts.readOn(socket)
        return null
      case 'noDelay':
        socket.setNoDelay(command.on)
        return null
      case 'answer':
        this.#answerEvery = command.every
        return null
      case 'exchange':
        return this.#exchange(command.times)
    }
  }

  /** Puts the socket away, whatever it is doing. */
  destroy(): void {
    if (this.#receivedTimer !== null) clearTimeout(this.#receivedTimer)
    this.#socket.destroy()
  }

  #write(bytes: Buffer): Failure | null {
    if (!this.#socket.writable) return finSent
    if (!this.#offer(bytes)) return limit('bytesWaiting', mostWaitingBytes)
    this.happened('sent', { bytes: bytes.length })
    return null
  }

  /** Writes, and calls back once the system has taken it; false where too much waits already. */
  #offer(bytes: Buffer, onTaken: () => void = () => {}): boolean {
    const leave = this.#parts.waiting.take(bytes.length)
    if (leave === null) return false
    this.#socket.write(bytes, () => {
      leave()
      onTaken()
    })
    return true
  }

  /** Writes piece by piece until the kernel's queue no longer drains; nothing is left in the program's own. */
  async #fill(): Promise<Failure | null> {
    const socket = this.#socket
    if (!socket.writable) return finSent
    const tNs = this.#parts.nowNs()
    let sent = 0
    while (sent < mostFillBytes && socket.writable) {
      let offered = false
      const taken = await calledBack(fullAfterMs, (done) => {
        offered = this.#offer(pattern(chunkBytes), done)
      })
      if (offered) sent += chunkBytes
      if (!taken || (await this.#isShut())) break
    }
    this.happened('sent', { bytes: sent, tNs })
    return null
  }

  /** Something waits to be sent, and goes on waiting. */
  async #isShut(): Promise<boolean> {
    const before = this.#waiting()
    if (before === 0) return false
    await pause(fullAfterMs)
    return this.#waiting() === before
  }

  /** Octets in the kernel's queue that were never sent; without TCP_INFO, those not acknowledged. */
  #waiting(): number {
    const { watch } = this.#parts
    watch.look()
    return watch.row?.info?.notSentBytes ?? watch.row?.sendQueue ?? 0
  }

  async #exchange(times: number): Promise<Failure | null> {
    const socket = this.#socket
    for (let k = 0; k < times && socket.writable; k += 1) {
      const fromNs = this.#parts.nowNs()
      let hear = () => {}
      const answered = await calledBack(exchangeTimeoutMs, (done) => {
        hear = done
        this.#heard.add(hear)
        socket.write(Buffer.from([0x68]))
        socket.write(Buffer.from([0x62]))
      })
      this.#heard.delete(hear)
      if (!answered) return badInput('endNoAnswer')
      this.happened('exchange', { bytes: 2, durationNs: this.#parts.nowNs() - fromNs })
    }
    return null
  }

  #hear(bytes: number): void {
    this.#received += bytes
    for (const heard of this.#heard) heard(bytes)
    if (this.#answerEvery > 0) {
      this.#owed += bytes
      const answers = Math.floor(this.#owed / this.#answerEvery)
      this.#owed -= answers * this.#answerEvery
      if (answers > 0 && this.#socket.writable && !this.#offer(Buffer.alloc(answers, 0x61))) {
        this.happened('error', { code: 'ENOBUFS' })
        this.#socket.destroy()
      }
    }
    const now = this.#parts.nowNs()
    this.#receivedFromNs ??= now
    if (now - this.#receivedToldNs >= receivedEveryNs) this.#tellReceived()
    else this.#receivedTimer ??= setTimeout(this.#tellLater, receivedEveryNs / 1e6)
  }

  readonly #tellLater = guarded('timer', () => this.#tellReceived())

  #tellReceived(): void {
    if (this.#receivedTimer !== null) clearTimeout(this.#receivedTimer)
    this.#receivedTimer = null
    if (this.#received === 0 || this.#receivedFromNs === null) return
    this.#receivedToldNs = this.#parts.nowNs()
    this.happened('received', { bytes: this.#received, tNs: this.#receivedFromNs })
    this.#received = 0
    this.#receivedFromNs = null
  }
}

/** Octets that can be told apart in a capture: the printable characters in turn. */
function pattern(length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at < length; at += 1) bytes[at] = 0x20 + (at % 95)
  return bytes
}

/** Whether `body` called back in time. */
function calledBack(ms: number, body: (done: () => void) => void): Promise<boolean> {
  return settledOnce<boolean>(({ resolve, after }) => {
    after(ms, () => resolve(false))
    body(() => resolve(true))
  })
}
