/** Puts one run together: channels, probers, recorder; runs it; keeps the record until it is concluded. */
import type { Failure } from '../../../shared/base/failure'
import { FailureError } from '../../../shared/base/failure'
import { onAbort } from '../../../shared/base/waiting'
import type { PerTransport, TransportName } from '../../../shared/measurement/transport'
import type { SocketFacts } from '../../host/open-socket'
import type { Clock } from '../../engine/base/clock'
import { hmacSha256 } from '../../engine/base/hmac-sha256'
import type { OpenChannel } from './run/open-channel'
import { Prober } from './run/prober'
import { Recorder } from './run/recorder'
import type { Attention } from '../../engine/timing/attention'
import { Pacer } from '../../engine/timing/pacer'
import { run, type Channel } from './run/run'
import { sampled } from './run/sample'
import type { StallMonitor } from '../../engine/timing/stalls'
import type { SessionReport } from '../../engine/reflector/contract'
import type { Conclusion, RunOrder, RunStep } from './measure-contract'
import { probeTransports } from './transports'

/** How often a waiting closed loop looks around without having been stirred, and the kernel is asked for TCP_INFO. */
const stirEveryMs = 20

interface Environment {
  readonly clock: Clock
  readonly facts: SocketFacts | null
  /** Null where none can be paid. */
  readonly attention: Attention | null
  readonly stalls: StallMonitor
  readonly errorEstimate: number
}

export class MeasureSession {
  readonly #order: RunOrder
  readonly #environment: Environment
  readonly #recorder: Recorder
  /** Sockets and probers by their place among the recorder's channels, as far as they are there yet. */
  readonly #open: OpenChannel[] = []
  readonly #probers: Prober[] = []
  #isRunning = true
  #broken: Failure | null = null
  #draining = false
  #stir = () => {}
  #startNs = 0
  #durationNs: number | null = null
  /** By place too; known once the run is over. */
  #droppedHere: (number | null)[] = []

  constructor(order: RunOrder, environment: Environment) {
    this.#order = order
    this.#environment = environment
    this.#recorder = new Recorder(order.settings)
  }

  /** Until the last step was taken, or no more are wanted. */
  get isRunning(): boolean {
    return this.#isRunning
  }

  get openSockets(): number {
    return this.#open.length
  }

  get rejected(): number {
    return this.#probers.reduce((sum, prober) => sum + prober.rejected, 0)
  }

  /** Runs to its end; aborting cuts it short. The last step is always `drained`. */
  async *steps(signal: AbortSignal): AsyncGenerator<RunStep, void, void> {
    const stir = () => this.#stir()
    const stopListening = onAbort(signal, stir)
    const ticker = setInterval(() => {
      this.#noteTcpInfo()
      stir()
    }, stirEveryMs)
    try {
      let failure: Failure | null
      try {
        await this.#connect(signal)
        const ended = run(this.#parts(), signal)
        for await (const sample of sampled(() => this.#sample(), ended)) {
          yield { kind: this.#draining ? 'draining' : 'running', sample }
        }
        failure = await ended
        this.#durationNs = this.#environment.clock.nowNs() - this.#startNs
      } catch (error) {
        if (!(error instanceof FailureError)) throw error
        failure = error.failure
      }
      const sample = this.#sample()
      this.#droppedHere = await Promise.all(this.#open.map((channel) => channel.droppedHere()))
      await this.#closeSockets()
      yield { kind: 'drained', sample, failure }
    } finally {
      clearInterval(ticker)
      stopListening()
      await this.#closeSockets()
      this.#isRunning = false
    }
  }

  conclude(report: SessionReport | null): Conclusion {
    return {
      durationNs: this.#durationNs,
      generator: this.#recorder.generator,
      channels: Object.fromEntries(
        this.#recorder.channels.map((recorder, place) => {
          const reflector = report?.channels[recorder.transport.name] ?? null
          const conclusion = recorder.conclude({
            reflector,
            droppedHere: this.#droppedHere[place] ?? null,
            segmentsRetransmittedThere: reflector?.segmentsRetransmitted ?? null,
          })
          return [recorder.transport.name, conclusion]
        }),
      ),
    }
  }

  async #connect(signal: AbortSignal): Promise<void> {
    const { address, dataPort, settings } = this.#order
    const { facts, attention } = this.#environment
    const onBroken = (failure: Failure) => {
      this.#broken ??= failure
      this.#stir()
    }
    for (const { transport } of this.#recorder.channels) {
      const probes = probeTransports.find(({ name }) => name === transport.name)
      if (probes === undefined) throw new Error(`nothing sends probes over ${transport.name}`)
      this.#open.push(await probes.open({ address, dataPort, settings, facts, attention, onBroken }, signal))
    }
  }

  #parts(): Parameters<typeof run>[0] {
    const { clock, attention, errorEstimate } = this.#environment
    const { mode, ssid, keys, settings } = this.#order
    // A little ahead, so that the first probe is waited for as exactly as the others.
    this.#startNs = clock.nowNs() + 1_000_000
    const arrivalNs = () => attention?.arrivalNs() ?? clock.nowNs()
    const form = { mode, ssid, errorEstimate, settings, clock, startNs: this.#startNs }
    const onReply = () => this.#stir()
    const channels: Channel[] = []
    for (const [place, recorder] of this.#recorder.channels.entries()) {
      const open = this.#open[place] as OpenChannel
      const mac = keys === null ? null : hmacSha256(keyOf(keys, recorder.transport.name))
      const prober: Prober = new Prober(
        { ...form, mac },
        recorder,
        open.start((bytes, arrivedNs) => prober.take(bytes, arrivedNs), arrivalNs),
        onReply,
      )
      this.#probers.push(prober)
      channels.push({ recorder, prober })
    }
    this.#environment.stalls.read()
    return {
      settings,
      clock,
      startNs: this.#startNs,
      pacer: new Pacer(clock, attention),
      recorder: this.#recorder,
      channels,
      broken: () => this.#broken,
      stirred: () => new Promise((resolve) => (this.#stir = resolve)),
      onDraining: () => (this.#draining = true),
    }
  }

  #sample(): RunStep['sample'] {
    this.#recorder.noteStall(this.#environment.stalls.read())
    this.#noteTcpInfo()
    return this.#recorder.sample(this.#elapsedNs())
  }

  #noteTcpInfo(): void {
    for (const [place, recorder] of this.#recorder.channels.entries())
      recorder.noteTcpInfo(this.#open[place]?.tcpInfo() ?? null, this.#elapsedNs())
  }

  /** Since the run's start; 0 before it. */
  #elapsedNs(): number {
    if (this.#startNs === 0) return 0
    return Math.max(0, this.#environment.clock.nowNs() - this.#startNs)
  }

  async #closeSockets(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((channel) => channel.close()))
    this.#environment.attention?.forgetClosed()
  }
}

function keyOf(keys: Readonly<PerTransport<Uint8Array>>, transport: TransportName): Uint8Array {
  const key = keys[transport]
  if (key === undefined) throw new Error(`there is no key for ${transport}`)
  return key
}
