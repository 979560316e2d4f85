/**
 * Builds a LAN on one machine: each host is a network namespace with one interface, wired to a switch that is a
 * namespace of its own. A second segment lies behind that switch's router. Everything is removed with the LAN, also
 * when the test process ends early.
 */
import { spawnSync } from 'node:child_process'
import { describe } from 'vitest'
import { LanHost } from './lan-host'
import { execute, executeNow } from './lan-process'

/** A host's place: segment 1 is 10.77.1.0/24 and fd77:1::/64, segment 2 likewise, the router at .254 and ::fe. */
export interface Place {
  readonly name: string
  readonly segment?: 1 | 2
}

const prefix = 'packet-lab-test'
let named = 0

/** Why no LAN can be built here; null where it can. Asked of the system once, by building one namespace. */
export const lanLeftOut: string | null = whyNot()

/** A describe() that says plainly on the terminal when, and why, it is left out; `also` is a reason of its own. */
export function describeOnLan(title: string, body: () => void, also: string | null = null): void {
  const reason = lanLeftOut ?? also
  if (reason !== null) process.stderr.write(`Left out: "${title}", because ${reason}.\n`)
  describe.skipIf(reason !== null)(title, body)
}

export class Lan {
  readonly #hosts = new Map<string, LanHost>()
  readonly #switch: string
  #removed = false

  /** Gives the hosts their names and addresses, so that tests can name them; they exist once they are built. */
  constructor(places: readonly (string | Place)[]) {
    const run = `${prefix}-${process.pid}-${(named += 1)}`
    this.#switch = `${run}-switch`
    for (const [index, place] of places.entries()) {
      const { name, segment = 1 } = typeof place === 'string' ? { name: place } : place
      this.#hosts.set(name, this.#placeHost(`${run}-${name}`, segment, index + 1))
    }
  }

  /** Wires the hosts up; their addresses can be used as soon as this resolves. */
  async build(): Promise<void> {
    process.once('exit', this.#removeNow)
    await this.#makeSwitch()
    for (const host of this.#hosts.values()) await this.#makeHost(host)
  }

  host(name: string): LanHost {
    const host = this.#hosts.get(name)
    if (host === undefined) throw new Error(`this LAN has no host ${name}`)
    return host
  }

  /** Ends what still runs on the hosts, and takes the namespaces away; their interfaces and rules go with them. */
  async remove(): Promise<void> {
    for (const host of this.#hosts.values()) await host.stopCaptures()
    this.#removeNow()
    process.off('exit', this.#removeNow)
  }

  readonly #removeNow = (): void => {
    if (this.#removed) return
    this.#removed = true
    for (const namespace of [...[...this.#hosts.values()].map((host) => host.namespace), this.#switch])
      removeNamespace(namespace)
  }

  async #makeSwitch(): Promise<void> {
    await execute('ip', ['netns', 'add', this.#switch])
    // A router that says each time, not once a second, that it knows no way.
    const router = ['net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1', 'net.ipv4.icmp_ratelimit=0']
    await this.#onSwitch('sysctl', '-qw', ...router)
    for (const segment of [1, 2]) {
      const bridge = `segment${segment}`
      await this.#onSwitch('ip', 'link', 'add', bridge, 'type', 'bridge', 'mcast_snooping', '0')
      await this.#onSwitch('ip', 'addr', 'add', `10.77.${segment}.254/24`, 'dev', bridge)
      await this.#onSwitch('ip', 'addr', 'add', `fd77:${segment}::fe/64`, 'dev', bridge, 'nodad')
      await this.#onSwitch('ip', 'link', 'set', bridge, 'up')
    }
  }

  #placeHost(namespace: string, segment: 1 | 2, number: number): LanHost {
    const port = `port${number}`
    return new LanHost(namespace, {
      segment,
      port,
      ipv4: `10.77.${segment}.${number}`,
      ipv6: `fd77:${segment}::${number}`,
      linkLocal: `fe80::${number}`,
      unplug: () => this.#onSwitch('ip', 'link', 'set', port, 'down'),
      plugIn: () => this.#onSwitch('ip', 'link', 'set', port, 'up'),
    })
  }

  async #makeHost(host: LanHost): Promise<void> {
    const { namespace, interface: own, ipv4, ipv6, linkLocal, segment, port } = host
    await execute('ip', ['netns', 'add', namespace])
    const wire = ['link', 'add', own, 'netns', namespace, 'type', 'veth', 'peer', 'name', port]
    await execute('ip', [...wire, 'netns', this.#switch])
    await this.#onSwitch('ip', 'link', 'set', port, 'master', `segment${segment}`, 'up')
    await host.run('ip', ['link', 'set', 'lo', 'up'])
    // The link-local address is given, not made, so that it needs no second of duplicate detection.
    await host.run('ip', ['link', 'set', own, 'addrgenmode', 'none'])
    await host.run('ip', ['link', 'set', own, 'up'])
    await host.run('ip', ['addr', 'add', `${ipv4}/24`, 'dev', own])
    for (const address of [ipv6, linkLocal])
      await host.run('ip', ['addr', 'add', `${address}/64`, 'dev', own, 'nodad'])
    await host.run('ip', ['route', 'add', 'default', 'via', `10.77.${segment}.254`])
    await host.run('ip', ['-6', 'route', 'add', 'default', 'via', `fd77:${segment}::fe`])
  }

  async #onSwitch(program: string, ...args: string[]): Promise<void> {
    await execute('ip', ['netns', 'exec', this.#switch, program, ...args])
  }
}

function whyNot(): string | null {
  if (process.platform !== 'linux') return 'network namespaces are a thing of Linux'
  if (process.getuid?.() !== 0) return 'network namespaces need root'
  for (const program of ['ip', 'iptables', 'tcpdump', 'ss', 'nstat']) {
    if (spawnSync(program, ['-V']).error !== undefined) return `${program} is not installed`
  }
  removeLeftovers()
  const trial = `${prefix}-${process.pid}-trial`
  try {
    executeNow('ip', ['netns', 'add', trial])
    executeNow('ip', ['netns', 'exec', trial, 'ip', 'link', 'add', 'segment', 'type', 'bridge'])
    executeNow('ip', ['netns', 'exec', trial, 'iptables', '-nvxL'])
    return null
  } catch (error) {
    return `this kernel makes no namespaces with a bridge and rules (${String(error)})`
  } finally {
    removeNamespace(trial)
  }
}

/** What a test process that was killed left behind: its number in the name belongs to nobody now. */
function removeLeftovers(): void {
  const { stdout } = spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' })
  for (const [namespace, pid] of stdout.matchAll(new RegExp(`^${prefix}-([0-9]+)-\\S+`, 'gm'))) {
    try {
      process.kill(Number(pid), 0)
    } catch {
      removeNamespace(namespace)
    }
  }
}

/** The namespace is this test's own, so whatever lives in it is too. */
function removeNamespace(namespace: string): void {
  const { stdout } = spawnSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' })
  for (const pid of stdout.trim().split(/\s+/).filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch {
      // It has ended by itself meanwhile.
    }
  }
  spawnSync('ip', ['netns', 'del', namespace])
}
