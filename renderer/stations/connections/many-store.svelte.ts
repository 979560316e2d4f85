/** Many connections at once as they live: the order, the newest sample, and the counts over time. */
import { asciiForm } from '../../../shared/base/typed-text'
import {
  largestBacklog,
  mostAtOnce,
  mostConnections,
  type ManyEvent,
  type ManyFacts,
  type ManySample,
} from '../../../shared/stations/connections/many-contract'
import type { Api } from '../../window/api'
import { LiveRun } from '../../window/live-run.svelte'
import { CountTrace } from './count-trace'

const course = {
  underWay: ['connecting', 'asking', 'opening', 'holding', 'closing'],
  ended: ['closed', 'cancelled'],
  cancelledAs: 'cancelled',
} as const
export type ManyState = ManyAtOnce['live']['state']

/** What can be set, and from where to where. */
export const manyBounds = { count: mostConnections, atOnce: mostAtOnce, backlog: largestBacklog } as const
export type ManyField = keyof typeof manyBounds

export class ManyAtOnce {
  /** As typed; what is no number in its bounds is refused when it is opened. */
  draft = $state<Record<ManyField, string>>({ count: '1000', atOnce: '200', backlog: '511' })
  /** What the kernel keeps of them is still followed once all are closed. */
  readonly live = new LiveRun(course)
  facts = $state.raw<ManyFacts | null>(null)
  peerName = $state('')
  listening = $state.raw<Extract<ManyEvent, { kind: 'listening' }> | null>(null)
  sample = $state.raw<ManySample | null>(null)
  /** Most connections that were accepted in one interval, as a rate. */
  fastest = $state(0)
  /** Not reactive: it has grown whenever the sample is new. */
  trace = new CountTrace()

  /** The first field that is no number in its bounds. */
  readonly wrong = $derived(
    (Object.keys(manyBounds) as ManyField[]).find((field) => this.#numberOf(field) === null) ?? null,
  )

  readonly #api: Api
  #id = ''

  constructor(api: Api) {
    this.#api = api
  }

  async readFacts(): Promise<void> {
    try {
      this.facts = await this.#api.manyFacts({})
    } catch {
      // The engine is gone; the whole window says so.
    }
  }

  async open(peer: { id: string; name: string }): Promise<void> {
    const [count, atOnce, backlog] = [
      this.#numberOf('count'),
      this.#numberOf('atOnce'),
      this.#numberOf('backlog'),
    ]
    if (this.live.busy || count === null || atOnce === null || backlog === null) return
    this.#id = crypto.randomUUID()
    this.peerName = peer.name
    this.listening = null
    this.sample = null
    this.fastest = 0
    this.trace = new CountTrace()
    const order = { id: this.#id, peer: peer.id, count, atOnce, backlog }
    await this.live.follow(
      (signal) => this.#api.openMany(order, { signal }),
      (event) => this.#apply(event),
    )
  }

  /** Closes all by FIN or RST; what the kernel keeps of them is still followed. */
  async close(by: 'fin' | 'reset'): Promise<void> {
    await this.#api.closeMany({ id: this.#id, by })
  }

  #apply(event: ManyEvent): void {
    switch (event.kind) {
      case 'asking':
        this.live.enter('asking', { digits: event.digits })
        return
      case 'listening':
        this.live.enter('opening')
        this.listening = event
        return
      case 'sample':
        this.live.enter(event.sample.phase)
        this.trace.append(event.sample)
        this.fastest = Math.max(this.fastest, event.sample.acceptsPerSecond)
        this.sample = event.sample
        return
      case 'failed':
        this.live.enter('failed', { failure: event.failure })
    }
  }

  #numberOf(field: ManyField): number | null {
    const text = asciiForm(this.draft[field]).trim()
    if (!/^[0-9]{1,5}$/.test(text)) return null
    return Number(text) >= 1 && Number(text) <= manyBounds[field] ? Number(text) : null
  }
}
