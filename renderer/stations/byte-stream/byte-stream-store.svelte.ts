/** One experiment with the byte stream as it lives: its draft, both ends' records, and what they say. */
import {
  countsOf,
  framesOf,
  type Counts,
  type Framed,
  type Observed,
} from '../../../shared/stations/byte-stream/analysis'
import type { CaseName } from '../../../shared/stations/byte-stream/cases'
import type { ByteStreamEvent } from '../../../shared/stations/byte-stream/contract'
import { planOf, type Plan } from '../../../shared/stations/byte-stream/order'
import type {
  ArrivedDatagram,
  ReadRecord,
  SentDatagram,
  WriteRecord,
} from '../../../shared/stations/byte-stream/records'
import { isFailure } from '../../../shared/base/failure'
import { octetsOfHex } from '../../../shared/framing/hex'
import { parseCodec } from '../../../shared/framing/parse-codec'
import type { Api } from '../../window/api'
import {
  codecOf,
  draftOfCase,
  experimentOfDraft,
  firstDraft,
  isTypingFault,
  type Draft,
} from './byte-stream-draft'
import { readDraft, writeDraft, type KeptExperiment } from './byte-stream-kept'
import { Kept } from '../../window/kept'
import { LiveRun } from '../../window/live-run.svelte'

const course = {
  underWay: ['connecting', 'asking', 'running'],
  ended: ['completed', 'cancelled'],
  cancelledAs: 'cancelled',
} as const
export type StreamState = ByteStream['live']['state']

/** Times of the datagrams' arrival and the octets they brought. */
export interface Picture extends Observed {
  readonly plan: Plan
  readonly framed: Framed
  readonly counts: Counts
  /** The longest that write() had the writer wait; null where it never did. */
  readonly longestWaitNs: number | null
  readonly datagramOctets: Uint8Array
}

/** Redrawn at most so often while records come in. */
const redrawEveryMs = 120

export class ByteStream {
  draft = $state<Draft>(firstDraft)
  /** The case that the draft was made from; null once anything of it was changed. */
  chosen = $state<CaseName | null>('gluedSplit')
  /** The case that was run; null for an experiment of one's own. */
  ran = $state<CaseName | null>(null)
  readonly live = new LiveRun(course)
  /** Experiments begun so far. */
  runs = $state(0)
  peerName = $state('')
  clockErrorNs = $state<number | null>(null)
  /** An octet of the read stream that is looked at as if it had come wrong; null for none. */
  damaged = $state<number | null>(null)
  picture = $state.raw<Picture | null>(null)

  readonly experiment = $derived(experimentOfDraft(this.draft))
  /** What would be written; a failure, or a fault of typing, where it cannot be. */
  readonly planned = $derived.by(() => {
    const { experiment } = this
    return isTypingFault(experiment) ? experiment : planOf(experiment)
  })
  /** The framing chosen now, whose decoder is run over what was read; the planned one's until it is changed. */
  readonly codec = $derived.by(() => {
    const codec = parseCodec(codecOf(this.draft.framing))
    return isFailure(codec) ? null : codec
  })

  readonly #api: Api
  readonly #kept = new Kept<KeptExperiment>('byte-stream-draft', writeDraft, readDraft)
  #records = noRecords()
  #plan: Plan | null = null
  #redraw: ReturnType<typeof setTimeout> | null = null

  constructor(api: Api) {
    this.#api = api
    const last = this.#kept.last()
    if (last === null) return
    this.draft = last.draft
    this.chosen = last.case
  }

  /** Keeps the draft as it is now for the next time the window opens. */
  keep(): void {
    this.#kept.keep({ case: this.chosen, draft: $state.snapshot(this.draft) as Draft })
  }

  choose(name: CaseName): void {
    this.chosen = name
    this.draft = draftOfCase(name, $state.snapshot(this.draft) as Draft)
    this.damaged = null
  }

  async start(peer: { id: string; name: string }): Promise<void> {
    if (this.draft.source === 'random' && !this.live.busy) this.draft.random.seed += 1
    const { experiment, planned } = this
    if (this.live.busy || isTypingFault(experiment) || isTypingFault(planned) || isFailure(planned)) return
    this.#records = noRecords()
    this.#plan = planned
    this.runs += 1
    this.ran = this.chosen
    this.peerName = peer.name
    this.clockErrorNs = null
    this.damaged = null
    this.picture = null
    const order = { peer: peer.id, ...experiment }
    await this.live.follow(
      (signal) => this.#api.byteStream(order, { signal }),
      (event) => this.#take(event),
    )
  }

  /** Looks at the octet as if it had come wrong, or no more. */
  damage(offset: number | null): void {
    this.damaged = offset
    this.draw()
  }

  /** Puts the picture together anew, of all that has come. */
  draw(): void {
    if (this.#redraw !== null) clearTimeout(this.#redraw)
    this.#redraw = null
    const plan = this.#plan
    const { codec } = this
    if (plan === null || codec === null || this.#records.writes.length === 0) return
    const { writes, reads, sent, arrived, octets: filled, datagrams, longestWaitNs } = this.#records
    const octets = filled.joined(plan.wire.length)
    const ended = this.live.state === 'completed'
    const observed = { writes, reads, sent, arrived, octets, ended }
    const framed = framesOf(codec, { reads, octets: this.#looked(octets), ended }, this.draft.framing.most)
    this.picture = {
      plan,
      ...observed,
      framed,
      counts: countsOf(plan, observed, framed),
      longestWaitNs,
      datagramOctets: datagrams.joined(Infinity),
    }
  }

  #looked(octets: Uint8Array): Uint8Array {
    const { damaged } = this
    if (damaged === null || damaged >= octets.length) return octets
    const copy = octets.slice()
    copy[damaged] = (copy[damaged] ?? 0) ^ 0xff
    return copy
  }

  #take(event: ByteStreamEvent): void {
    const records = this.#records
    switch (event.kind) {
      case 'connecting':
        return
      case 'asking':
        this.live.enter('asking', { digits: event.digits })
        return
      case 'running':
        this.live.enter('running')
        this.clockErrorNs = event.clockErrorNs
        return
      case 'writes':
        records.writes.push(...event.writes)
        break
      case 'drained':
        records.longestWaitNs = Math.max(records.longestWaitNs ?? 0, event.waitedNs)
        break
      case 'sent':
        records.sent.push(...event.datagrams)
        break
      case 'reads':
        records.reads.push(...event.reads)
        break
      case 'octets':
        records.octets.add(event.hex)
        break
      case 'arrived':
        records.arrived.push(...event.datagrams)
        break
      case 'datagramOctets':
        records.datagrams.add(event.hex)
        break
      case 'ended':
        this.live.enter(event.outcome, { failure: event.failure })
        return this.draw()
    }
    this.#redraw ??= setTimeout(() => this.draw(), redrawEveryMs)
  }
}

/** Octets that come in parts, joined when they are looked at. */
class Octets {
  #parts: Uint8Array[] = []
  #length = 0

  add(hex: string): void {
    const part = octetsOfHex(hex)
    if (typeof part === 'number') return
    this.#parts.push(part)
    this.#length += part.length
  }

  joined(most: number): Uint8Array {
    if (this.#parts.length !== 1) {
      const whole = new Uint8Array(this.#length)
      let at = 0
      for (const part of this.#parts) {
        whole.set(part, at)
        at += part.length
      }
      this.#parts = [whole]
    }
    return (this.#parts[0] ?? new Uint8Array()).subarray(0, most)
  }
}

function noRecords() {
  return {
    writes: [] as WriteRecord[],
    reads: [] as ReadRecord[],
    sent: [] as SentDatagram[],
    arrived: [] as ArrivedDatagram[],
    octets: new Octets(),
    datagrams: new Octets(),
    longestWaitNs: null as number | null,
  }
}
