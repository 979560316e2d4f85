/** One open link as the window knows it: what it was opened with, its newest state, and how it ended. */
import { isFailure, type Failure } from '../../../shared/base/failure'
import type {
  LinkSettings,
  LinkState,
  LogLine,
  RepeatState,
  Replies,
} from '../../../shared/stations/messages/contract'
import type { Api } from '../../window/api'
import { LiveRun } from '../../window/live-run.svelte'

/** Between two readings of the log the window draws. */
const readEveryMs = 50
/** A file travels in pieces of this size; a datagram of a file stays within every usual MTU. */
const pieceBytes = 262_144
const datagramBytes = 1200

export class MessageLink {
  readonly live = new LiveRun({
    underWay: ['opening', 'open'],
    ended: ['closed'],
    cancelledAs: 'closed',
    overAs: 'closed',
  })
  /** Null until it is open. */
  state = $state.raw<LinkState | null>(null)
  readonly repetition = new LiveRun({
    underWay: ['repeating'],
    ended: ['over'],
    cancelledAs: 'over',
    overAs: 'over',
  })
  /** How far the repetition is, or was. */
  repeated = $state.raw<RepeatState>({ sent: 0, skipped: 0, endedBy: null })
  /** Where messages go: a place, or empty for the link's own destination or every client. */
  to = $state('')
  /** The file on its way: how much of it has gone. */
  file = $state.raw<{ name: string; sent: number; size: number } | null>(null)
  /** Why the last sending went wrong. */
  refusal = $state.raw<Failure | null>(null)
  replies = $state.raw<Replies>({ rules: [], limit: 100 })

  readonly isOpen = $derived(this.live.state === 'open')

  readonly #api: Api
  readonly #onLines: (lines: readonly LogLine[]) => void
  #transfer: AbortController | null = null

  constructor(
    api: Api,
    readonly number: number,
    readonly settings: LinkSettings,
    onLines: (lines: readonly LogLine[]) => void,
  ) {
    this.#api = api
    this.#onLines = onLines
    this.replies = settings.replies
    void this.live.follow(
      (signal) => api.openLink(settings, { signal }),
      (state) => this.#take(state),
    )
  }

  close(): void {
    this.live.cancel()
  }

  /** True once it has gone. */
  async send(to: string | null, octets: Uint8Array, type: number): Promise<boolean> {
    return this.#attempt((link) => this.#api.sendMessage({ link, to, octets, type }))
  }

  async repeat(to: string | null, octets: Uint8Array, type: number, everyMs: number): Promise<void> {
    const link = this.state?.link
    if (link === undefined || this.repetition.busy) return
    this.repeated = { sent: 0, skipped: 0, endedBy: null }
    await this.repetition.follow(
      (signal) => this.#api.repeatMessage({ link, to, octets, type, everyMs, times: 0 }, { signal }),
      (state) => {
        this.repeated = state
        if (state.endedBy !== null) this.refusal = state.endedBy
      },
    )
  }

  /** Sends a file as it is, piece by piece, never more of it in memory than one; true once all has gone. */
  async sendFile(to: string | null, file: File): Promise<boolean> {
    if (this.#transfer !== null) return false
    this.#transfer = new AbortController()
    const { signal } = this.#transfer
    const size = this.settings.kind === 'udp' ? datagramBytes : pieceBytes
    let shownAt = 0
    this.file = { name: file.name, sent: 0, size: file.size }
    try {
      for (let at = 0; at < file.size && !signal.aborted; at += size) {
        const octets = new Uint8Array(await file.slice(at, at + size).arrayBuffer())
        const gone = await this.#attempt((link) => this.#api.sendPiece({ link, to, octets }, { signal }))
        if (!gone) return false
        if (performance.now() - shownAt > 100) {
          shownAt = performance.now()
          this.file = { name: file.name, sent: at + octets.length, size: file.size }
        }
      }
      return !signal.aborted
    } finally {
      this.file = null
      this.#transfer = null
    }
  }

  stopFile(): void {
    this.#transfer?.abort()
  }

  async setReplies(replies: Replies): Promise<void> {
    this.replies = replies
    const link = this.state?.link
    if (link !== undefined) await this.#api.setReplies({ link, replies })
  }

  join(group: string, byInterface: string): Promise<boolean> {
    return this.#attempt((link) =>
      this.#api.joinGroup({ link, membership: { group, interface: byInterface } }),
    )
  }

  leave(group: string, byInterface: string): Promise<boolean> {
    return this.#attempt((link) =>
      this.#api.leaveGroup({ link, membership: { group, interface: byInterface } }),
    )
  }

  disconnect(place: string, how: 'end' | 'reset'): Promise<boolean> {
    return this.#attempt((link) => this.#api.closeConnection({ link, place, how }))
  }

  async #attempt(action: (link: string) => Promise<Failure | null>): Promise<boolean> {
    const link = this.state?.link
    if (link === undefined) return false
    this.refusal = await action(link)
    return this.refusal === null
  }

  #take(state: LinkState | Failure): void {
    if (isFailure(state)) {
      // One that the person closed meanwhile need not open any more.
      if (!this.live.cancelling) this.live.enter('failed', { failure: state })
      return
    }
    if (this.state === null) void this.#readLog(state.link)
    this.state = state
    if (state.brokenBy === null) this.live.enter('open')
    else this.live.enter('failed', { failure: state.brokenBy })
  }

  async #readLog(link: string): Promise<void> {
    for (;;) {
      const { lines, ended } = await this.#api.linkLog({ link, everyMs: readEveryMs })
      if (lines.length > 0) this.#onLines(lines)
      if (ended) return
    }
  }
}
