/** Addresses, masks, ranges and MACs as people type and paste them: understood, or refused with the character shown. */
import { describe, expect, it } from 'vitest'
import { formatAddress, parseAddress, parsePrefix } from '../../../shared/address/address'
import { parseMac } from '../../../shared/address/mac'
import { formatPrefix } from '../../../shared/address/prefix'
import { parseRange, rangeToPrefixes } from '../../../shared/address/range'
import { isFailure, type Failure } from '../../../shared/base/failure'
import { prefixOf } from './prefix-of'
import { sentenceOf } from './refused'

function shown<Value>(value: Value | Failure, format: (value: Value) => string): string {
  return isFailure(value) ? sentenceOf(value) : format(value)
}

describe('an address is read from', () => {
  it.each([
    [' 192.168.1.7\n', '192.168.1.7'],
    ['\u3000192.168.1.7\u00a0', '192.168.1.7'],
    ['１９２．１６８．１．７', '192.168.1.7'],
    ['192。168。1。7', '192.168.1.7'],
    ['192｡168.1．7', '192.168.1.7'],
    ['ＦＥ８０：：１％eth0', 'fe80::1%eth0'],
    // RFC 6874 section 2
    ['fe80::1%25eth0', 'fe80::1%eth0'],
    ['fe80::1%25', 'fe80::1%25'],
    ['fe80::1%251', 'fe80::1%251'],
  ])('%j', (text, address) => expect(shown(parseAddress(text), formatAddress)).toBe(address))

  it.each([
    ['192.168.l.7', 'Character 9 of "192.168.l.7": "l" does not belong in an IPv4 address.'],
    [
      '192.168.1.а',
      'Character 11 of "192.168.1.а": "а" (U+0430 CYRILLIC SMALL LETTER A) does not belong in an IPv4 address.',
    ],
    [
      ' 10.0.0.\u200b1',
      'Character 9 of " 10.0.0.\\u200b1": U+200B ZERO WIDTH SPACE does not belong in an IPv4 address.',
    ],
    ['😀10.0.0.1', 'Character 1 of "😀10.0.0.1": "😀" (U+1F600) does not belong in an IPv4 address.'],
    [
      'fe80：：ｇ',
      'Character 7 of "fe80：：ｇ": "ｇ" (U+FF47 FULLWIDTH LATIN SMALL LETTER G) does not belong in an IPv6 address.',
    ],
    ['10.0.0.１１１１', 'Character 8 of "10.0.0.１１１１": octet 4 is over 255.'],
    // What is read as one address here and another there (RFC 6943 section 3.1.1).
    [
      '010.0.0.1',
      'Character 1 of "010.0.0.1": octet 1 has a leading zero, which some programs read as octal.',
    ],
  ])('%j no address', (text, sentence) => expect(sentenceOf(parseAddress(text))).toBe(sentence))
})

describe('a prefix is read from', () => {
  it.each([
    ['10.0.0.0 / 24', '10.0.0.0/24'],
    ['10.0.0.0／２４', '10.0.0.0/24'],
    ['10.0.0.0/\t24\n', '10.0.0.0/24'],
    ['1.2.3.0 255.255.255.0', '1.2.3.0/24'],
    ['1.2.3.0\t255.255.255.0', '1.2.3.0/24'],
    ['1.2.3.0 / 255.255.255.0', '1.2.3.0/24'],
    ['1。2。3。0　255。255。255。0', '1.2.3.0/24'],
    ['192.168.0.*', '192.168.0.0/24'],
    ['172.16.*.*', '172.16.0.0/16'],
    ['10.*.*.*', '10.0.0.0/8'],
    ['*.*.*.*', '0.0.0.0/0'],
    ['１９２．１６８．０．＊', '192.168.0.0/24'],
    // A word says which of the two it is.
    ['10.0.0.1 wildcard 0.0.0.0', '10.0.0.1/32'],
    ['10.0.0.0 wildcard 255.255.255.255', '10.0.0.0/0'],
    ['10.0.0.0 Wildcard 0.0.0.255', '10.0.0.0/24'],
    ['2001:db8:: wildcard ::', '2001:db8::/128'],
    ['10.0.0.1 netmask 0.0.0.0', '10.0.0.1/0'],
    ['10.0.0.1 mask 255.255.255.255', '10.0.0.1/32'],
    ['10.0.0.1 netmask 24', '10.0.0.1/24'],
    // As `ip address`, ifconfig of Linux, macOS and FreeBSD, and ipconfig in two languages print it.
    [
      '    inet 192.168.1.5/24 brd 192.168.1.255 scope global dynamic noprefixroute wlp-lan',
      '192.168.1.5/24',
    ],
    ['inet6 fe80::5054:ff:fe12:3456/64 scope link', 'fe80::5054:ff:fe12:3456/64'],
    ['inet 192.168.1.5  netmask 255.255.255.0  broadcast 192.168.1.255', '192.168.1.5/24'],
    ['\tinet 192.168.1.5 netmask 0xffffff00 broadcast 192.168.1.255', '192.168.1.5/24'],
    ['\tinet6 fe80::1%en0 prefixlen 64 secured scopeid 0x4', 'fe80::1%en0/64'],
    ['   IPv4 Address. . . . . . . . . . . : 192.168.1.5(Preferred)', '192.168.1.5/32'],
    ['   IPv4 地址 . . . . . . . . . . . . : 192.168.1.5(首选)', '192.168.1.5/32'],
  ])('%j', (text, prefix) => expect(shown(parsePrefix(text), formatPrefix)).toBe(prefix))

  it.each([
    [
      '10.0.0.1 netmask 0.0.0.255',
      'Character 18 of "10.0.0.1 netmask 0.0.0.255": "0.0.0.255" is a wildcard, not a mask: a mask begins with ones.',
    ],
    [
      '10.0.0.1 wildcard 255.255.255.0',
      'Character 19 of "10.0.0.1 wildcard 255.255.255.0": "255.255.255.0" is a mask, not a wildcard: a wildcard begins with zeros.',
    ],
    [
      '10.0.0.1 wildcard 24',
      'Character 19 of "10.0.0.1 wildcard 24": a wildcard is written like an address, such as 0.0.0.255.',
    ],
    [
      '10.0.0.1 prefixlen 255.0.0.0',
      'Character 23 of "10.0.0.1 prefixlen 255.0.0.0": "." does not belong in a prefix length.',
    ],
    [
      '10.0.0.1 netmask',
      'At the end of "10.0.0.1 netmask" (character 17): a prefix length of 0 to 32 is missing here.',
    ],
    ['10.0.0.0／２x', 'Character 11 of "10.0.0.0／２x": "x" does not belong in a prefix length.'],
    [
      'inet 192.168.1.500/24 brd 192.168.1.255',
      'Character 16 of "inet 192.168.1.500/24 brd 192.168.1.255": octet 4 is over 255.',
    ],
    ...['192.*.0.1', '192.168.*', '1*.0.0.0', '*.0.0.0', '192.168.0.*/24'].map((text) => [
      text,
      expect.stringMatching(/a star stands for a whole byte|four octets/) as string,
    ]),
  ])('%j no prefix', (text = '', sentence) => expect(sentenceOf(parsePrefix(text))).toEqual(sentence))
})

describe('a range is read from', () => {
  it.each([
    ['192.168.1.10-20', ['192.168.1.10/31', '192.168.1.12/30', '192.168.1.16/30', '192.168.1.20/32']],
    ['192.168.1.0 - 255', ['192.168.1.0/24']],
    ['192.168.1.0–192.168.1.255', ['192.168.1.0/24']],
    ['１９２。１６８。１。０～２５５', ['192.168.1.0/24']],
    ['192.168.1.0~192.168.1.255\n', ['192.168.1.0/24']],
    ['2001:db8::-ffff', ['2001:db8::/112']],
    ['2001:db8::1:0-f', ['2001:db8::1:0/124']],
  ])('%j', (text, prefixes) =>
    expect(shown(parseRange(text), (range) => rangeToPrefixes(range).map(formatPrefix).join())).toBe(
      prefixes.join(),
    ),
  )

  it.each([
    ['192.168.1.10-300', 'Character 14 of "192.168.1.10-300": octet 4 is over 255.'],
    ['192.168.1.10-09', /octet 4 has a leading zero/],
    ['192.168.1.10-9', 'Character 14 of "192.168.1.10-9": the range ends before it begins.'],
    ['192.168.1.10-2.20', /four octets/],
    ['192.168.1.10-٣', /Character 14 .*: "٣" \(U\+0663 ARABIC-INDIC DIGIT THREE\) does not belong/],
  ])('%j no range', (text, sentence) => expect(sentenceOf(parseRange(text))).toMatch(sentence))
})

describe('a MAC is read from', () => {
  it.each([
    'd8:94:03:f3:08:b3',
    'D8-94-03-F3-08-B3',
    'd894.03f3.08b3',
    'd894-03f3-08b3',
    'd894:03f3:08b3',
    'D89403F308B3',
    'd8 94 03 f3 08 b3',
    ' d8:94:3:f3:8:b3\n',
    'ｄ８：９４：０３：ｆ３：０８：ｂ３',
    'd8–94–03–f3–08–b3',
  ])('%j', (text) => expect(parseMac(text)).toBe('d8:94:03:f3:08:b3'))

  it('the form of Huawei and H3C with its zeros', () =>
    expect(parseMac('0000-6c28-30d5')).toBe('00:00:6c:28:30:d5'))

  it.each([
    ['02:fc:00:00:00:0g', 'Character 17 of "02:fc:00:00:00:0g": "g" does not belong here: a MAC address'],
    [
      '02：fc：00：00：00：0ｇ',
      'Character 17 of "02：fc：00：00：00：0ｇ": "ｇ" (U+FF47 FULLWIDTH LATIN SMALL LETTER G)',
    ],
    ['02:fc:00:000:00:01', 'Character 10 of "02:fc:00:000:00:01": a MAC address is six pairs'],
    ['d894-03f3-8b3', 'Character 11 of "d894-03f3-8b3": a MAC address is six pairs'],
    ['d8 94 03 f3-08-b3', 'a MAC address is six pairs'],
    ['d89403f308b', 'Character 1 of "d89403f308b": a MAC address is six pairs'],
  ])('%j no MAC', (text, sentence) => expect(sentenceOf(parseMac(text))).toContain(sentence))
})

it('reads a mask and a length as one, whichever is typed', () => {
  for (const text of ['1.2.3.0 255.255.255.0', '1.2.3.0/24', '1.2.3.*', '1.2.3.0 wildcard 0.0.0.255'])
    expect(prefixOf(text)).toEqual(prefixOf('1.2.3.0/24'))
})
