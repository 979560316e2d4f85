/** Bits turned one by one. */
import { describe, expect, it } from 'vitest'
import { isFailure } from '../../../shared/base/failure'
import { formatAddress, parseAddress, type IpAddress } from '../../../shared/address/address'
import { bitAt, placeValue, withBit } from '../../../shared/address/bits'

function addressFrom(text: string): IpAddress {
  const address = parseAddress(text)
  if (isFailure(address)) throw new Error(text)
  return address
}

describe('bits of an address', () => {
  it('are counted from the left', () => {
    const address = addressFrom('128.0.0.1')
    expect([bitAt(address, 0), bitAt(address, 1), bitAt(address, 30), bitAt(address, 31)]).toEqual([
      true,
      false,
      false,
      true,
    ])
  })

  it('are turned one at a time, the zone kept', () => {
    expect(formatAddress(withBit(addressFrom('192.168.21.36'), 24, true))).toBe('192.168.21.164')
    expect(formatAddress(withBit(addressFrom('192.168.21.36'), 29, false))).toBe('192.168.21.32')
    expect(formatAddress(withBit(addressFrom('fe80::1%eth0'), 0, false))).toBe('7e80::1%eth0')
  })

  it('add up to the octet and the hexadecimal digit they stand in', () => {
    const octet = (address: IpAddress, from: number, bits: number) =>
      Array.from({ length: bits }, (_, at) => from + at)
        .filter((bit) => bitAt(address, bit))
        .reduce((sum, bit) => sum + placeValue(address.family, bit), 0)
    expect(octet(addressFrom('192.168.21.36'), 8, 8)).toBe(168)
    expect(octet(addressFrom('2001:db8::'), 16, 4)).toBe(0)
    expect(octet(addressFrom('2001:db8::'), 20, 4)).toBe(0xd)
  })
})
