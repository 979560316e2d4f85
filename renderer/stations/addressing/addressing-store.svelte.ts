/** What the Addressing station holds while other stations are on show, and what it asks of the engine. */
import { isFailure, type Failure } from '../../../shared/base/failure'
import type { Prefix } from '../../../shared/address/address'
import type { PortFacts } from '../../../shared/address/port-facts'
import type { HopEvent, PingEvent } from '../../../shared/address/probe-line'
import type {
  NetworkFacts,
  ResolveEvent,
  SegmentEvent,
  Way,
} from '../../../shared/stations/addressing/contract'
import {
  emptyHistory,
  record,
  redo,
  undo,
  type PlanHistory,
} from '../../../shared/stations/addressing/plan-history'
import { noFolds, withFold, type Folds } from '../../../shared/stations/addressing/plan-rows'
import { readPlan, writePlan } from '../../../shared/stations/addressing/plan-text'
import type { Plan } from '../../../shared/stations/addressing/plan-tree'
import type { Api } from '../../window/api'
import { Kept } from '../../window/kept'

/** What a person has the system do on the way to an address, one thing at a time. */
export type Trial = 'resolve' | 'segment' | 'ping' | 'hops'

export class Addressing {
  sideA = $state('192.168.21.36/24')
  sideB = $state('192.168.20.9/23')
  readonly #kept = new Kept<Plan>('addressing-plan', (plan) => writePlan(plan, 'json'), readablePlan)
  history = $state.raw<PlanHistory>({ ...emptyHistory, present: this.#kept.last() ?? [] })
  folded = $state.raw<Folds>(noFolds)

  network = $state.raw<NetworkFacts | null>(null)
  ports = $state.raw<PortFacts | null>(null)

  finding = $state(false)
  way = $state.raw<Way | null>(null)
  wayFailure = $state.raw<Failure | null>(null)
  /** The trial under way. */
  trial = $state<Trial | null>(null)
  resolved = $state.raw<readonly ResolveEvent[]>([])
  segmentSent = $state.raw<readonly SegmentEvent[]>([])
  pinged = $state.raw<readonly PingEvent[]>([])
  hopped = $state.raw<readonly HopEvent[]>([])
  /** What broke a question to the engine: a bug, not an expected failure. */
  broken = $state<string | null>(null)

  readonly plan: Plan = $derived(this.history.present)

  readonly #api: Api
  #trial = new AbortController()

  constructor(api: Api) {
    this.#api = api
  }

  /** Takes a changed plan; the one before can be had back. */
  record(plan: Plan): void {
    this.#take(record(this.history, plan))
  }

  undo(): void {
    this.#take(undo(this.history))
  }

  redo(): void {
    this.#take(redo(this.history))
  }

  fold(prefix: Prefix, fold: boolean): void {
    this.folded = withFold(this.folded, prefix, fold)
  }

  /** Follows the host's network until the function it gives back is called. */
  watchNetwork(): () => void {
    const controller = new AbortController()
    void this.#guard(async () => {
      for await (const facts of this.#api.networkFacts({}, { signal: controller.signal }))
        this.network = facts
    })
    return () => controller.abort()
  }

  async readPorts(): Promise<void> {
    await this.#guard(async () => {
      this.ports = await this.#api.portFacts({})
    })
  }

  /** Asks for the way to the address; what was tried on another way before goes. */
  async findWay(address: string): Promise<void> {
    this.cancel()
    this.finding = true
    this.way = null
    this.wayFailure = null
    this.resolved = []
    this.segmentSent = []
    this.pinged = []
    this.hopped = []
    await this.#guard(() => this.#askWay(address))
    this.finding = false
  }

  /** Sends the one datagram and follows the neighbour's entry; the way is asked for again afterwards. */
  async resolve(): Promise<void> {
    this.resolved = []
    await this.#try('resolve', async (address, signal) => {
      for await (const event of this.#api.resolveNextHop({ address }, { signal }))
        this.resolved = [...this.resolved, event]
      await this.#askWay(address)
    })
  }

  /** Sends one datagram to everybody meant, and follows which labs heard it. */
  async sendToSegment(): Promise<void> {
    this.segmentSent = []
    await this.#try('segment', async (address, signal) => {
      for await (const event of this.#api.sendToSegment({ address }, { signal }))
        this.segmentSent = [...this.segmentSent, event]
    })
  }

  async ping(): Promise<void> {
    this.pinged = []
    await this.#try('ping', async (address, signal) => {
      for await (const event of this.#api.ping({ address }, { signal })) this.pinged = [...this.pinged, event]
    })
  }

  async hops(): Promise<void> {
    this.hopped = []
    await this.#try('hops', async (address, signal) => {
      for await (const event of this.#api.hops({ address }, { signal })) this.hopped = [...this.hopped, event]
    })
  }

  /** Ends what is under way. */
  cancel(): void {
    this.#trial.abort()
  }

  #take(history: PlanHistory): void {
    this.history = history
    this.#kept.keep(history.present)
  }

  async #askWay(address: string): Promise<void> {
    const way = await this.#api.wayTo({ address })
    this.way = isFailure(way) ? null : way
    this.wayFailure = isFailure(way) ? way : null
  }

  async #try(trial: Trial, body: (address: string, signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.way === null || this.trial !== null) return
    const { destination } = this.way
    this.#trial = new AbortController()
    const { signal } = this.#trial
    this.trial = trial
    await this.#guard(() => body(destination, signal))
    this.trial = null
  }

  async #guard(body: () => Promise<void>): Promise<void> {
    try {
      await body()
      this.broken = null
    } catch (error) {
      this.broken = error instanceof Error ? error.message : String(error)
    }
  }
}

function readablePlan(text: string): Plan | null {
  const plan = readPlan(text)
  return isFailure(plan) ? null : plan
}
