/** One run of the Duel as it lives: its state, its newest figures, its probes and how it ended. */
import type { Failure } from '../../../shared/base/failure'
import type { ResultDocument } from '../../../shared/measurement/result'
import type { MeasureEvent, ProbeSeries, RunSample } from '../../../shared/measurement/sample'
import type { MeasureSettings, Transport } from '../../../shared/measurement/settings'
import type { Api } from '../../window/api'
import { ProbeTrace } from './probe-trace'

export type RunState =
  'idle' | 'connecting' | 'asking' | 'queued' | 'running' | 'draining' | 'completed' | 'cancelled' | 'failed'

/** Figures that change faster than this cannot be read. */
const figuresEveryMs = 200

export class Run {
  state = $state<RunState>('idle')
  /** Who was measured against, as the person knows them. */
  peerName = $state('')
  settings = $state.raw<MeasureSettings | null>(null)
  /** Newest figures, at most five times a second. */
  sample = $state.raw<RunSample | null>(null)
  /** How many wait before us at a busy reflector. */
  ahead = $state(0)
  /** What the asked person's screen shows as well; null while nobody is asked. */
  digits = $state<string | null>(null)
  result = $state.raw<ResultDocument | null>(null)
  series = $state.raw<Readonly<Record<Transport, ProbeSeries | null>>>({ udp: null, tcp: null })
  failure = $state.raw<Failure | null>(null)
  /** What broke the stream itself: a bug, not an expected failure. */
  broken = $state<string | null>(null)
  cancelling = $state(false)
  /** Goes up whenever the traces have grown; charts redraw on it. */
  revision = $state(0)

  /** Not reactive: see ProbeTrace. */
  traces: Record<Transport, ProbeTrace> = { udp: new ProbeTrace(), tcp: new ProbeTrace() }

  readonly busy = $derived(['connecting', 'asking', 'queued', 'running', 'draining'].includes(this.state))

  readonly #api: Api
  #controller = new AbortController()
  #figuresAtMs = 0

  constructor(api: Api) {
    this.#api = api
  }

  async start(peer: { id: string; name: string }, settings: MeasureSettings): Promise<void> {
    if (this.busy) return
    this.#controller = new AbortController()
    this.state = 'connecting'
    this.peerName = peer.name
    this.settings = settings
    this.digits = null
    this.sample = null
    this.result = null
    this.series = { udp: null, tcp: null }
    this.failure = null
    this.broken = null
    this.cancelling = false
    this.traces = { udp: new ProbeTrace(), tcp: new ProbeTrace() }
    this.revision++
    try {
      const target = { kind: 'peer', id: peer.id } as const
      for await (const event of this.#api.measure(
        { target, settings },
        { signal: this.#controller.signal },
      )) {
        this.#apply(event)
      }
      if (this.busy) this.#break('the run ended without a result')
    } catch (error) {
      this.#break(error instanceof Error ? error.message : String(error))
    }
  }

  /** The run ends with what it has; its result still comes. */
  cancel(): void {
    this.cancelling = true
    this.#controller.abort()
  }

  #apply(event: MeasureEvent): void {
    switch (event.kind) {
      case 'connecting':
        this.state = event.kind
        return
      case 'asking':
        this.state = event.kind
        this.digits = event.digits
        return
      case 'queued':
        this.state = 'queued'
        this.ahead = event.ahead
        return
      case 'running':
      case 'draining':
        this.#take(event.sample, event.kind)
        return
      case 'result':
        this.#finish(event)
        return
      case 'rejected':
        this.failure = event.failure
        this.state = 'failed'
    }
  }

  #take(sample: RunSample, phase: 'running' | 'draining'): void {
    if (sample.udp !== null) this.traces.udp.append(sample.udp)
    if (sample.tcp !== null) this.traces.tcp.append(sample.tcp)
    this.revision++
    const now = performance.now()
    if (phase !== this.state || now - this.#figuresAtMs >= figuresEveryMs) {
      this.sample = sample
      this.#figuresAtMs = now
    }
    this.state = phase
  }

  #finish(event: Extract<MeasureEvent, { kind: 'result' }>): void {
    if (event.udp !== null) this.traces.udp = ProbeTrace.of(event.udp)
    if (event.tcp !== null) this.traces.tcp = ProbeTrace.of(event.tcp)
    this.series = { udp: event.udp, tcp: event.tcp }
    this.result = event.result
    this.failure = event.result.failure
    this.state = event.result.outcome
    this.revision++
  }

  #break(message: string): void {
    this.broken = message
    this.state = 'failed'
  }
}
