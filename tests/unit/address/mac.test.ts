/** MAC addresses and what is derived from them, on the standards' own examples. */
import { describe, expect, it } from 'vitest'
import { formatAddress } from '../../../shared/address/address'
import {
  autoconfiguredAddress,
  interfaceIdentifierOf,
  macBits,
  macInAddress,
  multicastMac,
  parseMac,
  solicitedNodeOf,
} from '../../../shared/address/mac'
import { reverseName } from '../../../shared/address/reverse-name'
import { prefixOf } from './prefix-of'
import { sentenceOf } from './refused'

const addressOf = (text: string) => prefixOf(text).address

describe('a MAC address', () => {
  it.each(['02:fc:00:00:00:01', '02-FC-00-00-00-01', '2:fc:0:0:0:1', '02fc.0000.0001'])(
    'is read from %s',
    (text) => {
      expect(parseMac(text)).toBe('02:fc:00:00:00:01')
    },
  )

  it.each([
    '',
    '02:fc:00:00:00',
    '02:fc:00:00:00:01:02',
    '02:fc:00:00:00:0g',
    '002:fc:00:00:00:01',
    '02fc.0000.00011',
    '02:fc-00:00:00:01',
  ])('is not read from %j', (text) => {
    expect(sentenceOf(parseMac(text))).toMatch(/: a MAC address is six pairs of hexadecimal digits\.$/)
  })

  it('tells group and locally administered addresses by two bits', () => {
    expect(macBits('02:fc:00:00:00:01')).toEqual({ multicast: false, locallyAdministered: true })
    expect(macBits('01:00:5e:00:00:01')).toEqual({ multicast: true, locallyAdministered: false })
    expect(macBits('ff:ff:ff:ff:ff:ff')).toEqual({ multicast: true, locallyAdministered: true })
    expect(macBits('00:1b:63:84:45:e6')).toEqual({ multicast: false, locallyAdministered: false })
  })
})

describe('modified EUI-64', () => {
  it('is the example of RFC 2464 section 4', () => {
    expect(interfaceIdentifierOf('34:56:78:9a:bc:de')).toBe(0x3656_78ff_fe9a_bcden)
  })

  it('forms an address and is found in it again', () => {
    const address = autoconfiguredAddress(prefixOf('2001:db8::/64'), '34:56:78:9a:bc:de')
    expect(formatAddress(address)).toBe('2001:db8::3656:78ff:fe9a:bcde')
    expect(macInAddress(address)).toBe('34:56:78:9a:bc:de')
  })

  it('is not seen where it is not', () => {
    expect(macInAddress(addressOf('2001:db8::1'))).toBeNull()
    expect(macInAddress(addressOf('192.168.254.1'))).toBeNull()
  })
})

describe('multicast', () => {
  it('has the solicited-node example of RFC 4291 section 2.7.1', () => {
    const group = solicitedNodeOf(addressOf('4037::01:800:200E:8C6C'))
    expect(group && formatAddress(group)).toBe('ff02::1:ff0e:8c6c')
    expect(solicitedNodeOf(addressOf('10.0.0.1'))).toBeNull()
  })

  it('maps to MAC addresses, 23 bits of IPv4 and 32 of IPv6', () => {
    expect(multicastMac(addressOf('224.0.0.251'))).toBe('01:00:5e:00:00:fb')
    expect(multicastMac(addressOf('239.255.255.250'))).toBe('01:00:5e:7f:ff:fa')
    expect(multicastMac(addressOf('224.128.0.1'))).toBe(multicastMac(addressOf('224.0.0.1')))
    expect(multicastMac(addressOf('ff02::1:ff0e:8c6c'))).toBe('33:33:ff:0e:8c:6c')
  })
})

describe('the reverse name', () => {
  it('is that of RFC 1035 section 3.5 and RFC 3596 section 2.5', () => {
    expect(reverseName(addressOf('10.2.0.52'))).toBe('52.0.2.10.in-addr.arpa')
    expect(reverseName(addressOf('4321:0:1:2:3:4:567:89ab'))).toBe(
      'b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa',
    )
  })
})
