/** Puts one run together: sockets, probers, recorder; runs it; keeps the record until it is concluded. */
import { unavailable } from '../../../shared/measurement/codes'
import type { Socket } from 'node:net'
import type { Failure } from '../../../shared/base/failure'
import { FailureError } from '../../../shared/base/failure'
import { transportsOf, type Transport } from '../../../shared/measurement/settings'
import type { SocketFacts } from '../../host/open-socket'
import { udpDrops } from '../../host/udp-drops'
import type { Clock } from '../../engine/base/clock'
import { codeOf } from '../../engine/net/failures'
import { descriptorOf, dialTcp } from '../../engine/net/tcp'
import { connectUdp, type UdpSocket } from '../../engine/net/udp'
import { hmacSha256 } from '../../engine/base/hmac-sha256'
import { Prober } from './run/prober'
import { Recorder } from './run/recorder'
import type { Attention } from '../../engine/timing/attention'
import { Pacer } from '../../engine/timing/pacer'
import { run } from './run/run'
import { sampled } from './run/sample'
import type { StallMonitor } from '../../engine/timing/stalls'
import type { SessionReport } from '../../engine/reflector/contract'
import type { Conclusion, RunOrder, RunStep } from './measure-contract'

/** How often a waiting closed loop looks around without having been stirred. */
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
  readonly #probers = new Map<Transport, Prober>()
  #udp: UdpSocket | null = null
  #tcp: Socket | null = null
  #broken: Failure | null = null
  #draining = false
  #stir = () => {}
  #startNs = 0
  #durationNs: number | null = null
  #droppedHere: number | null = null

  constructor(order: RunOrder, environment: Environment) {
    this.#order = order
    this.#environment = environment
    this.#recorder = new Recorder(order.settings)
  }

  get openSockets(): number {
    return Number(this.#udp !== null) + Number(this.#tcp !== null)
  }

  get rejected(): number {
    return [...this.#probers.values()].reduce((sum, prober) => sum + prober.rejected, 0)
  }

  /** Runs to its end; aborting cuts it short. The last step is `drained`, come what may. */
  async *steps(signal: AbortSignal): AsyncGenerator<RunStep, void, void> {
    const stir = () => this.#stir()
    signal.addEventListener('abort', stir)
    const ticker = setInterval(stir, stirEveryMs)
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
      if (this.#udp !== null) this.#droppedHere = await udpDrops(this.#udp.localPort)
      await this.#closeSockets()
      yield { kind: 'drained', sample, failure }
    } finally {
      clearInterval(ticker)
      signal.removeEventListener('abort', stir)
      await this.#closeSockets()
    }
  }

  conclude(report: SessionReport | null): Conclusion {
    const { udp, tcp } = this.#recorder
    return {
      durationNs: this.#durationNs,
      generator: this.#recorder.generator,
      udp:
        udp?.conclude({
          reflector: report?.udp ?? null,
          droppedHere: this.#droppedHere,
          segmentsRetransmittedThere: null,
        }) ?? null,
      tcp:
        tcp?.conclude({
          reflector: report?.tcp ?? null,
          droppedHere: null,
          segmentsRetransmittedThere: report?.segmentsRetransmitted ?? null,
        }) ?? null,
    }
  }

  async #connect(signal: AbortSignal): Promise<void> {
    const { address, dataPort, settings } = this.#order
    const { facts } = this.#environment
    for (const transport of transportsOf(settings)) {
      if (transport === 'udp') {
        const socket = await connectUdp(address, dataPort)
        this.#udp = socket
        if (!settings.allowFragments) facts?.forbidFragments(socket.fd, socket.family)
        if (settings.dscp !== null) this.#setDscp(socket.fd, socket.family, settings.dscp)
      } else {
        const socket = await dialTcp(address, dataPort, !settings.nagle, signal)
        this.#tcp = socket
        const family = socket.remoteFamily === 'IPv6' ? 'IPv6' : 'IPv4'
        if (settings.dscp !== null) this.#setDscp(descriptorOf(socket), family, settings.dscp)
        const breakWith = (code: string) => {
          this.#broken ??= { failure: 'tcpBroken', host: address, port: dataPort, code }
          this.#stir()
        }
        socket.on('error', (error) => breakWith(codeOf(error)))
        socket.on('close', () => breakWith('closed by the other side'))
      }
    }
  }

  #setDscp(fd: number, family: 'IPv4' | 'IPv6', codePoint: number): void {
    if (this.#environment.facts?.setDscp(fd, family, codePoint) !== true) {
      throw new FailureError(unavailable('dscp'))
    }
  }

  #parts(): Parameters<typeof run>[0] {
    const { clock, attention, errorEstimate } = this.#environment
    const { mode, ssid, key, settings } = this.#order
    // A little ahead, so that the first probe is waited for as exactly as the others.
    this.#startNs = clock.nowNs() + 1_000_000
    const mac = key === null ? null : hmacSha256(key)
    const arrivalNs = () => attention?.arrivalNs() ?? clock.nowNs()
    const form = { mode, ssid, mac, errorEstimate, settings, clock, arrivalNs, startNs: this.#startNs }
    const onReply = () => this.#stir()
    const { udp, tcp } = this.#recorder
    if (this.#udp !== null && udp !== null)
      this.#probers.set(
        'udp',
        Prober.overUdp(attention?.ofConnectedUdp(this.#udp) ?? this.#udp, form, udp, onReply),
      )
    if (this.#tcp !== null && tcp !== null) {
      const socket = this.#tcp
      const write =
        attention?.ofTcp(socket, () => descriptorOf(socket)) ??
        ((bytes: Uint8Array) => void socket.write(bytes))
      this.#probers.set('tcp', Prober.overTcp(socket, write, form, tcp, onReply))
    }
    this.#environment.stalls.read()
    return {
      settings,
      clock,
      startNs: this.#startNs,
      pacer: new Pacer(clock, attention),
      recorder: this.#recorder,
      probers: this.#probers,
      broken: () => this.#broken,
      stirred: () => new Promise((resolve) => (this.#stir = resolve)),
      onDraining: () => (this.#draining = true),
    }
  }

  #sample(): RunStep['sample'] {
    const { clock, facts, stalls } = this.#environment
    this.#recorder.noteStall(stalls.read())
    if (this.#tcp !== null) this.#recorder.tcp?.noteTcpInfo(facts?.tcpInfo(descriptorOf(this.#tcp)) ?? null)
    return this.#recorder.sample(Math.max(0, clock.nowNs() - this.#startNs))
  }

  async #closeSockets(): Promise<void> {
    const udp = this.#udp
    this.#udp = null
    this.#tcp?.destroy()
    this.#tcp = null
    await udp?.close()
    this.#environment.attention?.forgetClosed()
  }
}
