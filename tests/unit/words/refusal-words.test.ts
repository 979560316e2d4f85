/** Every reason the readers can give is said in both languages: in English word for word, in Chinese as well. */
import { afterEach, describe, expect, it } from 'vitest'
import { failureSentence } from '../../../shared/words/failure-sentence'
import { overwriteGetLocale } from '../../../shared/words/generated/runtime'
import { english } from '../../../shared/words/language'
import { phrase } from '../../../shared/words/said'
import { readNeeds } from '../../../shared/stations/addressing/block-list'
import { readBlock } from '../../../shared/stations/addressing/block-text'
import { parseEndpoint } from '../../../shared/address/endpoint'
import { readPlan } from '../../../shared/stations/addressing/plan-text'
import { addBase, carve, splitByHosts, splitEvenly } from '../../../shared/stations/addressing/plan-tree'
import { isFailure } from '../../../shared/base/failure'
import { parseMac } from '../../../shared/address/mac'
import { planNetworks, splitPrefix } from '../../../shared/stations/addressing/planning'
import { Refusal } from '../../../shared/address/refusal'
import { prefixOf } from '../address/prefix-of'

const refused = [
  ...[
    '',
    '10.0.300.1',
    '10..0.1',
    '010.0.0.1',
    '10.0.0.x',
    '10.0.0.1.5',
    '10.0.1',
    '10.0.0.1/',
    '10.0.0.1/x',
  ],
  ...[
    '10.0.0.1/08',
    '10.0.0.1/33',
    '::1/129',
    '10.0.0.1/255.0.255.0',
    '10.0.0.1/0.255.0.255',
    '10.0.0.1/0xff',
  ],
  ...['10.0.0.1-', '10.0.0.1-::1', '10.0.0.9-10.0.0.1', ':1::', '1:2:3', '1::2::3', '1:2:3:4::5:6:7:8'],
  ...['1:2:3:4:5:6:7:8:9', '1:', '1:::2', '12345::', '1::g', '::1.2.3.4:5', '1:2:3:4:5:6:7:1.2.3.4'],
  ...['fe80::1%', 'fe80::1%averyveryverylongname', `${'1'.repeat(201)}`],
]
const reasons = [
  ...refused.map((text) => [text, readBlock(text)] as const),
  ...['', 'many'].map((text) => [text, readNeeds(text)] as const),
].map(([text, read]) => {
  if (!(read instanceof Refusal)) throw new Error(`${text} is not refused`)
  return read.why
})

afterEach(() => overwriteGetLocale(() => 'en'))

/** In the order of the texts above. */
const englishReasons: readonly string[] = [
  'an address is missing here',
  'octet 3 is over 255',
  'octet 2 is empty',
  'octet 1 has a leading zero, which some programs read as octal',
  '"x" does not belong in an IPv4 address',
  'an IPv4 address ends after its fourth octet',
  'an IPv4 address has four octets and this one only 3',
  'a prefix length of 0 to 32 is missing here',
  '"x" does not belong in a prefix length',
  'a prefix length has no leading zero',
  'the prefix length is over 32, the bits of an IPv4 address',
  'the prefix length is over 128, the bits of an IPv6 address',
  'the mask is not contiguous, for bit 17 is 1 again after bit 9 was not',
  'the mask is not contiguous, for bit 17 is 0 again after bit 9 was not',
  'a hexadecimal mask is 0x and eight digits',
  'an address is missing here',
  'both ends of a range are of one family',
  'the range ends before it begins',
  'a single colon cannot begin an IPv6 address',
  'an IPv6 address has eight groups or a ::, and this one only 3 groups',
  ':: may stand only once in an IPv6 address',
  ':: must stand for at least one group',
  'an IPv6 address ends after its eighth group',
  'a single colon cannot end an IPv6 address',
  'a group of hexadecimal digits is missing here',
  'a group has at most four hexadecimal digits',
  '"g" does not belong in an IPv6 address',
  'nothing can follow the dotted IPv4 part',
  'the dotted IPv4 part takes two groups and only one is left',
  'a zone is the name or number of an interface, 1 to 15 characters',
  'a zone is the name or number of an interface, 1 to 15 characters',
  'no address is this long',
  'a number of hosts is missing here',
  '"many" does not end in a number of hosts',
]

it('has a sentence for each', () => expect(englishReasons).toHaveLength(reasons.length))

describe.each(reasons.map((why, at) => [englishReasons[at], why] as const))('%s', (sentence, why) => {
  it('is what it says in English', () => {
    overwriteGetLocale(() => 'en')
    expect(phrase('why', why)).toBe(sentence)
    overwriteGetLocale(() => 'zh-CN')
    expect(phrase('why', why, english)).toBe(sentence)
  })

  it('is said in Chinese', () => {
    overwriteGetLocale(() => 'zh-CN')
    expect(phrase('why', why)).toMatch(/\p{Script=Han}/u)
  })
})

/** What the address reader and the plan refuse whole. */
const plan = readPlan('10.0.0.0/24\n10.0.0.0/25\n')
if (isFailure(plan)) throw new Error('the plan is refused')
const failures = [
  ...['9p://x', '[::1', '[10.0.0.1]', '[::1]9', '10.0.0.1:0', '', `${'a'.repeat(63)}.`.repeat(5), 'a..b'],
  ...['a^b', '-a', 'a-', 'a'.repeat(64), '10.0.0', '1:2:3', '300.1.1.1:9'],
]
  .map((text): unknown => parseEndpoint(text, 8642))
  .concat(
    ['', '{', '{"a":1}', '10.0.0.0/33', '10.0.0.0/24\n10.0.0.0/24', '10.0.0.0/24\t\tpink'].map(readPlan),
    ['10.0.0.0/24\n10.0.0.0/24\tx'].map(readPlan),
    splitEvenly(plan, prefixOf('10.0.0.0/24'), 24),
    splitByHosts(plan, prefixOf('10.0.0.0/24'), [{ name: '', hosts: 5000n }]),
    carve(plan, prefixOf('192.0.2.0/24'), {}),
  )

const p24 = prefixOf('10.0.0.0/24')
failures.push(
  parseMac('zz'),
  addBase(plan, prefixOf('10.0.0.0/25')),
  splitPrefix(p24, 8),
  splitPrefix(prefixOf('10.0.0.0/8'), 32),
  planNetworks([], []),
  planNetworks([p24], [0n]),
  carve(plan, prefixOf('10.0.0.0/23'), {}),
  readPlan(`10.0.0.0/24\t5\tnone\t${'n'.repeat(70)}`),
  readPlan(`10.0.0.0/24\t5\tnone\tn\t${'n'.repeat(700)}`),
)

/** In the same order. */
const englishSentences: readonly string[] = [
  'Character 1 of "9p://x": leave out "9p://": only a host and a port belong here.',
  'At the end of "[::1" (character 5): the closing ] is missing.',
  'Character 1 of "[10.0.0.1]": brackets are for IPv6 addresses only.',
  'Character 6 of "[::1]9": only a colon and a port can follow the host.',
  'Character 10 of "10.0.0.1:0": a port is a number from 1 to 65535 without leading zeros.',
  'At the end of "" (character 1): a host is missing here.',
  'Character 254 of "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaa...": a host name has at most 253 characters.',
  'Character 3 of "a..b": a part of the host name is missing here.',
  'Character 2 of "a^b": "^" does not belong in a host name.',
  'Character 1 of "-a": no part of a host name begins with a hyphen.',
  'Character 2 of "a-": no part of a host name ends with a hyphen.',
  'Character 64 of "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": a part of a host name has at most 63 characters.',
  'At the end of "10.0.0" (character 7): an IPv4 address has four octets and this one only 3.',
  'At the end of "1:2:3" (character 6): an IPv6 address has eight groups or a ::, and this one only 3 groups (with a port, write [address]:port).',
  'Character 1 of "300.1.1.1:9": octet 1 is over 255.',
  'There is no network in this text.',
  'This is no JSON: it breaks off or was changed by hand.',
  'This JSON is no plan of Packet Lab: Invalid key: Expected "format" but received undefined',
  'Row 1: Character 10 of "10.0.0.0/33": the prefix length is over 32, the bits of an IPv4 address.',
  '10.0.0.0/24 stands in this plan twice.',
  'Row 1: "pink" is no colour of a plan.',
  'Row 2: "x" is no number of hosts.',
  '10.0.0.0/24 can be split into longer prefixes than 24 only.',
  'Network 1 of the plan (5000 hosts) no longer fits into the 256 addresses given.',
  "192.0.2.0/24 is in none of the plan's bases.",
  'Character 1 of "zz": "z" does not belong here: a MAC address is six pairs of hexadecimal digits.',
  '10.0.0.0/25 overlaps 10.0.0.0/24, which is in the plan.',
  '10.0.0.0/24 can be split into lengths of 24 to 32, not 8.',
  '10.0.0.0/8 has 16777216 parts of length 32, too many: at most 1048576.',
  'A plan needs base networks, all of one family.',
  'Network 1 of the plan needs at least one host.',
  "10.0.0.0/23 is in none of the plan's bases.",
  'Row 1: a name has at most 64 characters.',
  'Row 1: a note has at most 500 characters.',
]

it('every one of them was a refusal, and has a sentence', () => {
  expect(failures.every(isFailure)).toBe(true)
  expect(englishSentences).toHaveLength(failures.length)
})

describe.each(failures.filter(isFailure).map((failure, at) => [englishSentences[at], failure] as const))(
  'the refusal %s',
  (sentence, failure) => {
    it('is said in Chinese, and in English word for word', () => {
      overwriteGetLocale(() => 'zh-CN')
      expect(failureSentence(failure)).toMatch(/\p{Script=Han}/u)
      overwriteGetLocale(() => 'en')
      expect(failureSentence(failure)).toBe(sentence)
    })
  },
)
