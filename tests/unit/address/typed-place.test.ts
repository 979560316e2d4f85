/** Places as people type and paste them; hosts that are numbers against the URL standard's parser, which Node has. */
import fc from 'fast-check'
import { domainToASCII } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseEndpoint, readPort } from '../../../shared/address/endpoint'
import { isFailure } from '../../../shared/base/failure'
import { formatPlace } from '../../../shared/base/place'
import { Refusal } from '../../../shared/base/refusal'
import { parseBinding } from '../../../shared/stations/messages/binding'
import { sentenceOf } from './refused'

function place(text: string): string {
  const endpoint = parseEndpoint(text, 8642)
  return isFailure(endpoint) ? sentenceOf(endpoint) : formatPlace(endpoint)
}

describe('a place', () => {
  it.each([
    ['192。168．1．7：80', '192.168.1.7:80'],
    ['１９２．１６８．１．７：８０\n', '192.168.1.7:80'],
    ['http://192.168.1.7:9000/', '192.168.1.7:9000'],
    ['HTTPS://lab.example:8443/a/b?c=d:1#e', 'lab.example:8443'],
    ['http：／／192.168.1.7：9000／', '192.168.1.7:9000'],
    ['tcp://[2001:db8::1]:9000', '[2001:db8::1]:9000'],
    ['stamp+udp://lab.example', 'lab.example:8642'],
    ['ssh://me:secret@10.0.0.1:22/~', '10.0.0.1:22'],
    ['http://a@b@lab.example:1?x@y', 'lab.example:1'],
    ['http://lab.example:', 'lab.example:8642'],
    ['//192.168.1.7:9000/path', '192.168.1.7:9000'],
    ['[fe80::1%eth0]:80', '[fe80::1%eth0]:80'],
    // RFC 6874: in a URL the percent sign of a zone is %25.
    ['[fe80::1%25eth0]:80', '[fe80::1%eth0]:80'],
    ['http://[fe80::1%25eth0]:80/', '[fe80::1%eth0]:80'],
    ['http://[fe80::1%2512]:80/', '[fe80::1%12]:80'],
    ['[fe80::1%2512]:80', '[fe80::1%2512]:80'],
    ['【fe80::1％eth0】：80', '[fe80::1%eth0]:80'],
    ['my_host:80', 'my_host:80'],
    ['_packet-lab._tcp.local', '_packet-lab._tcp.local:8642'],
    ['1.2.3.4.', '1.2.3.4:8642'],
    ['2001:db8::0', '[2001:db8::]:8642'],
    ['::1:0', '[::1:0]:8642'],
    ['::0', '[::]:8642'],
  ])('%j is %s', (text, expected) => expect(place(text)).toBe(expected))

  it.each([
    'bücher.example',
    'BÜCHER.example',
    '例え.テスト',
    '实验室。本地',
    'straße.de',
    'שלום.local',
    'faß',
    'ｌａｂ．local',
  ])('with the name %j has the name that Node makes of it', (name) =>
    expect(parseEndpoint(`${name}:80`, 1)).toEqual({ host: domainToASCII(name), port: 80, isAddress: false }),
  )

  it.each([
    ['my host:80', 'Character 3 of "my host:80": " " does not belong in a host name.'],
    [
      'lab\u200b.local',
      'Character 4 of "lab\\u200b.local": U+200B ZERO WIDTH SPACE does not belong in a host name.',
    ],
    [
      'lab.“local”',
      'Character 5 of "lab.“local”": "“" (U+201C LEFT DOUBLE QUOTATION MARK) does not belong in a host name.',
    ],
    ['bü cher', 'Character 3 of "bü cher": " " does not belong in a host name.'],
    ['①.②.③.④', 'Character 1 of "①.②.③.④": this cannot be written as an internationalised domain name.'],
    ['10.0.0.1:８０８０８０', /a port is a number from 1 to 65535/],
    ['10.0.0.1:8O', 'Character 11 of "10.0.0.1:8O": "O" does not belong in a port.'],
    [
      '10.0.0.1：８Ｏ',
      /^Character 11 .* "Ｏ" \(U\+FF2F FULLWIDTH LATIN CAPITAL LETTER O\) does not belong in a port/,
    ],
    ['10.0.0.1:-1', 'Character 10 of "10.0.0.1:-1": "-" does not belong in a port.'],
    ['fe80::1%eth0:80', /with a port, write \[address\]:port/],
    ['http://', /a host is missing here/],
    ['http:///path', /a host is missing here/],
  ])('%j is none', (text, sentence) => expect(place(text)).toMatch(sentence))
})

describe('a host that ends in a number', () => {
  /** What browsers make of it; null where they refuse. */
  function asNodeReads(host: string): string | null {
    return URL.canParse(`http://${host}/`) ? new URL(`http://${host}/`).hostname : null
  }

  it.each([
    [
      '0x7f000001',
      'Character 1 of "0x7f000001:18777": a host that is a hexadecimal number is an IPv4 address: write 127.0.0.1.',
    ],
    ['0X7F.1', /write 127\.0\.0\.1/],
    ['0x7f.0x0.0x0.0x1', /write 127\.0\.0\.1/],
    ['127.0.0.0x1', /^Character 9 .* write 127\.0\.0\.1/],
    ['０ｘ７ｆ０００００１', /write 127\.0\.0\.1/],
    ['0x', /write 0\.0\.0\.0/],
    ['017700000001', /is over 255|leading zero/],
    ['2130706433', /octet 1 is over 255/],
    ['127.1', /four octets/],
    ['127.0.1', /four octets/],
    ['256.256.256.256', /octet 1 is over 255/],
    ['lab.0x4', /"l" does not belong in an IPv4 address/],
    ['lab.4', /"l" does not belong in an IPv4 address/],
    ['1.2.3.4.5', /ends after its fourth octet/],
    ['0177.0.0.1', /leading zero/],
    ['0x7f.1.', /write 127\.0\.0\.1/],
    ['0x100000000', /does not belong in an IPv4 address/],
  ])('%s is refused with the reason', (host, sentence) =>
    expect(sentenceOf(parseEndpoint(`${host}:18777`, 1))).toMatch(sentence),
  )

  it('is the address that browsers read or refused, and never a name', () => {
    const label = fc.oneof(
      fc.nat({ max: 300 }).map(String),
      fc.nat({ max: 0xffff_ffff }).map((value) => `0x${value.toString(16)}`),
      fc.nat({ max: 0xffff_ffff }).map((value) => `0${value.toString(8)}`),
      fc.constantFrom('0x', '0X1', '00', '08', '4294967295', '4294967296'),
    )
    const labels = fc.array(label, { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(labels, fc.constantFrom('', '.'), fc.constantFrom('', 'lab.'), (parts, dot, front) => {
        const host = `${front}${parts.join('.')}${dot}`
        const endpoint = parseEndpoint(host, 80)
        if (isFailure(endpoint)) return
        expect(endpoint).toEqual({ host: asNodeReads(host), port: 80, isAddress: true })
      }),
      { numRuns: 2000 },
    )
  })

  it('is a name as soon as its last label is none', () => {
    for (const host of ['0x7f.com', '4.lab', '127.0.0.1.nip.io', '0xg', '1e3'])
      expect([parseEndpoint(host, 80), asNodeReads(host)]).toEqual([
        { host, port: 80, isAddress: false },
        host,
      ])
  })
})

describe('where to listen', () => {
  it.each([
    ['::0', '::', 0],
    ['::', '::', 0],
    ['::1', '::1', 0],
    ['::1:0', '::1:0', 0],
    ['2001:db8::0', '2001:db8::', 0],
    ['2001:db8::9000', '2001:db8::9000', 0],
    ['[::]:0', '::', 0],
    ['[::1]:9000', '::1', 9000],
    ['0.0.0.0', '0.0.0.0', 0],
    ['０．０．０．０：９０００', '0.0.0.0', 9000],
    ['：９０００', null, 9000],
    ['＊：9000', null, 9000],
    ['*', null, 0],
    [' 9000\n', null, 9000],
    ['tcp://127.0.0.1:9000', '127.0.0.1', 9000],
  ])('%j', (text, host, port) => expect(parseBinding(text)).toEqual({ host, port }))

  it.each(['0x7f000001:9000', '09000', '127.0.0.1:00', ':', '*:', '::1:90000'])('refuses %j', (text) =>
    expect(parseBinding(text)).toMatchObject({ failure: 'badInput' }),
  )
})

it.each([
  ['0', 0, 0],
  ['６５５３５', 1, 65535],
  ['0', 1, null],
  ['65536', 0, null],
  ['08', 0, null],
  ['', 0, null],
  ['1.0', 0, null],
] as const)('the port %j from %i on is %j', (text, least, port) => {
  const read = readPort(text, least)
  expect(read instanceof Refusal ? null : read).toBe(port)
})
