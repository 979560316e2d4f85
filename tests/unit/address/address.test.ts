/** Addresses and prefixes as text: the standards' own examples, and what strict reading refuses and where. */
import { describe, expect, it } from 'vitest'
import { isFailure } from '../../../shared/base/failure'
import {
  formatAddress,
  parseAddress,
  parsePrefix,
  sameNetwork,
  unmapped,
} from '../../../shared/address/address'
import { sentenceOf } from './refused'

function read(text: string) {
  const address = parseAddress(text)
  if (isFailure(address)) throw new Error(address.failure)
  return address
}

describe('an IPv4 address', () => {
  it.each([
    ['0.0.0.0', 0n],
    ['192.168.21.36', 0xc0a81524n],
    ['255.255.255.255', 0xffffffffn],
  ])('%s is its number', (text, value) => {
    expect(read(text)).toEqual({ family: 'IPv4', value, zone: null })
    expect(formatAddress(read(text))).toBe(text)
  })

  it.each([
    ['', 'At the end of "" (character 1): an address is missing here.'],
    ['192.168.1.256', 'Character 11 of "192.168.1.256": octet 4 is over 255.'],
    ['192.168.1.1000', 'Character 11 of "192.168.1.1000": octet 4 is over 255.'],
    [
      '010.0.0.1',
      'Character 1 of "010.0.0.1": octet 1 has a leading zero, which some programs read as octal.',
    ],
    [
      '10.00.0.1',
      'Character 4 of "10.00.0.1": octet 2 has a leading zero, which some programs read as octal.',
    ],
    ['127.1', 'At the end of "127.1" (character 6): an IPv4 address has four octets and this one only 2.'],
    ['1.2.3.', 'At the end of "1.2.3." (character 7): octet 4 is empty.'],
    ['1..2.3', 'Character 3 of "1..2.3": octet 2 is empty.'],
    ['1.2.3.4.5', 'Character 8 of "1.2.3.4.5": an IPv4 address ends after its fourth octet.'],
    ['1.2.3 .4', 'Character 6 of "1.2.3 .4": " " does not belong in an IPv4 address.'],
    ['1.2.3.4x', 'Character 8 of "1.2.3.4x": "x" does not belong in an IPv4 address.'],
    ['0x7f.0.0.1', 'Character 2 of "0x7f.0.0.1": "x" does not belong in an IPv4 address.'],
    ['1.2.3.-4', 'Character 7 of "1.2.3.-4": "-" does not belong in an IPv4 address.'],
    [
      '1.2.3.４ｘ',
      'Character 8 of "1.2.3.４ｘ": "ｘ" (U+FF58 FULLWIDTH LATIN SMALL LETTER X) does not belong in an IPv4 address.',
    ],
    ['3232240932', 'Character 1 of "3232240932": octet 1 is over 255.'],
  ])('%j is refused', (text, sentence) => {
    expect(sentenceOf(parseAddress(text))).toBe(sentence)
  })
})

describe('an IPv6 address', () => {
  it.each([
    // RFC 4291 section 2.2
    ['ABCD:EF01:2345:6789:ABCD:EF01:2345:6789', 'abcd:ef01:2345:6789:abcd:ef01:2345:6789'],
    ['2001:DB8:0:0:8:800:200C:417A', '2001:db8::8:800:200c:417a'],
    ['FF01:0:0:0:0:0:0:101', 'ff01::101'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:13.1.68.3', '::d01:4403'],
    ['::FFFF:129.144.52.38', '::ffff:129.144.52.38'],
    // RFC 5952 sections 4.1 to 4.3 and 5
    ['2001:0db8::0001', '2001:db8::1'],
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:DB8::AAAA', '2001:db8::aaaa'],
    ['0:0:0:0:0:ffff:192.0.2.1', '::ffff:192.0.2.1'],
    // both ends, and one group alone
    ['1::', '1::'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['fe80::1%12', 'fe80::1%12'],
  ])('%s is written %s', (text, canonical) => {
    expect(formatAddress(read(text))).toBe(canonical)
    expect(read(canonical)).toEqual(read(text))
  })

  it.each([
    [
      '1:2:3:4:5:6:7',
      'At the end of "1:2:3:4:5:6:7" (character 14): an IPv6 address has eight groups or a ::, and this one only 7 groups.',
    ],
    [
      '1:2:3:4:5:6:7:8:9',
      'Character 17 of "1:2:3:4:5:6:7:8:9": an IPv6 address ends after its eighth group.',
    ],
    ['1:2:3:4::5:6:7:8', 'Character 8 of "1:2:3:4::5:6:7:8": :: must stand for at least one group.'],
    ['1::2::3', 'Character 5 of "1::2::3": :: may stand only once in an IPv6 address.'],
    [':::', 'Character 3 of ":::": a group of hexadecimal digits is missing here.'],
    [':1::', 'Character 1 of ":1::": a single colon cannot begin an IPv6 address.'],
    ['1::2:', 'Character 5 of "1::2:": a single colon cannot end an IPv6 address.'],
    ['12345::', 'Character 5 of "12345::": a group has at most four hexadecimal digits.'],
    ['fe80::g', 'Character 7 of "fe80::g": "g" does not belong in an IPv6 address.'],
    ['::1.2.3.4:5', 'Character 10 of "::1.2.3.4:5": nothing can follow the dotted IPv4 part.'],
    ['::1.2.3.256', 'Character 9 of "::1.2.3.256": octet 4 is over 255.'],
    [
      '1:2:3:4:5:6:7:1.2.3.4',
      'Character 15 of "1:2:3:4:5:6:7:1.2.3.4": the dotted IPv4 part takes two groups and only one is left.',
    ],
    [
      'fe80::1%',
      'At the end of "fe80::1%" (character 9): a zone is the name or number of an interface, 1 to 15 characters.',
    ],
    [
      'fe80::1%eth 0',
      'Character 9 of "fe80::1%eth 0": a zone is the name or number of an interface, 1 to 15 characters.',
    ],
    [
      'fe80::1%abcdefghijklmnop',
      'Character 9 of "fe80::1%abcdefghijklmnop": a zone is the name or number of an interface, 1 to 15 characters.',
    ],
    ['[::1]', 'Character 1 of "[::1]": "[" does not belong in an IPv6 address.'],
  ])('%j is refused', (text, sentence) => {
    expect(sentenceOf(parseAddress(text))).toBe(sentence)
  })

  it('is refused at once when its text is too long for any address', () => {
    expect(sentenceOf(parseAddress('1:'.repeat(100_000)))).toMatch(
      /^Character 201 of .*: no address is this long\.$/,
    )
  })
})

describe('a prefix', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1', 32],
    ['::1', '::1', 128],
    ['10.0.0.1/0', '10.0.0.1', 0],
    ['10.0.0.1/32', '10.0.0.1', 32],
    ['2001:db8::/48', '2001:db8::', 48],
    ['10.0.0.1/255.255.255.0', '10.0.0.1', 24],
    ['10.0.0.1 255.255.255.252', '10.0.0.1', 30],
    ['10.0.0.1/0.0.0.255', '10.0.0.1', 24],
    ['10.0.0.1 wildcard 0.0.3.255', '10.0.0.1', 22],
    ['10.0.0.1/0.0.0.0', '10.0.0.1', 0],
    ['10.0.0.1/255.255.255.255', '10.0.0.1', 32],
    ['10.0.0.1 netmask 0xffffff00', '10.0.0.1', 24],
    ['2001:db8::1/ffff:ffff::', '2001:db8::1', 32],
    ['fe80::1%eth0/64', 'fe80::1%eth0', 64],
  ])('%s is %s and %i bits', (text, address, prefixLength) => {
    expect(parsePrefix(text)).toEqual({ address: read(address), prefixLength })
  })

  it.each([
    [
      '10.0.0.1/33',
      'Character 10 of "10.0.0.1/33": the prefix length is over 32, the bits of an IPv4 address.',
    ],
    ['::/129', 'Character 4 of "::/129": the prefix length is over 128, the bits of an IPv6 address.'],
    ['::/1280', 'Character 4 of "::/1280": the prefix length is over 128, the bits of an IPv6 address.'],
    ['10.0.0.1/', 'At the end of "10.0.0.1/" (character 10): a prefix length of 0 to 32 is missing here.'],
    ['10.0.0.1/08', 'Character 10 of "10.0.0.1/08": a prefix length has no leading zero.'],
    ['10.0.0.1/-1', 'Character 10 of "10.0.0.1/-1": "-" does not belong in a prefix length.'],
    ['10.0.0.1/24x', 'Character 12 of "10.0.0.1/24x": "x" does not belong in a prefix length.'],
    ['10.0.0.1/24/8', 'Character 12 of "10.0.0.1/24/8": "/" does not belong in a prefix length.'],
    ['10.0.0.300/24', 'Character 8 of "10.0.0.300/24": octet 4 is over 255.'],
    [
      '10.0.0.1/255.0.255.0',
      'Character 16 of "10.0.0.1/255.0.255.0": the mask is not contiguous, for bit 17 is 1 again after bit 9 was not.',
    ],
    [
      '10.0.0.1/0.255.0.255',
      'Character 16 of "10.0.0.1/0.255.0.255": the mask is not contiguous, for bit 17 is 0 again after bit 9 was not.',
    ],
    [
      '10.0.0.1/255.255.255.1',
      'Character 22 of "10.0.0.1/255.255.255.1": the mask is not contiguous, for bit 32 is 1 again after bit 25 was not.',
    ],
    ['10.0.0.1/255.255.256.0', 'Character 18 of "10.0.0.1/255.255.256.0": octet 3 is over 255.'],
    [
      '10.0.0.1 netmask 0xffffff',
      'Character 18 of "10.0.0.1 netmask 0xffffff": a hexadecimal mask is 0x and eight digits.',
    ],
    [
      '::1/ffff:0:ffff::',
      'Character 5 of "::1/ffff:0:ffff::": the mask is not contiguous, for bit 33 is 1 again after bit 17 was not.',
    ],
  ])('%j is refused', (text, sentence) => {
    expect(sentenceOf(parsePrefix(text))).toBe(sentence)
  })
})

describe('a mapped address', () => {
  it('is the IPv4 address in it, any other address is itself', () => {
    expect(unmapped(read('::ffff:192.0.2.1'))).toEqual(read('192.0.2.1'))
    for (const text of ['192.0.2.1', '::1', '::fffe:192.0.2.1', 'fe80::1%eth0']) {
      expect(unmapped(read(text))).toEqual(read(text))
    }
  })
})

describe('two addresses', () => {
  it('are in one network when their first bits agree', () => {
    expect(sameNetwork(read('10.0.0.127'), read('10.0.0.128'), 24)).toBe(true)
    expect(sameNetwork(read('10.0.0.127'), read('10.0.0.128'), 25)).toBe(false)
    expect(sameNetwork(read('1.1.1.1'), read('9.9.9.9'), 0)).toBe(true)
    expect(sameNetwork(read('::1'), read('::1'), 128)).toBe(true)
  })

  it('of two families never are', () => {
    expect(sameNetwork(read('0.0.0.0'), read('::'), 0)).toBe(false)
  })

  it('of two zones never are, and an unknown zone may be any', () => {
    expect(sameNetwork(read('fe80::1%a'), read('fe80::2%b'), 64)).toBe(false)
    expect(sameNetwork(read('fe80::1%a'), read('fe80::2%a'), 64)).toBe(true)
    expect(sameNetwork(read('fe80::1%a'), read('fe80::2'), 64)).toBe(true)
  })
})
