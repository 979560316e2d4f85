/** One run of the Duel as it lives: its state, its newest figures, its probes and how it ended. */
import { loopbackId } from '../../../shared/lab/peer'
import type { ResultDocument, Target } from '../../../shared/measurement/result'
import type { MeasureEvent, ProbeSeries, RunSample } from '../../../shared/measurement/sample'
import type { MeasureSettings } from '../../../shared/measurement/settings'
import { mapTransports, type PerTransport } from '../../../shared/measurement/transport'
import { toTheLast } from '../../../shared/stations/duel/last-sample'
import type { Api } from '../../window/api'
import { LiveRun } from '../../window/live-run.svelte'
import { ProbeTrace } from './probe-trace'

/** Figures that change faster than this cannot be read. */
const figuresEveryMs = 200

export class Run {
  readonly live = new LiveRun({
    underWay: ['connecting', 'asking', 'queued', 'running', 'draining'],
    ended: ['completed', 'cancelled'],
    cancelledAs: 'cancelled',
  })
  /** Who was measured against, as the person knows them. */
  peerName = $state('')
  settings = $state.raw<MeasureSettings | null>(null)
  /** Newest figures, at most five times a second. */
  sample = $state.raw<RunSample | null>(null)
  /** How many wait before us at a busy reflector. */
  ahead = $state(0)
  result = $state.raw<ResultDocument | null>(null)
  /** Why the file that was opened last could not be shown; gone with the next file or run. */
  openProblem = $state<string | null>(null)
  series = $state.raw<Readonly<PerTransport<ProbeSeries>>>({})
  /** Goes up whenever the traces have grown; charts redraw on it. */
  revision = $state(0)

  /** Not reactive: see ProbeTrace. */
  traces: Readonly<PerTransport<ProbeTrace>> = {}

  readonly #api: Api
  #figuresAtMs = 0

  constructor(api: Api) {
    this.#api = api
  }

  async start(peer: { id: string; name: string }, settings: MeasureSettings): Promise<void> {
    if (this.live.busy) return
    this.peerName = peer.name
    this.settings = settings
    this.sample = null
    this.result = null
    this.openProblem = null
    this.series = {}
    this.traces = Object.fromEntries(settings.transports.map((name) => [name, new ProbeTrace()]))
    this.revision++
    const target = { kind: 'peer', id: peer.id } as const
    const asked = { target: targetOf(peer), settings }
    await this.live.follow(
      (signal) => toTheLast(this.#api.measure({ target, settings }, { signal }), asked),
      (event) => this.#apply(event),
    )
  }

  #apply(event: MeasureEvent): void {
    switch (event.kind) {
      case 'connecting':
        this.live.enter('connecting')
        return
      case 'asking':
        this.live.enter('asking', { digits: event.digits })
        return
      case 'queued':
        this.live.enter('queued')
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
        this.live.enter('failed', { failure: event.failure })
    }
  }

  #take(sample: RunSample, phase: 'running' | 'draining'): void {
    for (const [transport, channel] of Object.entries(sample.channels))
      this.traces[transport]?.append(channel)
    this.revision++
    const now = performance.now()
    if (phase !== this.live.state || now - this.#figuresAtMs >= figuresEveryMs) {
      this.sample = sample
      this.#figuresAtMs = now
    }
    this.live.enter(phase)
  }

  #finish(event: Extract<MeasureEvent, { kind: 'result' }>): void {
    this.traces = { ...this.traces, ...mapTransports(event.series, ProbeTrace.of) }
    this.series = event.series
    this.result = event.result
    this.live.enter(event.result.outcome, { failure: event.result.failure })
    this.revision++
  }
}

/** As far as the window knows; the engine's own result knows more. */
function targetOf({ id, name }: { id: string; name: string }): Target {
  const unknown = { identity: null, address: null, controlPort: null, dataPort: null }
  return { ...unknown, kind: id === loopbackId ? 'loopback' : 'lab', name, host: id.slice(0, 500) }
}
