/** The DNS zones of a prefix: RFC 2317's own examples, RFC 3596's nibbles, and several where no label ends. */
import { describe, expect, it } from 'vitest'
import { reverseZones } from '../../../shared/address/reverse-name'
import { prefixOf } from './prefix-of'

const zones = (text: string) => reverseZones(prefixOf(text))

describe('the reverse zones', () => {
  it.each([
    ['192.0.2.0/24', '2.0.192.in-addr.arpa'],
    ['192.0.2.77/24', '2.0.192.in-addr.arpa'],
    ['172.16.0.0/16', '16.172.in-addr.arpa'],
    ['10.0.0.0/8', '10.in-addr.arpa'],
    ['0.0.0.0/0', 'in-addr.arpa'],
    // RFC 2317 section 4
    ['192.0.2.0/25', '0/25.2.0.192.in-addr.arpa'],
    ['192.0.2.128/26', '128/26.2.0.192.in-addr.arpa'],
    ['192.0.2.192/26', '192/26.2.0.192.in-addr.arpa'],
    ['192.0.2.201/26', '192/26.2.0.192.in-addr.arpa'],
    ['192.0.2.6/31', '6/31.2.0.192.in-addr.arpa'],
    ['192.0.2.7/32', '7.2.0.192.in-addr.arpa'],
    // RFC 3596 section 2.5: a nibble is a label.
    ['2001:db8::/32', '8.b.d.0.1.0.0.2.ip6.arpa'],
    ['2001:db8:abc0::/44', 'c.b.a.8.b.d.0.1.0.0.2.ip6.arpa'],
    ['::/0', 'ip6.arpa'],
    [
      '4321:0:1:2:3:4:567:89ab/128',
      'b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa',
    ],
  ])('of %s are one, %s', (text, zone) => expect(zones(text)).toEqual([zone]))

  it('are several where the prefix ends inside a label', () => {
    expect(zones('192.168.20.0/22')).toEqual([20, 21, 22, 23].map((octet) => `${octet}.168.192.in-addr.arpa`))
    expect(zones('10.2.0.0/15')).toEqual(['2.10.in-addr.arpa', '3.10.in-addr.arpa'])
    expect(zones('2001:db8::/47')).toEqual([
      '0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa',
      '1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa',
    ])
    expect(zones('2001:db8::/61')).toHaveLength(8)
    expect([zones('0.0.0.0/1').length, zones('10.0.0.0/9').length]).toEqual([128, 128])
  })
})
