/** Kinds against the IANA special-purpose registries, at both ends of each block and one address beyond. */
import { describe, expect, it } from 'vitest'
import { classOf, kindsOf, registryEntriesOf } from '../../../shared/address/kinds'
import { prefixOf } from './prefix-of'

describe('the kinds of an address', () => {
  it.each([
    ['0.0.0.0', ['this-network', 'unspecified']],
    ['0.0.0.1', ['this-network']],
    ['9.255.255.255', ['global']],
    ['10.0.0.0', ['private']],
    ['10.255.255.255', ['private']],
    ['100.64.0.0', ['shared']],
    ['100.127.255.255', ['shared']],
    ['100.128.0.0', ['global']],
    ['127.255.255.255', ['loopback']],
    ['169.254.255.255', ['link-local']],
    ['172.15.255.255', ['global']],
    ['172.16.0.0', ['private']],
    ['172.31.255.255', ['private']],
    ['172.32.0.0', ['global']],
    ['192.0.0.7', ['ietf-protocol', 'service-continuity']],
    ['192.0.0.8', ['ietf-protocol', 'dummy']],
    ['192.0.0.9', ['ietf-protocol', 'pcp-anycast']],
    ['192.0.0.10', ['ietf-protocol', 'turn-anycast']],
    ['192.0.0.171', ['ietf-protocol', 'nat64-discovery']],
    ['192.0.2.1', ['documentation']],
    ['192.31.196.1', ['as112']],
    ['192.52.193.1', ['amt']],
    ['192.88.99.2', ['6to4-relay', '6a44-relay']],
    ['192.167.255.255', ['global']],
    ['192.168.255.255', ['private']],
    ['192.175.48.1', ['as112']],
    ['198.19.255.255', ['benchmarking']],
    ['198.51.100.1', ['documentation']],
    ['203.0.113.1', ['documentation']],
    ['224.0.0.251', ['multicast', 'link-scope']],
    ['224.0.1.1', ['multicast']],
    ['232.1.1.1', ['multicast', 'source-specific']],
    ['239.255.255.250', ['multicast', 'admin-scope']],
    ['240.0.0.1', ['reserved']],
    ['255.255.255.255', ['reserved', 'broadcast']],
    ['::', ['unspecified']],
    ['::1', ['loopback']],
    ['::2', ['reserved']],
    ['::ffff:10.0.0.1', ['mapped']],
    ['64:ff9b::1', ['nat64']],
    ['64:ff9b:1::1', ['nat64-local']],
    ['100::1', ['discard']],
    ['100:0:0:1::1', ['dummy']],
    ['2001::1', ['ietf-protocol', 'teredo']],
    ['2001:1::1', ['ietf-protocol', 'pcp-anycast']],
    ['2001:1::2', ['ietf-protocol', 'turn-anycast']],
    ['2001:1::3', ['ietf-protocol', 'srp-anycast']],
    ['2001:2::1', ['ietf-protocol', 'benchmarking']],
    ['2001:3::1', ['ietf-protocol', 'amt']],
    ['2001:4:112::1', ['ietf-protocol', 'as112']],
    ['2001:10::1', ['ietf-protocol', 'orchid']],
    ['2001:2f::1', ['ietf-protocol', 'orchid']],
    ['2001:30::1', ['ietf-protocol', 'drone-id']],
    ['2001:200::1', ['global']],
    ['2001:db8::1', ['documentation']],
    ['2002:c000:204::1', ['6to4']],
    ['2620:4f:8000::1', ['as112']],
    ['3fff:fff::1', ['documentation']],
    ['3fff:1000::1', ['global']],
    ['4000::1', ['reserved']],
    ['5f00::1', ['srv6']],
    ['fd00::1', ['ula']],
    ['fe00::1', ['reserved']],
    ['febf::1', ['link-local']],
    ['fec0::1', ['site-local']],
    ['ff01::1', ['multicast', 'interface-scope']],
    ['ff02::1', ['multicast', 'link-scope']],
    ['ff02::1:ff00:1', ['multicast', 'link-scope', 'solicited-node']],
    ['ff05::2', ['multicast', 'site-scope']],
    ['ff0e::101', ['multicast', 'global-scope']],
    ['ff00::1', ['multicast']],
  ])('%s: %j', (text, kinds) => {
    expect(kindsOf(prefixOf(text))).toEqual(kinds)
  })

  it.each([
    ['10.0.0.0/8', ['private']],
    ['10.0.0.0/7', ['mixed']],
    ['10.0.0.1/7', ['private']],
    ['192.168.21.36/24', ['private']],
    ['0.0.0.0/0', ['mixed']],
    ['8.0.0.0/8', ['global']],
    ['224.0.0.0/4', ['multicast']],
    ['2000::/3', ['mixed']],
    ['2a00::/12', ['global']],
    ['4000::/2', ['mixed']],
    ['8000::/2', ['reserved']],
    ['ff02::/16', ['multicast', 'link-scope']],
    ['ff00::/8', ['multicast']],
  ])('of the block %s: %j', (text, kinds) => {
    expect(kindsOf(prefixOf(text))).toEqual(kinds)
  })

  it('come with the document that says so', () => {
    expect(registryEntriesOf(prefixOf('100.64.0.1')).map(({ rfc }) => rfc)).toEqual(['RFC 6598'])
    expect(registryEntriesOf(prefixOf('8.8.8.8'))).toEqual([])
  })
})

describe('the class of an address', () => {
  it.each([
    ['0.0.0.0', 'A'],
    ['127.255.255.255', 'A'],
    ['128.0.0.0', 'B'],
    ['191.255.255.255', 'B'],
    ['192.0.0.0', 'C'],
    ['223.255.255.255', 'C'],
    ['224.0.0.0', 'D'],
    ['239.255.255.255', 'D'],
    ['240.0.0.0', 'E'],
    ['255.255.255.255', 'E'],
    ['2001:db8::1', null],
  ])('%s is %s', (text, expected) => {
    expect(classOf(prefixOf(text))).toBe(expected)
  })
})
