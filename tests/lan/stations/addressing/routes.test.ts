/**
 * What the lab tells of interfaces, routes, neighbours and reach on a host with several interfaces, overlapping
 * routes, metrics and policy rules, against what iproute2 says in the same place.
 */
import { beforeAll, expect, it } from 'vitest'
import { isFailure } from '../../../../shared/base/failure'
import { formatAddress, parseAddress, type IpAddress } from '../../../../shared/address/address'
import type { NetworkInterface, Route, VendoredNeighbour } from '../../../../shared/address/host-facts'
import { matchRoute, refusesPackets, type RouteMatch } from '../../../../shared/address/route-match'
import { describeOnLan } from '../../../support/lan'
import { lanFixture } from '../../../support/lan-fixture'
import { parseRules } from '../../../../electron/host/linux/rules'
import { startLab, type Ended } from '../../../support/lan-lab'

/** What `ip -j` prints, as far as it is compared. */
interface IpRoute {
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
interface IpNeighbour {
  dst: string
  dev: string
  lladdr?: string
  state: string[]
}
interface IpInterface {
  ifname: string
  ifindex: number
  mtu: number
  address: string
  linkinfo?: object
  addr_info: { family: string; local: string; prefixlen: number; scope: string }[]
}

describeOnLan('The host facts', () => {
  const { lan } = lanFixture('here', 'there')
  const here = lan.host('here')
  const there = lan.host('there')

  beforeAll(async () => {
    await addInterface('second', '10.88.0.1/16', 'fd88::1/64')
    await addInterface('third', '10.88.5.1/24', 'fd88:5::1/64')
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

  async function addInterface(name: string, ...addresses: string[]): Promise<void> {
    await here.run('ip', ['link', 'add', name, 'type', 'veth', 'peer', 'name', `${name}-end`])
    for (const end of [name, `${name}-end`]) {
      await here.run('ip', ['link', 'set', end, 'addrgenmode', 'none'])
      await here.run('ip', ['link', 'set', end, 'up'])
    }
    for (const address of addresses) {
      await here.run('ip', ['addr', 'add', address, 'dev', name, ...(address.includes(':') ? ['nodad'] : [])])
    }
  }

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

  const inFull = (dst: string, everything: string, bits: number) =>
    dst === 'default' ? everything : dst.includes('/') ? dst : `${dst}/${bits}`

  const rowsOf = (routes: IpRoute[], everything: string, bits: number) =>
    routes.flatMap((route) =>
      (route.nexthops ?? [route]).map((hop: Partial<IpRoute>) => ({
        destination: inFull(route.dst, everything, bits),
        gateway: hop.gateway ?? hop.via?.host ?? null,
        interface: hop.dev ?? null,
        source: route.prefsrc ?? null,
        metric: route.metric ?? null,
        type: route.type ?? 'unicast',
      })),
    )

  const compared = (routes: Route[]) =>
    routes.map(({ destination, gateway, interface: netif, source, metric, type }) => ({
      destination,
      gateway,
      interface: netif,
      source,
      metric,
      type,
    }))

  it('routes are those of ip -j route', async () => {
    const ipv4 = rowsOf(await ip<IpRoute>('-4', 'route'), '0.0.0.0/0', 32)
    const ipv6 = rowsOf(await ip<IpRoute>('-6', 'route'), '::/0', 128)
    expect(ipv4.length).toBeGreaterThan(15)
    expect(compared(await told('routes'))).toEqual([...ipv4, ...ipv6])
  })

  it('routes --all are those of every table', async () => {
    const ipv4 = rowsOf(await ip<IpRoute>('-4', 'route', 'show', 'table', 'all'), '0.0.0.0/0', 32)
    const ipv6 = rowsOf(await ip<IpRoute>('-6', 'route', 'show', 'table', 'all'), '::/0', 128)
    const routes = await told<Route[]>('routes', '--all')
    expect(compared(routes)).toEqual([...ipv4, ...ipv6])
    expect(routes.filter(({ table }) => table === '77').map(({ destination }) => destination)).toEqual([
      '10.99.0.0/16',
    ])
  })

  it('neighbours are those of ip -j neigh, the real one with its real MAC', async () => {
    const neighbours = await told<VendoredNeighbour[]>('neighbours')
    // A state may go on from one reading to the next.
    const settled = (state: string | null) => (state === 'PERMANENT' || state === 'FAILED' ? state : 'in use')
    const entries = (await ip<IpNeighbour>('neigh')).map(({ dst, dev, lladdr, state }) => [
      dst,
      dev,
      lladdr ?? null,
      settled(state[0] ?? null),
    ])
    const ours = neighbours.map((entry) => [entry.address, entry.interface, entry.mac, settled(entry.state)])
    expect(ours.sort()).toEqual(entries.sort())
    const [link] = JSON.parse(
      await there.run('ip', ['-j', 'link', 'show', 'dev', there.interface]),
    ) as IpInterface[]
    for (const address of [there.ipv4, there.ipv6]) {
      expect(neighbours.find((entry) => entry.address === address)?.mac).toBe(link?.address)
    }
    expect(neighbours.find(({ address }) => address === 'fd88::9')).toEqual({
      family: 'IPv6',
      address: 'fd88::9',
      interface: 'second',
      mac: '02:00:00:00:88:19',
      vendor: null,
      state: 'PERMANENT',
      router: true,
    })
    expect(neighbours.find(({ address }) => address === '10.88.0.10')?.vendor).toBe(
      'SYNERGY SYSTEMS AND SOLUTIONS',
    )
  })

  it('interfaces are those of ip -j addr', async () => {
    const interfaces = await told<NetworkInterface[]>('interfaces')
    const links = await ip<IpInterface>('-d', 'addr')
    expect(
      interfaces.map(({ name, index, mtu, mac, addresses }) => [
        name,
        index,
        mtu,
        mac,
        addresses.map(({ address, prefixLength }) => `${address}/${prefixLength}`),
      ]),
    ).toEqual(
      links.map(({ ifname, ifindex, mtu, address, addr_info }) => [
        ifname,
        ifindex,
        mtu,
        ifname === 'lo' ? null : address,
        addr_info.map(({ local, prefixlen, scope, family }) =>
          scope === 'link' && family === 'inet6'
            ? `${local}%${ifname}/${prefixlen}`
            : `${local}/${prefixlen}`,
        ),
      ]),
    )
    expect(interfaces.map(({ kind }) => kind)).toEqual(
      links.map(({ ifname }) => (ifname === 'lo' ? 'loopback' : 'virtual')),
    )
  })

  it.each([
    '10.77.1.2',
    '10.77.1.1',
    '10.77.1.255',
    '9.9.9.9',
    '10.88.4.4',
    '10.88.5.4',
    '10.88.0.9',
    '172.16.5.1',
    '172.16.5.7',
    '172.16.9.1',
    '172.20.0.1',
    '100.64.0.1',
    '10.99.1.1',
    '127.0.0.9',
    '224.0.0.251',
    'fd77:1::2',
    'fd88::9',
    '2001:db8::1',
    '2001:db8:1::1',
    '2001:4860::1',
    '::1',
    'fe80::2%eth0',
    'ff02::1%second',
  ])('reach %s says what ip route get says', async (text) => {
    const [plain = '', zone] = text.split('%')
    const oif = zone === undefined ? [] : ['oif', zone]
    const [kernel] = await ip<IpRoute>('route', 'get', plain, ...oif)
    const [fib] = await ip<IpRoute>('route', 'get', 'fibmatch', plain, ...oif)
    const neighbours = await ip<IpNeighbour>('neigh')
    const gateway = kernel?.gateway ?? kernel?.via?.host ?? null
    const nextHop = kernel?.type === 'local' ? null : (gateway ?? plain)
    const entry = neighbours.find(({ dst, dev }) => dst === nextHop && dev === kernel?.dev)
    const group: Record<string, string> = {
      '10.77.1.255': 'ff:ff:ff:ff:ff:ff',
      '224.0.0.251': '01:00:5e:00:00:fb',
      'ff02::1%second': '33:33:00:00:00:01',
    }
    expect(await told('reach', text)).toEqual({
      sameSegment: gateway === null,
      interface: kernel?.dev,
      source: kernel?.prefsrc ?? null,
      nextHop,
      nextHopMac: group[text] ?? entry?.lladdr ?? null,
      matched: plain.includes(':') ? inFull(fib!.dst, '::/0', 128) : inFull(fib!.dst, '0.0.0.0/0', 32),
    })
  })

  it('reach takes an IPv4-mapped address for the IPv4 address', async () => {
    expect(await told('reach', `::ffff:${there.ipv4}`)).toEqual(await told('reach', there.ipv4))
  })

  it('reach knows the MAC of the neighbour and of the gateway', async () => {
    expect(await told('reach', there.ipv4)).toMatchObject({
      nextHop: there.ipv4,
      nextHopMac: expect.stringMatching(/^..(:..){5}$/) as string,
    })
    expect(await told('reach', '172.16.5.1')).toMatchObject({
      nextHop: '10.88.0.9',
      nextHopMac: '02:00:00:00:88:09',
    })
  })

  it.each(['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8:2::1'])(
    'reach %s has no route, exit code 1',
    async (address) => {
      expect(await lab('reach', address, '--json')).toEqual({
        code: 1,
        stdout: '',
        stderr: `There is no route to ${address}.\n`,
      })
    },
  )

  it('reach shows our match beside a policy rule that overrules it', async () => {
    const { stdout } = await lab('reach', '10.99.1.1')
    expect(stdout).toMatch(/^next hop +10\.88\.5\.9$/m)
    expect(stdout).toMatch(/^by the rule +32765: from all to 10\.99\.0\.0\/16 lookup 77$/m)
    expect(stdout).toMatch(/^policy rule +10\.99\.0\.0\/16 via 10\.88\.5\.9 on third table 77$/m)
    expect(stdout).toMatch(/^longest match +0\.0\.0\.0\/0 via 10\.77\.1\.254 on eth0$/m)
    expect(stdout).not.toContain('overruled')
    const plain = (await lab('reach', '172.16.5.1')).stdout
    expect(plain).toMatch(/^longest match +172\.16\.5\.0\/24/m)
    expect(plain).not.toMatch(/overruled|rule/)
  })

  it('our longest match is the kernel’s on 400 random routes and 1,000 destinations', async () => {
    const random = randomNumbers(20_260_101)
    const networks = Array.from({ length: 400 }, (_, index) => {
      const length = 9 + random(24)
      const value = (0xa000_0000 + random(2 ** 16) * 2 ** 8) & (-1 << (32 - length))
      return `route add ${dotted(value >>> 0)}/${length} via ${index % 2 === 0 ? '10.88.0.9' : '10.88.5.9'} metric ${random(4)}`
    })
    await here.run('bash', [
      '-c',
      `printf '%s\\n' ${networks.map((line) => `'${line}'`).join(' ')} | ip -force -batch - 2>/dev/null; true`,
    ])
    const routes = await told<Route[]>('routes', '--all')
    expect(routes.length).toBeGreaterThan(350)
    const destinations = Array.from({ length: 1000 }, () => dotted(0xa000_0000 + random(2 ** 24)))
    const ours = destinations.map((text) => decisionOf(matchRoute(routes, addressOf(text)).winner))
    expect(ours).toEqual(await kernelDecisions(destinations))
  })

  it('our match is the kernel’s under 15 random sets of policy rules, for 3,000 destinations', async () => {
    const random = randomNumbers(20_261_123)
    const pick = <One>(...all: One[]): One => all[random(all.length)]!
    const gateways = ['10.88.0.9', '10.88.5.9', there.ipv4]
    const tables = [201, 202, 203, 204]
    const block = (shortest: number, most: number) => {
      const length = shortest + random(most)
      const value = (0xa000_0000 + random(2 ** 16) * 2 ** 8) & (-1 << (32 - length))
      return `${dotted(value >>> 0)}/${length}`
    }
    const routeLines = Array.from({ length: 200 }, () => {
      const kind = random(12)
      const what = kind === 0 ? 'throw' : kind === 1 ? 'unreachable' : ''
      const where = what === '' ? `via ${pick(...gateways)}` : ''
      return `route add ${what} ${block(13, 10)} ${where} metric ${random(3)} table ${pick(...tables)}`
    })
    const conditions = () =>
      pick(
        '',
        `to ${block(6, 10)}`,
        `to ${block(6, 10)}`,
        `not to ${block(4, 4)}`,
        `from ${here.ipv4}`,
        'fwmark 0x10',
        'not fwmark 0xca6c',
        'iif lo',
        `iif ${here.interface}`,
        'oif second',
        'uidrange 0-0',
        'uidrange 1000-2000',
        'ipproto udp',
        'ipproto tcp',
        'ipproto udp dport 53',
        'tos 0x10',
      )
    const actions = () =>
      pick(
        ...tables.map((table) => `lookup ${table}`),
        `lookup ${pick(...tables)} suppress_prefixlength ${12 + random(9)}`,
        `to ${block(10, 4)} goto ${pick(180, 32_766)}`,
        `to ${block(10, 6)} ${pick('unreachable', 'prohibit', 'blackhole')}`,
        'nop',
      )
    await batch(routeLines)
    const routes = await told<Route[]>('routes', '--all')
    const priorities = Array.from({ length: 12 }, (_, at) => 110 + 10 * at)
    const all: RouteMatch[] = []
    for (let round = 0; round < 15; round += 1) {
      await batch(priorities.map((priority) => `rule add ${conditions()} ${actions()} priority ${priority}`))
      const rules = parseRules(await here.run('ip', ['-j', '-4', 'rule']), 'IPv4', 0)
      if (isFailure(rules)) throw new Error('the rules cannot be read')
      const destinations = Array.from({ length: 200 }, () => dotted(0xa000_0000 + random(2 ** 24)))
      const matches = destinations.map((text) => matchRoute(routes, addressOf(text), rules))
      expect(matches.map(({ winner }) => decisionOf(winner))).toEqual(await kernelDecisions(destinations))
      all.push(...matches)
      await batch(priorities.map((priority) => `rule del priority ${priority}`))
    }
    expect(all.filter(({ winner, longest }) => winner !== longest).length).toBeGreaterThan(500)
    expect(all.filter(({ winner }) => winner === null).length).toBeGreaterThan(50)
    expect(new Set(all.map(({ rule }) => rule?.text)).size).toBeGreaterThan(30)
  })

  /** What iproute2 takes of these lines; what it refuses is left out. */
  async function batch(lines: string[]): Promise<void> {
    const quoted = lines.map((line) => `'${line}'`).join(' ')
    await here.run('bash', ['-c', `printf '%s\\n' ${quoted} | ip -force -batch - 2>/dev/null; true`])
  }

  /** Gateway and interface the kernel chooses for each; null where it refuses. */
  async function kernelDecisions(destinations: string[]): Promise<([string | null, string] | null)[]> {
    const questions = `printf 'route get %s\\n' ${destinations.join(' ')}`
    const answers = await here.run('bash', ['-c', `${questions} | ip -j -force -batch - 2>/dev/null; true`])
    const routes = answers.split('\n').filter((line) => line.startsWith('[{'))
    const decisions = new Map(
      routes.map((line) => {
        const [route] = JSON.parse(line) as [IpRoute]
        return [route.dst, [route.gateway ?? null, route.dev ?? '']] as const
      }),
    )
    return destinations.map((text) => {
      const [gateway, netif] = decisions.get(text) ?? []
      return netif === undefined ? null : [gateway ?? null, netif]
    })
  }
})

/** In the kernel's words: null for what refuses the packet. */
function decisionOf(winner: Route | null): [string | null, string] | null {
  return winner && !refusesPackets(winner.type) ? [winner.gateway, winner.interface ?? ''] : null
}

function addressOf(text: string): IpAddress {
  const address = parseAddress(text)
  if (isFailure(address)) throw new Error(`${text} is no address`)
  return address
}

function dotted(value: number): string {
  return formatAddress({ family: 'IPv4', value: BigInt(value), zone: null })
}

/** The same numbers each time: a linear congruential generator with Knuth's constants. */
function randomNumbers(seed: number): (below: number) => number {
  let state = BigInt(seed)
  return (below) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffff_ffff_ffff_ffffn
    return Number((state >> 33n) % BigInt(below))
  }
}
