/** One connection made by hand: what was ordered, and all that is known of it so far. */
import type { TimedPacket } from '../../../shared/capture/capture-reader'
import type { CaptureRefusal } from '../../../shared/capture/capture-refusal'
import type {
  ConnectEvent,
  ConnectionPlace,
  ConnectOrder,
  EndCommand,
  ListenMode,
  Scenario,
} from '../../../shared/stations/connections/make-contract'
import type { Failure } from '../../../shared/base/failure'
import type { CapturedConnection, UnreadPackets } from '../../../shared/tcp/captured-connections'
import type { KernelRow } from '../../../shared/tcp/kernel-row'
import { align } from '../../../shared/tcp/alignment'
import { rungsOf } from '../../../shared/tcp/ladder'
import type { EndName, HappeningMark, Mark } from '../../../shared/tcp/mark'
import { reconstruct } from '../../../shared/tcp/reconstruct'
import type { Api } from '../../window/api'
import { LiveRun } from '../../window/live-run.svelte'
import {
  findConnections,
  noComments,
  noneUntimed,
  readConnection,
  type CaptureProblem,
  type Comments,
  type Untimed,
} from './capture-file'

export type TargetKind = ConnectOrder['target']['kind']
/** What one click tries: a scenario, or a way in which there is no connection. */
export type Trial = Scenario | 'refused' | 'queueFull' | 'blackHole' | 'powerCut'

export interface Sample {
  readonly tNs: number
  readonly row: KernelRow
}

/** Samples drawn, some thirty seconds of them. */
const mostSamples = 600
/** More would neither be read nor drawn; the newest go on to be told by the states. */
const mostMarks = 6000

export interface OpenedFile {
  readonly name: string
  readonly connections: readonly CapturedConnection[]
  /** The one on show; -1 where there is none. */
  readonly chosen: number
  readonly unread: readonly UnreadPackets[]
  readonly problem: CaptureProblem | null
}

export class Making {
  target = $state<TargetKind>('here')
  place = $state('')
  protocol = $state<ConnectOrder['protocol']>('tcp')
  capture = $state(true)
  trial = $state<Trial>('free')

  readonly live = new LiveRun({
    underWay: ['opening', 'asking', 'open'],
    ended: ['over'],
    cancelledAs: 'over',
  })
  /** The capture that was opened. */
  file = $state.raw<OpenedFile | null>(null)
  /** Why the last command was not done. */
  commandFailure = $state.raw<Failure | null>(null)
  samples = $state.raw<Readonly<Record<EndName, readonly Sample[]>>>({ here: [], there: [] })
  rows = $state.raw<Readonly<Record<EndName, KernelRow | null>>>({ here: null, there: null })
  places = $state.raw<Readonly<Record<EndName, ConnectionPlace | null>>>({ here: null, there: null })
  /** What was captured on this machine: one packet for each segment that was seen here, in the same order. */
  packets = $state.raw<readonly TimedPacket[]>([])
  /** What the file says of some of its segments. */
  comments = $state.raw<Comments>(noComments)
  untimed = $state.raw<Untimed>(noneUntimed)
  captures = $state.raw<readonly Extract<ConnectEvent, { kind: 'capture' }>[]>([])
  steps = $state.raw<readonly { readonly tNs: number; readonly step: string }[]>([])
  driven = $state(false)
  /** The newest time that was told of. */
  nowNs = $state(0)

  /** As they were told of, and how far the other end's clock was known before the first. */
  #told = $state.raw<readonly Mark[]>([])
  #clockErrorNs = $state<number | null>(null)
  readonly #aligned = $derived(align(this.#told, this.#clockErrorNs))
  readonly marks = $derived(this.#aligned.marks)
  readonly clockErrorNs = $derived(this.#aligned.clockErrorNs)
  readonly lanes = $derived(reconstruct(this.marks))
  readonly rungs = $derived(rungsOf(this.marks))
  readonly happenings = $derived(this.marks.filter((mark): mark is HappeningMark => mark.kind === 'event'))
  /** The lab at the other end is heard no more. */
  readonly lost = $derived(this.happenings.some(({ event }) => event === 'lost'))
  readonly refusal: CaptureRefusal | null = $derived(
    this.captures.find(({ refusal }) => refusal !== null)?.refusal ?? null,
  )

  readonly #api: Api
  #id = ''
  #blob: Blob | null = null

  constructor(api: Api) {
    this.#api = api
  }

  /** Makes a connection; one that is still open is put away before. */
  async start(target: ConnectOrder['target'], trial: Trial): Promise<void> {
    this.#clear()
    this.file = null
    this.#blob = null
    this.#id = crypto.randomUUID()
    this.trial = trial
    const order: ConnectOrder = {
      id: this.#id,
      protocol: this.protocol,
      target,
      listen: listenOf(trial),
      scenario: scenarioOf(trial),
      capture: this.capture,
    }
    await this.live.follow(
      (signal) => this.#api.openConnection(order, { signal }),
      (event) => this.#take(event),
    )
  }

  async command(end: EndName, command: EndCommand): Promise<void> {
    this.commandFailure = await this.#api.commandConnection({ id: this.#id, end, command })
  }

  /** Shows what the trial needs to be told before it can begin: where. What was made before is put away. */
  askWhere(trial: Trial): void {
    this.#clear()
    this.file = null
    this.trial = trial
    this.target = 'place'
  }

  /** Shows a connection of a capture that somebody saved; one that is still open is put away before. */
  async open(file: File): Promise<void> {
    const superseded = this.#clear()
    this.#blob = file
    this.file = { name: file.name, connections: [], chosen: -1, unread: [], problem: null }
    const found = await findConnections(file)
    if (superseded.aborted) return
    this.file = { ...this.file, ...found }
    await this.choose(0)
  }

  /** Shows another connection of the same capture. */
  async choose(chosen: number): Promise<void> {
    const connection = this.file?.connections[chosen]
    if (this.file === null || this.#blob === null || connection === undefined) return
    const file = this.file
    const superseded = this.#clear()
    const { segments, comments, untimed } = await readConnection(this.#blob, connection)
    if (superseded.aborted) return
    this.file = { ...file, chosen }
    this.places = connection.ends
    this.#told = segments
    this.comments = comments
    this.untimed = untimed
  }

  /** Puts away what is there; the signal fires when the next thing takes its place. */
  #clear(): AbortSignal {
    const superseded = this.live.reset()
    this.packets = []
    this.commandFailure = null
    this.#told = []
    this.samples = { here: [], there: [] }
    this.rows = { here: null, there: null }
    this.places = { here: null, there: null }
    this.captures = []
    this.comments = noComments
    this.untimed = noneUntimed
    this.steps = []
    this.driven = false
    this.#clockErrorNs = null
    this.nowNs = 0
    return superseded
  }

  #take(event: ConnectEvent): void {
    if ('tNs' in event) this.nowNs = Math.max(this.nowNs, event.tNs)
    switch (event.kind) {
      case 'asking':
        this.live.enter('asking', { digits: event.digits })
        return
      case 'opened':
        this.live.enter('open')
        this.driven = event.driven
        this.#clockErrorNs = event.clockErrorNs
        this.places = { ...this.places, there: event.there }
        return
      case 'placed':
        this.places = { ...this.places, [event.end]: event.place }
        return
      case 'marks':
        this.#told = [...this.#told, ...event.marks].slice(0, mostMarks)
        this.nowNs = Math.max(this.nowNs, ...event.marks.map(({ tNs }) => tNs))
        return
      case 'packets':
        this.packets = [...this.packets, ...event.packets]
        return
      case 'sample':
        this.#takeSample(event)
        return
      case 'capture':
        this.captures = [...this.captures, event]
        return
      case 'step':
        this.steps = [...this.steps, { tNs: event.tNs, step: event.step }]
        return
      case 'failed':
        this.live.enter('failed', { failure: event.failure })
        return
      case 'over':
        this.live.enter('over')
        return
    }
  }

  #takeSample({ end, tNs, row }: Extract<ConnectEvent, { kind: 'sample' }>): void {
    this.rows = { ...this.rows, [end]: row }
    if (row === null || row.info === null) return
    this.samples = { ...this.samples, [end]: [...this.samples[end].slice(1 - mostSamples), { tNs, row }] }
  }
}

function listenOf(trial: Trial): ListenMode {
  return trial === 'refused' ? 'absent' : trial === 'queueFull' ? 'full' : 'accept'
}

function scenarioOf(trial: Trial): Scenario {
  return trial === 'refused' || trial === 'queueFull' || trial === 'blackHole' || trial === 'powerCut'
    ? 'free'
    : trial
}
