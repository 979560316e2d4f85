/** The kernel's own record of TCP states. */
import { parseTcpState, type TcpState } from '../../../../shared/tcp/state'
import { KernelTrace } from '../../../support/kernel-trace'

export interface TracedStep {
  readonly local: string
  readonly remote: string
  readonly from: TcpState
  readonly to: TcpState
}

export class StateTrace {
  readonly #trace: KernelTrace

  private constructor(trace: KernelTrace) {
    this.#trace = trace
  }

  /** Null where there is no such record. */
  static start(): StateTrace | null {
    const trace = KernelTrace.start('sock/inet_sock_set_state')
    return trace === null ? null : new StateTrace(trace)
  }

  /** All steps so far between sockets with this port at one end. */
  steps(port: number): TracedStep[] {
    return this.#trace.events().flatMap((field) => {
      const [sport, dport] = [field('sport'), field('dport')]
      const from = parseTcpState(field('oldstate').replace('TCP_', ''))
      const to = parseTcpState(field('newstate').replace('TCP_', ''))
      if (from === null || to === null || (sport !== String(port) && dport !== String(port))) return []
      return [{ local: `${field('saddr')}:${sport}`, remote: `${field('daddr')}:${dport}`, from, to }]
    })
  }

  stop(): void {
    this.#trace.stop()
  }
}
