/** The verdict behind a routing decision: next hop, whose MAC, and the path in the contract's words. */
import { describe, expect, it } from 'vitest'
import { toInterfaceAddresses } from '../../../electron/host/interfaces'
import { pathOf } from '../../../electron/host/path'
import { verdictOf } from '../../../electron/host/reach'
import type { Neighbour, RouteDecision } from '../../../shared/address/host-facts'
import { prefixOf } from '../address/prefix-of'

const decision: RouteDecision = {
  type: 'unicast',
  interface: 'eth0',
  source: '192.0.2.2',
  gateway: null,
  matched: '192.0.2.0/24',
}
const neighbour = (address: string, netif: string, mac: string): Neighbour => ({
  family: 'IPv4',
  address,
  interface: netif,
  mac,
  state: 'REACHABLE',
  router: null,
})
const neighbours = [
  neighbour('192.0.2.9', 'eth1', '02:00:00:00:00:99'),
  neighbour('192.0.2.9', 'eth0', '02:00:00:00:00:09'),
  neighbour('192.0.2.1', 'eth0', '02:00:00:00:00:01'),
]
const verdict = (address: string, given: Partial<RouteDecision> = {}) =>
  verdictOf(prefixOf(address).address, { ...decision, ...given }, neighbours)

describe('the verdict', () => {
  it('in the own segment asks for the MAC of the destination itself, on that interface', () => {
    expect(verdict('192.0.2.9')).toEqual({
      sameSegment: true,
      interface: 'eth0',
      source: '192.0.2.2',
      nextHop: '192.0.2.9',
      nextHopMac: '02:00:00:00:00:09',
      matched: '192.0.2.0/24',
    })
    expect(verdict('192.0.2.8').nextHopMac).toBeNull()
  })

  it("beyond it asks for the gateway's", () => {
    expect(verdict('9.9.9.9', { gateway: '192.0.2.1', matched: '0.0.0.0/0' })).toMatchObject({
      sameSegment: false,
      nextHop: '192.0.2.1',
      nextHopMac: '02:00:00:00:00:01',
    })
  })

  it('on an own address has no next hop', () => {
    expect(verdict('192.0.2.2', { type: 'local', interface: 'lo' })).toMatchObject({
      sameSegment: true,
      nextHop: null,
      nextHopMac: null,
    })
  })

  it('on multicast and broadcast claims no MAC for an interface that is not there', () => {
    expect(verdict('224.0.0.1', { interface: 'none' }).nextHopMac).toBeNull()
    expect(verdict('192.0.2.255', { type: 'broadcast', interface: 'none' }).nextHopMac).toBeNull()
  })
})

describe('the path', () => {
  it.each([
    [{ ...decision, type: 'local' }, { verdict: 'loopback' }],
    [decision, { verdict: 'sameSegment', interface: 'eth0' }],
    [
      { ...decision, gateway: '192.0.2.1' },
      { verdict: 'gateway', interface: 'eth0', gateway: '192.0.2.1' },
    ],
    [{ ...decision, type: 'blackhole' }, { verdict: 'noRoute' }],
    [null, { verdict: 'noRoute' }],
    [{ ...decision, interface: null }, { verdict: 'unknown' }],
    [{ failure: 'notAvailable', what: 'it' } as const, { verdict: 'unknown' }],
  ])('of %j', (given, path) => {
    expect(pathOf(given)).toEqual(path)
  })
})

describe('the interface addresses', () => {
  const mac = '02:fc:00:00:00:01'
  const ipv4 = {
    address: '192.0.2.2',
    netmask: '255.255.255.0',
    family: 'IPv4',
    mac,
    internal: false,
    cidr: '192.0.2.2/24',
  } as const
  const linkLocal = {
    address: 'fe80::1',
    netmask: 'ffff:ffff:ffff:ffff::',
    family: 'IPv6',
    mac,
    internal: false,
    cidr: 'fe80::1/64',
    scopeid: 7,
  } as const

  it('get the zone of their system', () => {
    const facts = { eth0: [ipv4, linkLocal] }
    expect(
      toInterfaceAddresses(facts, 'linux').map(({ address, prefixLength }) => [address, prefixLength]),
    ).toEqual([
      ['192.0.2.2', 24],
      ['fe80::1%eth0', 64],
    ])
    expect(toInterfaceAddresses(facts, 'win32')[1]?.address).toBe('fe80::1%7')
    const macos = { en0: [{ ...linkLocal, address: 'fe80::1%en0', cidr: 'fe80::1%en0/64' }] }
    expect(toInterfaceAddresses(macos, 'darwin')[0]).toMatchObject({
      address: 'fe80::1%en0',
      prefixLength: 64,
    })
  })

  it('are left out where the prefix is unknown', () => {
    expect(toInterfaceAddresses({ eth0: [{ ...ipv4, cidr: null }], eth1: undefined }, 'linux')).toEqual([])
  })
})
