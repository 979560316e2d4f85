/** Host and port as people paste them, and what is refused and where. */
import { describe, expect, it } from 'vitest'
import { Failure } from '../../../shared/base/failure'
import * as v from 'valibot'
import { parseEndpoint } from '../../../shared/address/endpoint'
import { sentenceOf } from './refused'

describe('an endpoint', () => {
  it.each([
    ['192.168.1.7', '192.168.1.7', 8642, true],
    ['192.168.1.7:9000', '192.168.1.7', 9000, true],
    ['[fe80::1%eth0]:9000', 'fe80::1%eth0', 9000, true],
    ['[2001:DB8::1]', '2001:db8::1', 8642, true],
    ['fe80::1%eth0', 'fe80::1%eth0', 8642, true],
    ['::1', '::1', 8642, true],
    ['name.local:8642', 'name.local', 8642, false],
    ['Room-7.Example', 'room-7.example', 8642, false],
    ['host.', 'host.', 8642, false],
    ['localhost:65535', 'localhost', 65535, false],
    ['3com.com:1', '3com.com', 1, false],
    ['  192.168.1.7:9000\n', '192.168.1.7', 9000, true],
    ['//192.168.1.7:9000/', '192.168.1.7', 9000, true],
    [`${'a'.repeat(63)}.b`, `${'a'.repeat(63)}.b`, 8642, false],
  ])('%j is understood', (text, host, port, isAddress) => {
    expect(parseEndpoint(text, 8642)).toEqual({ host, port, isAddress })
  })

  it.each([
    ['', 'At the end of "" (character 1): a host is missing here.'],
    ['   ', 'Character 1 of "   ": a host is missing here.'],
    [':9000', 'Character 1 of ":9000": a host is missing here.'],
    ['9p://host', 'Character 1 of "9p://host": leave out "9p://": only a host and a port belong here.'],
    ['host/path', 'Character 5 of "host/path": "/" does not belong in a host name.'],
    ['user@host', 'Character 5 of "user@host": "@" does not belong in a host name.'],
    ['  my host', 'Character 5 of "  my host": " " does not belong in a host name.'],
    ['-a.b', 'Character 1 of "-a.b": no part of a host name begins with a hyphen.'],
    ['a.b-', 'Character 4 of "a.b-": no part of a host name ends with a hyphen.'],
    ['a..b', 'Character 3 of "a..b": a part of the host name is missing here.'],
    ['300.1.1.1', 'Character 1 of "300.1.1.1": octet 1 is over 255.'],
    ['127.1', 'At the end of "127.1" (character 6): an IPv4 address has four octets and this one only 2.'],
    ['host:0', 'Character 6 of "host:0": a port is a number from 1 to 65535 without leading zeros.'],
    ['host:080', 'Character 6 of "host:080": a port is a number from 1 to 65535 without leading zeros.'],
    ['host:65536', 'Character 6 of "host:65536": a port is a number from 1 to 65535 without leading zeros.'],
    [
      'host:',
      'At the end of "host:" (character 6): a port is a number from 1 to 65535 without leading zeros.',
    ],
    ['[::1', 'At the end of "[::1" (character 5): the closing ] is missing.'],
    ['[::1]9000', 'Character 6 of "[::1]9000": only a colon and a port can follow the host.'],
    ['[1.2.3.4]:1', 'Character 1 of "[1.2.3.4]:1": brackets are for IPv6 addresses only.'],
    ['[::1::]', 'Character 5 of "[::1::]": :: may stand only once in an IPv6 address.'],
    [
      'fe80::1:70000',
      'Character 13 of "fe80::1:70000": a group has at most four hexadecimal digits (with a port, write [address]:port).',
    ],
  ])('%j is refused', (text, sentence) => {
    expect(sentenceOf(parseEndpoint(text, 8642))).toBe(sentence)
  })

  it('refuses a label and a name that are too long', () => {
    expect(sentenceOf(parseEndpoint(`${'a'.repeat(64)}.b`, 1))).toMatch(
      /^Character 64 of .* at most 63 characters\.$/,
    )
    expect(sentenceOf(parseEndpoint('a.'.repeat(130), 1))).toMatch(
      /^Character 254 of .* at most 253 characters\.$/,
    )
  })

  it('never answers with more than a failure may carry, whatever it is given', () => {
    for (const text of ['\u202e'.repeat(5000), `${'\0'.repeat(300)}://x`, `[${'é'.repeat(1000)}`]) {
      const failure = parseEndpoint(text, 1)
      expect(v.is(Failure, failure), JSON.stringify(failure)).toBe(true)
      expect(sentenceOf(failure)).toMatch(/^[\x20-\x7eé]+$/)
    }
  })
})
