/** A place written down is read as the same place, and a zone comes off an address and back on it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAddress } from '../../../shared/address/address'
import { parseEndpoint } from '../../../shared/address/endpoint'
import { formatPlace, withoutZone, zoneOf } from '../../../shared/base/place'
import { ipAddress, ipv6 } from '../address/arbitraries'

const port = fc.integer({ min: 1, max: 65_535 })
const zone = fc.constantFrom('eth0', 'en5', '12', 'wlan0.100')
const zoned = fc.tuple(ipv6, zone).map(([address, name]) => `${formatAddress(address)}%${name}`)
const plain = ipAddress.map((address) => formatAddress(address))
const name = fc.constantFrom('lab.local', 'a', 'xn--bcher-kva.example')

describe('a place', () => {
  it('is read as it was written, with its zone', () => {
    fc.assert(
      fc.property(fc.oneof(plain, zoned, name), port, (host, number) => {
        const isAddress = host.includes(':') || /^[0-9.]+$/.test(host)
        expect(parseEndpoint(formatPlace({ host, port: number }), 1)).toEqual({
          host,
          port: number,
          isAddress,
        })
      }),
    )
  })
})

describe('a zone', () => {
  it('comes off an address and back on it', () => {
    fc.assert(
      fc.property(fc.oneof(plain, zoned), (address) => {
        expect(withoutZone(address)).not.toContain('%')
        expect(withoutZone(address) + zoneOf(address)).toBe(address)
      }),
    )
  })

  it('is none of an address without one, nor of a % with nothing behind it', () => {
    expect([zoneOf('192.0.2.7'), zoneOf('fe80::1'), zoneOf('fe80::1%')]).toEqual(['', '', ''])
    expect([withoutZone('192.0.2.7'), withoutZone('fe80::1%')]).toEqual(['192.0.2.7', 'fe80::1'])
  })
})
