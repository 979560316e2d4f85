/** Where beacons leave from: the broadcast address of the real mask, and never loopback. */
import { describe, expect, it } from 'vitest'
import type { InterfaceAddress } from '../../../../shared/address/interface-address'
import { advertised, placeOn, placesOf, placeWithin } from '../../../../electron/engine/discovery/places'

function entry(name: string, address: string, prefixLength: number, internal = false): InterfaceAddress {
  const family = address.includes(':') ? 'IPv6' : 'IPv4'
  return { interface: name, family, address, prefixLength, mac: '02:00:00:00:00:01', internal }
}

describe('places', () => {
  it.each([
    ['192.168.1.7', 24, '192.168.1.255'],
    ['172.16.5.4', 20, '172.16.15.255'],
    ['10.1.2.3', 8, '10.255.255.255'],
    ['10.0.0.1', 30, '10.0.0.3'],
    ['10.0.0.1', 31, null],
    ['10.0.0.1', 32, null],
  ])('of %s/%i broadcast to %s', (address, prefixLength, broadcast) => {
    expect(placesOf([entry('eth0', address, prefixLength)])).toMatchObject([{ broadcast }])
  })

  it('are IPv4 and link-local addresses, not loopback and not global IPv6', () => {
    const places = placesOf([
      entry('lo', '127.0.0.1', 8, true),
      entry('eth0', '10.0.0.1', 24),
      entry('eth0', 'fd00::1', 64),
      entry('eth0', 'fe80::1%eth0', 64),
    ])
    expect(places.map((place) => place.address)).toEqual(['10.0.0.1', 'fe80::1%eth0'])
  })

  it('are four of one interface and 32 in all at most', () => {
    const many = Array.from({ length: 10 }, (_, at) => entry('eth0', `10.0.${at}.1`, 24))
    expect(placesOf(many)).toHaveLength(4)
    const bridges = Array.from({ length: 100 }, (_, at) => entry(`br${at}`, `10.1.${at}.1`, 24))
    expect(placesOf(bridges)).toHaveLength(32)
  })

  it('hear only who is on their link, each link-local zone apart', () => {
    const places = placesOf([
      entry('eth0', '10.0.0.1', 24),
      entry('eth0', 'fe80::1%eth0', 64),
      entry('eth1', 'fe80::1%eth1', 64),
    ])
    expect(placeOn(places, '10.0.0.200')?.interface).toBe('eth0')
    expect(placeOn(places, '10.0.1.200')).toBeNull()
    expect(placeOn(places, 'fe80::9%eth1')?.interface).toBe('eth1')
    expect(placeOn(places, 'fe80::9%eth2')).toBeNull()
    expect(placeOn(places, 'nonsense')).toBeNull()
  })
})

describe('advertised addresses', () => {
  it('leave out loopback and what needs a zone', () => {
    const all = [
      entry('lo', '127.0.0.1', 8, true),
      entry('eth0', '10.0.0.1', 24),
      entry('eth0', 'fe80::1%eth0', 64),
      entry('eth0', 'fd00::1', 64),
    ]
    expect(advertised(all)).toEqual([
      { address: '10.0.0.1', prefixLength: 24 },
      { address: 'fd00::1', prefixLength: 64 },
    ])
  })
})

describe('the place another machine takes for its own segment', () => {
  const places = placesOf([entry('eth0', '10.0.0.1', 24)])
  it.each([
    ['10.0.5.1', 16, '10.0.0.1'],
    ['10.0.5.1', 24, undefined],
    ['10.0.0.200', 25, undefined],
    ['10.0.0.2', 25, '10.0.0.1'],
    // Whoever says that the world is its segment is not believed.
    ['192.0.2.1', 0, undefined],
    ['192.0.2.1', 7, undefined],
    ['fd00::1', 64, undefined],
  ])('of %s/%i is %s', (address, prefixLength, expected) => {
    expect(placeWithin(places, address, prefixLength)?.address).toBe(expected)
  })
})
