/** A host with several interfaces, overlapping routes, metrics and policy rules: what the lab tells there, and iproute2. */
import { beforeAll, expect } from 'vitest'
import { lanFixture } from '../../../support/lan-fixture'
import type { LanHost } from '../../../support/lan-host'
import { startLab, type Ended } from '../../../support/lan-lab'

/** What `ip -j` prints, as far as it is compared. */
export interface IpRoute {
  type?: string
  dst: string
  gateway?: string
  via?: { host: string }
  dev?: string
  prefsrc?: string
  metric?: number
  table?: string
  nexthops?: { gateway?: string; dev: string }[]
}
export interface IpNeighbour {
  dst: string
  dev: string
  lladdr?: string
  state: string[]
}
export interface IpInterface {
  ifname: string
  ifindex: number
  mtu: number
  address: string
  linkinfo?: object
  addr_info: { family: string; local: string; prefixlen: number; scope: string }[]
}

export interface RoutingHost {
  readonly here: LanHost
  /** The real neighbour. */
  readonly there: LanHost
  readonly lab: (...words: string[]) => Promise<Ended>
  /** What a command of the lab prints as JSON. */
  readonly told: <Answer>(...words: string[]) => Promise<Answer>
  /** What `ip -j` prints. */
  readonly ip: <Answer>(...words: string[]) => Promise<Answer[]>
}

/** Called in a `describe`, before its other hooks. */
export function routingHost(): RoutingHost {
  const { lan } = lanFixture('here', 'there')
  const here = lan.host('here')
  const there = lan.host('there')

  beforeAll(async () => {
    await addInterface(here, 'second', '10.88.0.1/16', 'fd88::1/64')
    await addInterface(here, 'third', '10.88.5.1/24', 'fd88:5::1/64')
    for (const route of [
      '0.0.0.0/0 via 10.88.0.9 metric 500',
      '172.16.0.0/12 via 10.77.1.2',
      '172.16.5.0/24 via 10.88.0.9',
      '172.16.5.7/32 via 10.88.5.9',
      '172.16.0.0/16 via 10.88.0.9 metric 50',
      '172.16.0.0/16 via 10.88.5.9 metric 20',
      '172.30.0.0/16 nexthop via 10.88.0.9 weight 1 nexthop via 10.88.5.9 weight 2',
      '100.64.0.0/10 via inet6 fe80::2 dev eth0',
      'blackhole 192.0.2.0/24',
      'unreachable 198.51.100.0/24',
      'prohibit 203.0.113.0/24',
      'throw 198.18.0.0/15',
      '10.99.0.0/16 via 10.88.5.9 table 77',
      '2001:db8::/32 via fd88::9',
      '2001:db8:1::/48 via fd88:5::9 metric 10',
      '2001:db8:1::/48 via fd88::9 metric 20',
      'blackhole 2001:db8:2::/48',
    ])
      await here.run('ip', ['route', 'add', ...route.split(' ')])
    await here.run('ip', ['rule', 'add', 'to', '10.99.0.0/16', 'lookup', '77'])
    await here.run('ip', [
      'neigh',
      'add',
      '10.88.0.9',
      'lladdr',
      '02:00:00:00:88:09',
      'dev',
      'second',
      'nud',
      'permanent',
    ])
    await here.run('ip', [
      'neigh',
      'add',
      'fd88::9',
      'lladdr',
      '02:00:00:00:88:19',
      'dev',
      'second',
      'router',
      'nud',
      'permanent',
    ])
    // A card of a known manufacturer, in a prefix that many share.
    const card = ['10.88.0.10', 'lladdr', 'c8:5c:e2:7a:bc:de', 'dev', 'second', 'nud', 'permanent']
    await here.run('ip', ['neigh', 'add', ...card])
    // One datagram each makes the kernel resolve the real neighbour.
    for (const address of [there.ipv4, there.ipv6])
      await here.run('bash', ['-c', `echo > /dev/udp/${address}/9`])
  })

  const lab = (...words: string[]): Promise<Ended> => startLab(here, words).ended

  async function told<Answer>(...words: string[]): Promise<Answer> {
    const { code, stdout, stderr } = await lab(...words, '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return JSON.parse(stdout) as Answer
  }

  async function ip<Answer>(...words: string[]): Promise<Answer[]> {
    const text = await here.run('ip', ['-j', ...words])
    return text.trim() === '' ? [] : (JSON.parse(text) as Answer[])
  }

  return { here, there, lab, told, ip }
}

async function addInterface(here: LanHost, name: string, ...addresses: string[]): Promise<void> {
  await here.run('ip', ['link', 'add', name, 'type', 'veth', 'peer', 'name', `${name}-end`])
  for (const end of [name, `${name}-end`]) {
    await here.run('ip', ['link', 'set', end, 'addrgenmode', 'none'])
    await here.run('ip', ['link', 'set', end, 'up'])
  }
  for (const address of addresses) {
    await here.run('ip', ['addr', 'add', address, 'dev', name, ...(address.includes(':') ? ['nodad'] : [])])
  }
}

/** A destination as iproute2 abbreviates it, in full; `everything` is the default route's. */
export function inFull(dst: string, everything: string, bits: number): string {
  return dst === 'default' ? everything : dst.includes('/') ? dst : `${dst}/${bits}`
}
