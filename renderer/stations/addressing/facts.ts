/** Everything the calculator tells of one block, as rows with their words. */
import { formatAddress, type Prefix } from '../../../shared/address/address'
import { describeSubnet } from '../../../shared/address/description'
import { classOf, kindsOf, registryEntriesOf } from '../../../shared/address/kinds'
import { macInAddress, multicastMac, solicitedNodeOf } from '../../../shared/address/mac'
import { formatPrefix, networkOf } from '../../../shared/address/prefix'
import { reverseName, reverseZones } from '../../../shared/address/reverse-name'
import { numberForms } from '../../../shared/address/working'
import { m } from '../../../shared/words/generated/messages'

/** `why` explains the figure where it is not plain; `document` names the standard it rests on. */
export interface Fact {
  readonly id: string
  readonly word: string
  readonly value: string
  readonly why?: string
}

export interface FactGroup {
  readonly id: string
  readonly word: string
  readonly facts: readonly Fact[]
}

/** The groups in the order they are read. */
export function factGroups(prefix: Prefix): FactGroup[] {
  return [
    { id: 'block', word: m.addressing_group_block(), facts: blockFacts(prefix) },
    { id: 'kind', word: m.addressing_group_kind(), facts: kindFacts(prefix) },
    { id: 'forms', word: m.addressing_group_forms(), facts: formFacts(prefix) },
    { id: 'derived', word: m.addressing_group_derived(), facts: derivedFacts(prefix) },
  ]
}

/** All of it as lines of text, for the clipboard. */
export function factText(prefix: Prefix): string {
  return factGroups(prefix)
    .flatMap(({ facts }) => facts.map(({ word, value }) => `${word}: ${value}`))
    .join('\n')
}

function blockFacts(prefix: Prefix): Fact[] {
  const told = describeSubnet(prefix)
  const isIpv4 = told.family === 'IPv4'
  return [
    { id: 'address', word: m.addressing_fact_address(), value: told.address },
    {
      id: 'network',
      word: m.addressing_fact_network(),
      value: formatPrefix(networkOf(prefix)),
      why: m.addressing_why_network(),
    },
    {
      id: 'broadcast',
      word: m.addressing_fact_broadcast(),
      value: told.broadcast ?? m.addressing_none(),
      why: isIpv4 ? m.addressing_why_broadcast() : m.addressing_why_no_broadcast(),
    },
    { id: 'firstHost', word: m.addressing_fact_first_host(), value: told.firstHost },
    { id: 'lastHost', word: m.addressing_fact_last_host(), value: told.lastHost },
    { id: 'addressCount', word: m.addressing_fact_addresses(), value: groupDigits(told.addressCount) },
    {
      id: 'hostCount',
      word: m.addressing_fact_hosts(),
      value: groupDigits(told.hostCount),
      why: isIpv4 ? m.addressing_why_hosts_ipv4() : m.addressing_why_hosts_ipv6(),
    },
    { id: 'netmask', word: m.addressing_fact_netmask(), value: told.netmask },
    { id: 'wildcard', word: m.addressing_fact_wildcard(), value: told.wildcard },
  ]
}

function kindFacts(prefix: Prefix): Fact[] {
  const documents = registryEntriesOf(prefix).map(({ kind, rfc, block }) => ({
    id: `registered-${formatPrefix(block)}`,
    word: formatPrefix(block),
    value: `${kind} · ${rfc}`,
  }))
  const historic = classOf(prefix)
  return [
    {
      id: 'kinds',
      word: m.addressing_fact_kinds(),
      value: kindsOf(prefix).join(', '),
      why: m.addressing_why_kinds(),
    },
    ...documents,
    ...(historic === null
      ? []
      : [
          {
            id: 'class',
            word: m.addressing_fact_class(),
            value: historic,
            why: m.addressing_why_class(),
          },
        ]),
  ]
}

function formFacts({ address }: Prefix): Fact[] {
  const forms = numberForms(address)
  const inGroups = forms.binary.replace(/.{8}(?=.)/g, '$& ')
  return [
    { id: 'decimal', word: m.addressing_base_10(), value: forms.decimal },
    { id: 'hexadecimal', word: m.addressing_base_16(), value: `0x${forms.hexadecimal}` },
    { id: 'octal', word: m.addressing_base_8(), value: `0o${forms.octal}` },
    { id: 'binary', word: m.addressing_base_2(), value: inGroups },
  ]
}

function derivedFacts(prefix: Prefix): Fact[] {
  const { address } = prefix
  const solicited = solicitedNodeOf(address)
  const mac = macInAddress(address)
  const isMulticast = kindsOf({ ...prefix, prefixLength: address.family === 'IPv4' ? 32 : 128 }).includes(
    'multicast',
  )
  return [
    { id: 'reverse', word: m.addressing_fact_reverse(), value: reverseName(address) },
    {
      id: 'reverseZones',
      word: m.addressing_fact_reverse_zones(),
      value: zonesText(reverseZones(prefix)),
      why: m.addressing_why_reverse_zones(),
    },
    ...(solicited === null || isMulticast
      ? []
      : [
          {
            id: 'solicited',
            word: m.addressing_fact_solicited(),
            value: `${formatAddress(solicited)} · ${multicastMac(solicited)}`,
            why: m.addressing_why_solicited(),
          },
        ]),
    ...(mac === null
      ? []
      : [{ id: 'mac', word: m.addressing_fact_mac(), value: mac, why: m.addressing_why_mac() }]),
    ...(isMulticast
      ? [
          {
            id: 'multicastMac',
            word: m.addressing_fact_multicast_mac(),
            value: multicastMac(address),
            why: m.addressing_why_multicast_mac(),
          },
        ]
      : []),
  ]
}

/** The first and the last of many. */
function zonesText(zones: readonly string[]): string {
  const [first = ''] = zones
  if (zones.length <= 4) return zones.join(', ')
  return m.addressing_reverse_zones_many({ first, last: zones.at(-1) ?? '', count: zones.length })
}

/** A long count in groups of three digits. */
export function groupDigits(count: string): string {
  return count.replace(/\B(?=(?:[0-9]{3})+$)/g, ',')
}

/** A count that fits a column: one of IPv6's, which has no room there, as the power of two it is one below. */
export function countText(count: bigint): string {
  if (count < 10n ** 12n) return groupDigits(String(count))
  const exponent = (count + 1n).toString(2).length - 1
  const raised = [...String(exponent)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt(Number(digit))).join('')
  return `2${raised} − 1`
}
