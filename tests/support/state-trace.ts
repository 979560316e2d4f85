/** The kernel's own record of TCP states (tracefs, sock:inet_sock_set_state), in an instance that belongs to the test. */
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseTcpState, type TcpState } from '../../shared/tcp/state'

const tracing = '/sys/kernel/tracing'

export interface TracedStep {
  readonly local: string
  readonly remote: string
  readonly from: TcpState
  readonly to: TcpState
}

/** Null where this kernel, or this user, has no such record. */
export class StateTrace {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  static start(): StateTrace | null {
    const folder = join(tracing, 'instances', `packet-lab-test-${process.pid}`)
    try {
      // Mounts itself where it is not mounted yet.
      spawnSync('mount', ['-t', 'tracefs', 'tracefs', tracing])
      mkdirSync(folder)
      writeFileSync(join(folder, 'events/sock/inet_sock_set_state/enable'), '1')
      return new StateTrace(folder)
    } catch {
      return null
    }
  }

  /** All steps so far between sockets with this port at one end. */
  steps(port: number): TracedStep[] {
    const lines = readFileSync(join(this.#folder, 'trace'), 'utf8').split('\n')
    return lines.flatMap((line) => {
      const field = (name: string) => new RegExp(` ${name}=(\\S+)`).exec(line)?.[1] ?? ''
      const [sport, dport] = [field('sport'), field('dport')]
      const from = parseTcpState(field('oldstate').replace('TCP_', ''))
      const to = parseTcpState(field('newstate').replace('TCP_', ''))
      if (from === null || to === null || (sport !== String(port) && dport !== String(port))) return []
      return [{ local: `${field('saddr')}:${sport}`, remote: `${field('daddr')}:${dport}`, from, to }]
    })
  }

  stop(): void {
    writeFileSync(join(this.#folder, 'events/sock/inet_sock_set_state/enable'), '0')
    rmdirSync(this.#folder)
  }
}
