/** One host of the LAN: runs programs inside its namespace, drops packets by rule, counts them, captures, pulls its cable. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { execute } from './lan-process'

export interface HostPlace {
  readonly segment: 1 | 2
  /** Its port of the switch. */
  readonly port: string
  readonly ipv4: string
  readonly ipv6: string
  /** Without its zone. */
  readonly linkLocal: string
  readonly unplug: () => Promise<void>
  readonly plugIn: () => Promise<void>
}

/** A rule of the packet filter; its counter is the ground truth of what it did. */
export interface Rule {
  /** Packets it matched since it was added. */
  readonly packets: () => Promise<number>
  readonly remove: () => Promise<void>
}

/** Packets seen on the host's interface from now on. */
export interface Capture {
  /** Resolves once so many packets were seen. */
  readonly seen: (packets: number) => Promise<void>
  /** Ends the capture once all it saw is written; one line of text for each packet. */
  readonly stop: () => Promise<string[]>
}

export class LanHost {
  readonly interface = 'eth0'
  readonly segment: 1 | 2
  readonly port: string
  readonly ipv4: string
  readonly ipv6: string
  readonly linkLocal: string
  /** Takes the cable out at the switch: this side's interface stays up without a carrier. */
  readonly unplug: () => Promise<void>
  readonly plugIn: () => Promise<void>
  readonly #captures = new Set<Capture>()
  #rules = 0

  constructor(
    readonly namespace: string,
    place: HostPlace,
  ) {
    this.segment = place.segment
    this.port = place.port
    this.ipv4 = place.ipv4
    this.ipv6 = place.ipv6
    this.linkLocal = place.linkLocal
    this.unplug = place.unplug
    this.plugIn = place.plugIn
  }

  /** The program replaces `ip`, so the child's pid is the program's own. */
  spawn(program: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    return spawn('ip', ['netns', 'exec', this.namespace, program, ...args], options)
  }

  run(program: string, args: readonly string[]): Promise<string> {
    return execute('ip', ['netns', 'exec', this.namespace, program, ...args])
  }

  async linkDown(): Promise<void> {
    await this.run('ip', ['link', 'set', this.interface, 'down'])
  }

  /**
   * Appends a rule for packets that come in or go out over the interface, given as iptables has it from the protocol
   * on: `-p udp --dport 8643 -j DROP`.
   */
  async addRule(chain: 'INPUT' | 'OUTPUT', rule: string, tool = 'iptables'): Promise<Rule> {
    const mark = `rule-${(this.#rules += 1)}`
    const side = chain === 'INPUT' ? '-i' : '-o'
    const words = [chain, side, this.interface, ...rule.split(' '), '-m', 'comment', '--comment', mark]
    await this.run(tool, ['-A', ...words])
    return {
      packets: async () => {
        const listing = await this.run(tool, ['-nvxL', chain])
        const line = listing.split('\n').find((text) => text.includes(`/* ${mark} */`))
        if (line === undefined) throw new Error(`rule ${rule} is gone`)
        return Number(line.trim().split(/\s+/)[0])
      },
      remove: async () => void (await this.run(tool, ['-D', ...words])),
    }
  }

  /** A counter of the namespace's kernel (`nstat -az`), such as TcpRetransSegs. */
  async kernelCounter(name: string): Promise<number> {
    const text = await this.run('nstat', ['-asz', name])
    const found = new RegExp(`^${name}\\s+([0-9]+)`, 'm').exec(text)
    if (found === null) throw new Error(`the kernel has no counter ${name}`)
    return Number(found[1])
  }

  /** Runs a script of tests/support with this Node; `stdin` and `stdout` are pipes. */
  script(name: string, ...args: string[]): ChildProcess {
    return this.spawn(process.execPath, [join(import.meta.dirname, name), ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    })
  }

  /** Resolves once tcpdump listens. `filter` and further `options` as tcpdump has them. */
  async capture(filter: string, on = this.interface, ...options: string[]): Promise<Capture> {
    const args = ['-i', on, '-nn', '-l', '-Q', 'inout', '--immediate-mode', ...options, filter]
    const tcpdump = this.spawn('tcpdump', args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const ended = once(tcpdump, 'close')
    let text = ''
    let said = ''
    tcpdump.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
    await new Promise<void>((resolve, reject) => {
      tcpdump.stderr?.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        if (/^listening on /m.test(said)) resolve()
      })
      void ended.then(() => reject(new Error(`tcpdump ended: ${said}`)))
    })
    const capture: Capture = {
      seen: (packets) =>
        new Promise((resolve, reject) => {
          const look = () => {
            if (text.split('\n').length > packets) resolve()
          }
          tcpdump.stdout?.on('data', look)
          void ended.then(() => reject(new Error(`tcpdump ended before it saw ${packets} packets`)))
          look()
        }),
      stop: async () => {
        this.#captures.delete(capture)
        tcpdump.kill('SIGINT')
        await ended
        return text.split('\n').filter(Boolean)
      },
    }
    this.#captures.add(capture)
    return capture
  }

  async stopCaptures(): Promise<void> {
    for (const capture of [...this.#captures]) await capture.stop()
  }
}
