/** The calculator's table, worked by hand from the standards. */
import { describe, expect, it } from 'vitest'
import { describeSubnet } from '../../../shared/address/description'
import { prefixOf } from './prefix-of'

describe('the description of a subnet', () => {
  it('of an ordinary IPv4 network has network and broadcast address', () => {
    expect(describeSubnet(prefixOf('192.168.21.36/24'))).toEqual({
      family: 'IPv4',
      address: '192.168.21.36',
      prefixLength: 24,
      netmask: '255.255.255.0',
      wildcard: '0.0.0.255',
      network: '192.168.21.0',
      broadcast: '192.168.21.255',
      firstHost: '192.168.21.1',
      lastHost: '192.168.21.254',
      addressCount: '256',
      hostCount: '254',
      kinds: ['private'],
    })
  })

  it('of an ordinary IPv6 network has no broadcast, and its first address is the routers', () => {
    expect(describeSubnet(prefixOf('2001:db8::5/64'))).toEqual({
      family: 'IPv6',
      address: '2001:db8::5',
      prefixLength: 64,
      netmask: 'ffff:ffff:ffff:ffff::',
      wildcard: '::ffff:ffff:ffff:ffff',
      network: '2001:db8::',
      broadcast: null,
      firstHost: '2001:db8::1',
      lastHost: '2001:db8::ffff:ffff:ffff:ffff',
      addressCount: '18446744073709551616',
      hostCount: '18446744073709551615',
      kinds: ['documentation'],
    })
  })

  it.each([
    // RFC 3021: both addresses of a /31 are hosts
    ['10.0.0.5/31', '10.0.0.4', null, '10.0.0.4', '10.0.0.5', '2', '2'],
    ['10.0.0.5/32', '10.0.0.5', null, '10.0.0.5', '10.0.0.5', '1', '1'],
    ['10.0.0.5/30', '10.0.0.4', '10.0.0.7', '10.0.0.5', '10.0.0.6', '4', '2'],
    ['1.2.3.4/0', '0.0.0.0', '255.255.255.255', '0.0.0.1', '255.255.255.254', '4294967296', '4294967294'],
    // RFC 6164: both addresses of a /127 are hosts
    ['2001:db8::1/127', '2001:db8::', null, '2001:db8::', '2001:db8::1', '2', '2'],
    ['2001:db8::1/128', '2001:db8::1', null, '2001:db8::1', '2001:db8::1', '1', '1'],
    ['2001:db8::1/126', '2001:db8::', null, '2001:db8::1', '2001:db8::3', '4', '3'],
    [
      '::/0',
      '::',
      null,
      '::1',
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
      '340282366920938463463374607431768211456',
      '340282366920938463463374607431768211455',
    ],
  ])('of %s has the right ends', (text, network, broadcast, firstHost, lastHost, addressCount, hostCount) => {
    const expected = { network, broadcast, firstHost, lastHost, addressCount, hostCount }
    expect(describeSubnet(prefixOf(text))).toMatchObject(expected)
  })

  it('keeps the zone with the address alone', () => {
    const { address, network, firstHost } = describeSubnet(prefixOf('fe80::7%eth0/64'))
    expect({ address, network, firstHost }).toEqual({
      address: 'fe80::7%eth0',
      network: 'fe80::',
      firstHost: 'fe80::1',
    })
  })
})
