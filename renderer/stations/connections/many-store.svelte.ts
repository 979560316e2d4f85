/** Many connections at once as they live: the order, the newest sample, and the counts over time. */
import {
  largestBacklog,
  mostAtOnce,
  mostConnections,
  type ManyEvent,
  type ManyFacts,
  type ManyOrder,
  type ManySample,
} from '../../../shared/stations/connections/many-contract'
import type { Failure } from '../../../shared/base/failure'
import type { Api } from '../../window/api'
import { CountTrace } from './count-trace'

export type ManyState = 'idle' | 'connecting' | 'asking' | 'failed' | 'cancelled' | ManySample['phase']

/** What can be set, and from where to where. */
export const manyBounds = { count: mostConnections, atOnce: mostAtOnce, backlog: largestBacklog } as const
export type ManyField = keyof typeof manyBounds

export class ManyAtOnce {
  /** As typed; what is no number in its bounds is refused when it is opened. */
  draft = $state<Record<ManyField, string>>({ count: '1000', atOnce: '200', backlog: '511' })
  state = $state<ManyState>('idle')
  facts = $state.raw<ManyFacts | null>(null)
  peerName = $state('')
  /** What the asked person's screen shows as well. */
  digits = $state<string | null>(null)
  listening = $state.raw<Extract<ManyEvent, { kind: 'listening' }> | null>(null)
  sample = $state.raw<ManySample | null>(null)
  /** Most connections that were accepted in one interval, as a rate. */
  fastest = $state(0)
  failure = $state.raw<Failure | null>(null)
  /** What broke the stream itself: a bug, not an expected failure. */
  broken = $state<string | null>(null)
  /** Not reactive: it has grown whenever the sample is new. */
  trace = new CountTrace()

  readonly busy = $derived(['connecting', 'asking', 'opening', 'holding', 'closing'].includes(this.state))
  /** The first field that is no number in its bounds. */
  readonly wrong = $derived(
    (Object.keys(manyBounds) as ManyField[]).find((field) => this.#numberOf(field) === null) ?? null,
  )

  readonly #api: Api
  #controller = new AbortController()
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
    if (this.busy || count === null || atOnce === null || backlog === null) return
    // One that waits for its last TIME-WAIT to go.
    this.#controller.abort()
    this.#controller = new AbortController()
    this.#id = crypto.randomUUID()
    this.state = 'connecting'
    this.peerName = peer.name
    this.digits = null
    this.listening = null
    this.sample = null
    this.fastest = 0
    this.failure = null
    this.broken = null
    this.trace = new CountTrace()
    await this.#follow({ id: this.#id, peer: peer.id, count, atOnce, backlog }, this.#controller.signal)
  }

  /** Closes all by FIN or RST; what the kernel keeps of them is still followed. */
  async close(by: 'fin' | 'reset'): Promise<void> {
    await this.#api.closeMany({ id: this.#id, by })
  }

  /** Lets go of all at once. */
  cancel(): void {
    this.#controller.abort()
  }

  async #follow(order: ManyOrder, signal: AbortSignal): Promise<void> {
    const isNewest = () => order.id === this.#id
    try {
      for await (const event of this.#api.openMany(order, { signal })) if (isNewest()) this.#apply(event)
      if (isNewest() && signal.aborted) this.state = 'cancelled'
    } catch (error) {
      if (!isNewest()) return
      this.broken = error instanceof Error ? error.message : String(error)
      this.state = 'failed'
    }
  }

  #apply(event: ManyEvent): void {
    switch (event.kind) {
      case 'asking':
        this.state = 'asking'
        this.digits = event.digits
        return
      case 'listening':
        this.state = 'opening'
        this.digits = null
        this.listening = event
        return
      case 'sample':
        this.state = event.sample.phase
        this.trace.append(event.sample)
        this.fastest = Math.max(this.fastest, event.sample.acceptsPerSecond)
        this.sample = event.sample
        return
      case 'failed':
        this.failure = event.failure
        this.state = 'failed'
    }
  }

  #numberOf(field: ManyField): number | null {
    const text = this.draft[field].trim()
    if (!/^[0-9]{1,5}$/.test(text)) return null
    return Number(text) >= 1 && Number(text) <= manyBounds[field] ? Number(text) : null
  }
}
