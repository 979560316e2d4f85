/** The kernel's own record of one kind of event (tracefs), in an instance that belongs to the test. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const tracing = '/sys/kernel/tracing'

/** The fields of one event by name, as the kernel prints them. */
export type TracedEvent = (field: string) => string

export class KernelTrace {
  readonly #folder: string
  readonly #switch: string

  private constructor(folder: string, event: string) {
    this.#folder = folder
    this.#switch = join(folder, 'events', event, 'enable')
  }

  /** Records `event`, as `sock/inet_sock_set_state`, from now on; null where this kernel, or this user, cannot. */
  static start(event: string): KernelTrace | null {
    const folder = join(tracing, 'instances', `packet-lab-test-${process.pid}-${event.replace('/', '-')}`)
    try {
      // Mounts itself where it is not mounted yet.
      spawnSync('mount', ['-t', 'tracefs', 'tracefs', tracing])
      mkdirSync(folder)
    } catch {
      return null
    }
    const trace = new KernelTrace(folder, event)
    try {
      writeFileSync(trace.#switch, '1')
      return trace
    } catch {
      rmdirSync(folder)
      return null
    }
  }

  /** All events so far, in order of time. */
  events(): TracedEvent[] {
    const lines = readFileSync(join(this.#folder, 'trace'), 'utf8').split('\n')
    return lines.map((line) => (field) => new RegExp(` ${field}=(\\S+)`).exec(line)?.[1] ?? '')
  }

  stop(): void {
    writeFileSync(this.#switch, '0')
    rmdirSync(this.#folder)
  }
}
