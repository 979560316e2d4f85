/** One connection made through the contract, its events waited for as they come. */
import { randomUUID } from 'node:crypto'
import type {
  ConnectEvent,
  ConnectOrder,
  EndCommand,
} from '../../../../shared/stations/connections/make-contract'
import type { Contract } from '../../../../shared/contract'
import type { Failure } from '../../../../shared/base/failure'
import type { Client } from '../../../../shared/ipc/contract'
import type { EndName, HappeningMark, Mark } from '../../../../shared/tcp/mark'
import { reconstruct, type Lane } from '../../../../shared/tcp/reconstruct'
import type { TcpState } from '../../../../shared/tcp/state'

export type Sample = Extract<ConnectEvent, { kind: 'sample' }>

export class MadeConnection {
  readonly events: ConnectEvent[] = []
  /** Resolves once the stream has ended. */
  readonly over: Promise<void>
  readonly #api: Client<Contract>
  readonly #order: ConnectOrder
  readonly #controller = new AbortController()
  #ended = false
  readonly #waiting = new Set<() => void>()

  constructor(api: Client<Contract>, change: Partial<ConnectOrder> = {}) {
    this.#api = api
    this.#order = {
      id: randomUUID(),
      protocol: 'tcp',
      target: { kind: 'here' },
      listen: 'accept',
      scenario: 'free',
      capture: false,
      ...change,
    }
    this.over = this.#follow()
    this.over.catch(() => {})
  }

  get id(): string {
    return this.#order.id
  }

  get marks(): Mark[] {
    return this.events.flatMap((event) => (event.kind === 'marks' ? event.marks : []))
  }

  lane(end: EndName): Lane {
    return reconstruct(this.marks)[end]
  }

  states(end: EndName): TcpState[] {
    return this.lane(end).map(({ state }) => state)
  }

  /** `here` and `there` as ss writes them. */
  place(end: EndName): string {
    for (const event of this.events) {
      if (event.kind === 'placed' && event.end === end) return `${event.place.address}:${event.place.port}`
      if (event.kind === 'opened' && end === 'there') return `${event.there.address}:${event.there.port}`
    }
    throw new Error(`nobody said where ${end} is`)
  }

  command(end: EndName, command: EndCommand): Promise<Failure | null> {
    return this.#api.commandConnection({ id: this.#order.id, end, command })
  }

  /** Puts it away. */
  async abort(): Promise<void> {
    this.#controller.abort()
    await this.over
  }

  /** The first event that fits, waited for where it has not come yet. */
  async event<E extends ConnectEvent>(fits: (event: ConnectEvent) => event is E): Promise<E> {
    for (;;) {
      const found = this.events.find(fits)
      if (found !== undefined) return found
      if (this.#ended)
        throw new Error(`it ended without such an event: ${JSON.stringify(this.events.at(-1))}`)
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }

  async mark(fits: (mark: Mark) => boolean): Promise<Mark> {
    const batch = await this.event(
      (event): event is Extract<ConnectEvent, { kind: 'marks' }> =>
        event.kind === 'marks' && event.marks.some(fits),
    )
    return batch.marks.find(fits)!
  }

  happened(end: EndName, event: HappeningMark['event']): Promise<Mark> {
    return this.mark((mark) => mark.kind === 'event' && mark.end === end && mark.event === event)
  }

  /** The kernel was seen to have this end in this state. */
  kernel(end: EndName, state: TcpState): Promise<Mark> {
    return this.mark(
      (mark) =>
        mark.kind === 'state' && mark.evidence === 'kernel' && mark.end === end && mark.state === state,
    )
  }

  sample(end: EndName, fits: (sample: Sample) => boolean): Promise<Sample> {
    return this.event((event): event is Sample => event.kind === 'sample' && event.end === end && fits(event))
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }

  async #follow(): Promise<void> {
    try {
      const { signal } = this.#controller
      for await (const event of this.#api.openConnection(this.#order, { signal })) {
        this.events.push(event)
        this.#wake()
      }
    } finally {
      this.#ended = true
      this.#wake()
    }
  }
}
