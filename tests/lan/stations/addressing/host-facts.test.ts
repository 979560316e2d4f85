/** Interfaces, routes and neighbours as the lab tells of them, against what iproute2 says in the same place. */
import { expect, it } from 'vitest'
import type { NetworkInterface, Route, VendoredNeighbour } from '../../../../shared/address/host-facts'
import { describeOnLan } from '../../../support/lan'
import { inFull, routingHost, type IpInterface, type IpNeighbour, type IpRoute } from './routing-host'

describeOnLan('The host facts', () => {
  const { there, told, ip } = routingHost()

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
})
