/** The beacon's octets as they are written down, and what hostile ones become. */
import { describe, expect, it } from 'vitest'
import { decodeBeacon, encodeBeacon, questionBytes, type Beacon } from '../../../shared/wire/beacon'

const beacon: Beacon = {
  kind: 'answer',
  channel: 'broadcast',
  protocol: 1,
  nonce: '0102030405060708',
  identity: 'ab'.repeat(32),
  controlPort: 8642,
  dataPort: 8643,
  name: 'Ann',
  system: 'linux',
  version: '0.1.0',
  addresses: [
    { address: '192.0.2.7', prefixLength: 24 },
    { address: '2001:db8::1', prefixLength: 64 },
  ],
}

/** Written by hand from the description of the format. */
const octets = [
  '504c4142', // PLAB
  '01010100', // format, answer, broadcast, reserved
  '0001', // protocol
  '0102030405060708',
  'ab'.repeat(32),
  '21c221c3', // 8642, 8643
  '03050502', // lengths and number of addresses
  '416e6e', // Ann
  '6c696e7578', // linux
  '302e312e30', // 0.1.0
  '0418c0000207', // 192.0.2.7/24
  '0640' + '20010db8000000000000000000000001',
].join('')

describe('a beacon', () => {
  it('has the octets of its description', () => {
    expect(Buffer.from(encodeBeacon(beacon)).toString('hex')).toBe(octets)
    expect(decodeBeacon(Buffer.from(octets, 'hex'))).toEqual(beacon)
  })

  it('as a question is filled up with zeros, and with nothing else', () => {
    const bytes = encodeBeacon({ ...beacon, kind: 'question' })
    expect(bytes).toHaveLength(questionBytes)
    expect(decodeBeacon(bytes)).toEqual({ ...beacon, kind: 'question' })
    bytes[questionBytes - 1] = 1
    expect(decodeBeacon(bytes)).toBeNull()
  })

  it.each([
    ['another magic', 0],
    ['another format', 4],
    ['a kind that is none', 5],
    ['a channel that is none', 6],
    ['reserved bits', 7],
    ['a name longer than the datagram', 54],
    ['more addresses than there are', 57],
    ['an address of no family', 71],
    ['a prefix longer than its address', 72],
  ])('with %s is none', (_what, at) => {
    const bytes = encodeBeacon(beacon)
    bytes[at] = 0xc8
    expect(decodeBeacon(bytes)).toBeNull()
  })

  it('shows no characters that steer, hide or turn around', () => {
    const name = '\u202eevil\u0000\u001b[2J\u2066<b>x</b>\u200d\u2028'
    expect(decodeBeacon(encodeBeacon({ ...beacon, name }))?.name).toBe('evil[2J<b>x</b>')
  })

  it('without a name that can be seen is none', () => {
    expect(decodeBeacon(encodeBeacon({ ...beacon, name: '\u202e\u200b ' }))).toBeNull()
  })

  it('with a name that is no UTF-8 is none', () => {
    const bytes = encodeBeacon(beacon)
    bytes[58] = 0xff
    expect(decodeBeacon(bytes)).toBeNull()
  })

  it('cuts a long name between characters', () => {
    const read = decodeBeacon(encodeBeacon({ ...beacon, name: '你'.repeat(100) }))
    expect(read?.name).toBe('你'.repeat(64))
  })
})
