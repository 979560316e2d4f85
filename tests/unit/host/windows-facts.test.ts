/** Readers of the JSON that the lab asks PowerShell for, on answers in that shape and on broken ones. */
import { describe, expect, it } from 'vitest'
import { parseInterfaces } from '../../../electron/host/windows/interfaces'
import { parseNeighbours } from '../../../electron/host/windows/neighbours'
import { parseFindNetRoute } from '../../../electron/host/windows/route-to'
import { parseRoutes } from '../../../electron/host/windows/routes'
import { isFailure } from '../../../shared/base/failure'
import { prefixOf } from '../address/prefix-of'

describe('Get-NetRoute', () => {
  it('tells routes whose metric is the sum of two', () => {
    const answer = JSON.stringify([
      {
        DestinationPrefix: '0.0.0.0/0',
        NextHop: '192.168.1.1',
        InterfaceAlias: 'WLAN',
        RouteMetric: 0,
        InterfaceMetric: 35,
        Protocol: 'NetMgmt',
      },
      {
        DestinationPrefix: '192.168.1.0/24',
        NextHop: '0.0.0.0',
        InterfaceAlias: 'WLAN',
        RouteMetric: 256,
        InterfaceMetric: 35,
        Protocol: 'Local',
      },
      {
        DestinationPrefix: '224.0.0.0/4',
        NextHop: '0.0.0.0',
        InterfaceAlias: 'WLAN',
        RouteMetric: 256,
        InterfaceMetric: null,
        Protocol: null,
      },
      {
        DestinationPrefix: '::/0',
        NextHop: 'fe80::1',
        InterfaceAlias: '以太网',
        RouteMetric: 16,
        InterfaceMetric: 25,
        Protocol: 'NetMgmt',
      },
      {
        DestinationPrefix: 'fe80::/64',
        NextHop: '::',
        InterfaceAlias: '以太网',
        RouteMetric: 256,
        InterfaceMetric: 25,
        Protocol: 'Local',
      },
    ])
    const routes = parseRoutes(`\ufeff${answer}`)
    if (isFailure(routes)) throw new Error(JSON.stringify(routes))
    expect(
      routes.map((route) => [route.destination, route.gateway, route.interface, route.metric, route.type]),
    ).toEqual([
      ['0.0.0.0/0', '192.168.1.1', 'WLAN', 35, 'unicast'],
      ['192.168.1.0/24', null, 'WLAN', 291, 'unicast'],
      ['224.0.0.0/4', null, 'WLAN', 256, 'multicast'],
      ['::/0', 'fe80::1', '以太网', 41, 'unicast'],
      ['fe80::/64', null, '以太网', 281, 'unicast'],
    ])
  })

  it.each([
    '',
    '{}',
    '[{"DestinationPrefix":"0.0.0.0/0"}]',
    '[{"DestinationPrefix":"x","NextHop":"::","InterfaceAlias":"a","RouteMetric":1}]',
  ])('is refused: %j', (text) => {
    expect(parseRoutes(text)).toMatchObject({ failure: 'badInput' })
  })
})

describe('Get-NetNeighbor', () => {
  it('tells neighbours; zeros are no MAC', () => {
    const answer = JSON.stringify([
      {
        IPAddress: '192.168.1.1',
        InterfaceAlias: 'WLAN',
        LinkLayerAddress: '00-18-01-8F-23-ED',
        State: 'Reachable',
      },
      {
        IPAddress: '192.168.1.9',
        InterfaceAlias: 'WLAN',
        LinkLayerAddress: '00-00-00-00-00-00',
        State: 'Unreachable',
      },
      {
        IPAddress: 'ff02::16',
        InterfaceAlias: 'Loopback Pseudo-Interface 1',
        LinkLayerAddress: '',
        State: 'Permanent',
      },
    ])
    expect(parseNeighbours(answer)).toEqual([
      {
        family: 'IPv4',
        address: '192.168.1.1',
        interface: 'WLAN',
        mac: '00:18:01:8f:23:ed',
        state: 'REACHABLE',
        router: null,
      },
      {
        family: 'IPv4',
        address: '192.168.1.9',
        interface: 'WLAN',
        mac: null,
        state: 'UNREACHABLE',
        router: null,
      },
      {
        family: 'IPv6',
        address: 'ff02::16',
        interface: 'Loopback Pseudo-Interface 1',
        mac: null,
        state: 'PERMANENT',
        router: null,
      },
    ])
    expect(parseNeighbours('[{"IPAddress":"x","InterfaceAlias":"a","State":"Stale"}]')).toMatchObject({
      failure: 'badInput',
    })
  })
})

describe('Find-NetRoute', () => {
  const far = prefixOf('198.51.100.7').address
  const source = { IPAddress: '192.168.1.44', DestinationPrefix: null, NextHop: null, InterfaceAlias: 'WLAN' }
  const route = {
    IPAddress: null,
    DestinationPrefix: '0.0.0.0/0',
    NextHop: '192.168.1.1',
    InterfaceAlias: 'WLAN',
  }

  it('tells source and route in two objects', () => {
    expect(parseFindNetRoute(JSON.stringify([source, route]), far)).toEqual({
      type: 'unicast',
      interface: 'WLAN',
      source: '192.168.1.44',
      gateway: '192.168.1.1',
      matched: '0.0.0.0/0',
    })
    const near = [source, { ...route, DestinationPrefix: '192.168.1.0/24', NextHop: '0.0.0.0' }]
    expect(parseFindNetRoute(JSON.stringify(near), far)).toMatchObject({
      gateway: null,
      matched: '192.168.1.0/24',
    })
  })

  it('tells an own address by its being the source', () => {
    expect(
      parseFindNetRoute(JSON.stringify([source, route]), prefixOf('192.168.1.44').address),
    ).toMatchObject({ type: 'local' })
  })

  it('is refused without one of them', () => {
    expect(parseFindNetRoute(JSON.stringify([source]), far)).toMatchObject({ failure: 'badInput' })
    expect(parseFindNetRoute(JSON.stringify([route]), far)).toMatchObject({ failure: 'badInput' })
    expect(parseFindNetRoute('[]', far)).toMatchObject({ failure: 'badInput' })
  })
})

describe('Get-NetAdapter and Get-NetIPAddress', () => {
  const adapters = JSON.stringify([
    {
      Name: 'WLAN',
      InterfaceIndex: 12,
      MacAddress: '00-18-01-8F-23-ED',
      MtuSize: 1500,
      Virtual: false,
      AdminStatus: 'Up',
      MediaConnectionState: 'Connected',
    },
    {
      Name: 'vEthernet',
      InterfaceIndex: 30,
      MacAddress: '00-15-5D-00-00-01',
      MtuSize: 1500,
      Virtual: true,
      AdminStatus: 'Down',
      MediaConnectionState: 'Unknown',
    },
  ])
  const addresses = JSON.stringify([
    { IPAddress: 'fe80::1234%12', PrefixLength: 64, InterfaceAlias: 'WLAN', InterfaceIndex: 12 },
    { IPAddress: '192.168.1.44', PrefixLength: 24, InterfaceAlias: 'WLAN', InterfaceIndex: 12 },
    {
      IPAddress: '127.0.0.1',
      PrefixLength: 8,
      InterfaceAlias: 'Loopback Pseudo-Interface 1',
      InterfaceIndex: 1,
    },
  ])

  it('are joined by the interface index', () => {
    expect(parseInterfaces(adapters, addresses)).toEqual([
      {
        name: 'WLAN',
        index: 12,
        mac: '00:18:01:8f:23:ed',
        mtu: 1500,
        up: true,
        link: 'up',
        kind: 'physical',
        addresses: [
          { family: 'IPv6', address: 'fe80::1234%12', prefixLength: 64, network: 'fe80::/64' },
          { family: 'IPv4', address: '192.168.1.44', prefixLength: 24, network: '192.168.1.0/24' },
        ],
      },
      {
        name: 'vEthernet',
        index: 30,
        mac: '00:15:5d:00:00:01',
        mtu: 1500,
        up: false,
        link: null,
        kind: 'virtual',
        addresses: [],
      },
      {
        name: 'Loopback Pseudo-Interface 1',
        index: 1,
        mac: null,
        mtu: null,
        up: null,
        link: null,
        kind: 'loopback',
        addresses: [{ family: 'IPv4', address: '127.0.0.1', prefixLength: 8, network: '127.0.0.0/8' }],
      },
    ])
  })

  it('are refused where one is broken', () => {
    expect(parseInterfaces('', addresses)).toMatchObject({ failure: 'badInput' })
    expect(
      parseInterfaces(
        adapters,
        '[{"IPAddress":"10.0.0.1","PrefixLength":33,"InterfaceAlias":"a","InterfaceIndex":1}]',
      ),
    ).toMatchObject({
      failure: 'badInput',
    })
  })
})
