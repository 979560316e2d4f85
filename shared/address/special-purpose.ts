/**
 * The IANA special-purpose address registries (RFC 6890 and its updates) and the multicast blocks, each entry with
 * the document that defines it, widest first.
 */
import { isFailure } from '../base/failure'
import { parsePrefix, type Prefix } from './address'

/**
 * What an address is for. `global` is ordinary unicast; `reserved` is set aside and unused; `mixed` is a block that
 * is no part of one entry and yet holds some.
 */
export type Kind =
  | 'global'
  | 'reserved'
  | 'mixed'
  | 'unspecified'
  | 'this-network'
  | 'loopback'
  | 'link-local'
  | 'site-local'
  | 'private'
  | 'ula'
  | 'shared'
  | 'documentation'
  | 'benchmarking'
  | 'broadcast'
  | 'ietf-protocol'
  | 'service-continuity'
  | 'dummy'
  | 'discard'
  | 'pcp-anycast'
  | 'turn-anycast'
  | 'srp-anycast'
  | 'nat64-discovery'
  | 'as112'
  | 'amt'
  | '6to4-relay'
  | '6a44-relay'
  | 'mapped'
  | 'nat64'
  | 'nat64-local'
  | 'teredo'
  | '6to4'
  | 'orchid'
  | 'drone-id'
  | 'srv6'
  | 'multicast'
  | 'solicited-node'
  | 'source-specific'
  | 'interface-scope'
  | 'link-scope'
  | 'realm-scope'
  | 'admin-scope'
  | 'site-scope'
  | 'organization-scope'
  | 'global-scope'

/** One registered block; `rfc` names the defining document. */
export type SpecialPurpose = { block: Prefix; kind: Kind; rfc: string }

function entry(text: string, kind: Kind, rfc: string): SpecialPurpose {
  const block = parsePrefix(text)
  if (isFailure(block)) throw new Error(`${text} is no prefix`)
  return { block, kind, rfc }
}

export const specialPurpose: readonly SpecialPurpose[] = [
  entry('0.0.0.0/8', 'this-network', 'RFC 791 section 3.2'),
  entry('0.0.0.0/32', 'unspecified', 'RFC 1122 section 3.2.1.3'),
  entry('10.0.0.0/8', 'private', 'RFC 1918'),
  entry('100.64.0.0/10', 'shared', 'RFC 6598'),
  entry('127.0.0.0/8', 'loopback', 'RFC 1122 section 3.2.1.3'),
  entry('169.254.0.0/16', 'link-local', 'RFC 3927'),
  entry('172.16.0.0/12', 'private', 'RFC 1918'),
  entry('192.0.0.0/24', 'ietf-protocol', 'RFC 6890 section 2.1'),
  entry('192.0.0.0/29', 'service-continuity', 'RFC 7335'),
  entry('192.0.0.8/32', 'dummy', 'RFC 7600'),
  entry('192.0.0.9/32', 'pcp-anycast', 'RFC 7723'),
  entry('192.0.0.10/32', 'turn-anycast', 'RFC 8155'),
  entry('192.0.0.170/31', 'nat64-discovery', 'RFC 8880'),
  entry('192.0.2.0/24', 'documentation', 'RFC 5737'),
  entry('192.31.196.0/24', 'as112', 'RFC 7535'),
  entry('192.52.193.0/24', 'amt', 'RFC 7450'),
  entry('192.88.99.0/24', '6to4-relay', 'RFC 7526'),
  entry('192.88.99.2/32', '6a44-relay', 'RFC 6751'),
  entry('192.168.0.0/16', 'private', 'RFC 1918'),
  entry('192.175.48.0/24', 'as112', 'RFC 7534'),
  entry('198.18.0.0/15', 'benchmarking', 'RFC 2544'),
  entry('198.51.100.0/24', 'documentation', 'RFC 5737'),
  entry('203.0.113.0/24', 'documentation', 'RFC 5737'),
  entry('224.0.0.0/4', 'multicast', 'RFC 1112'),
  entry('224.0.0.0/24', 'link-scope', 'RFC 5771 section 4'),
  entry('232.0.0.0/8', 'source-specific', 'RFC 4607'),
  entry('233.252.0.0/24', 'documentation', 'RFC 6676'),
  entry('239.0.0.0/8', 'admin-scope', 'RFC 2365'),
  entry('240.0.0.0/4', 'reserved', 'RFC 1112 section 4'),
  entry('255.255.255.255/32', 'broadcast', 'RFC 919 section 7'),

  entry('::/128', 'unspecified', 'RFC 4291 section 2.5.2'),
  entry('::1/128', 'loopback', 'RFC 4291 section 2.5.3'),
  entry('::ffff:0:0/96', 'mapped', 'RFC 4291 section 2.5.5.2'),
  entry('64:ff9b::/96', 'nat64', 'RFC 6052'),
  entry('64:ff9b:1::/48', 'nat64-local', 'RFC 8215'),
  entry('100::/64', 'discard', 'RFC 6666'),
  entry('100:0:0:1::/64', 'dummy', 'RFC 9780'),
  entry('2001::/23', 'ietf-protocol', 'RFC 2928'),
  entry('2001::/32', 'teredo', 'RFC 4380'),
  entry('2001:1::1/128', 'pcp-anycast', 'RFC 7723'),
  entry('2001:1::2/128', 'turn-anycast', 'RFC 8155'),
  entry('2001:1::3/128', 'srp-anycast', 'RFC 9665'),
  entry('2001:2::/48', 'benchmarking', 'RFC 5180'),
  entry('2001:3::/32', 'amt', 'RFC 7450'),
  entry('2001:4:112::/48', 'as112', 'RFC 7535'),
  entry('2001:10::/28', 'orchid', 'RFC 4843'),
  entry('2001:20::/28', 'orchid', 'RFC 7343'),
  entry('2001:30::/28', 'drone-id', 'RFC 9374'),
  entry('2001:db8::/32', 'documentation', 'RFC 3849'),
  entry('2002::/16', '6to4', 'RFC 3056'),
  entry('2620:4f:8000::/48', 'as112', 'RFC 7534'),
  entry('3fff::/20', 'documentation', 'RFC 9637'),
  entry('5f00::/16', 'srv6', 'RFC 9602'),
  entry('fc00::/7', 'ula', 'RFC 4193'),
  entry('fe80::/10', 'link-local', 'RFC 4291 section 2.5.6'),
  entry('fec0::/10', 'site-local', 'RFC 3879'),
  entry('ff00::/8', 'multicast', 'RFC 4291 section 2.7'),
  entry('ff02::1:ff00:0/104', 'solicited-node', 'RFC 4291 section 2.7.1'),
]

/** All that IANA has handed out for unicast (RFC 4291 section 2.4); the rest is reserved by the IETF. */
export const globalUnicast = entry('2000::/3', 'global', 'RFC 4291 section 2.4').block
