/** Frames that ask for a MAC and tell it: the layouts of RFC 826 and RFC 4861, octet by octet. */
import { describe, expect, it } from 'vitest'
import { linkTypes } from '../../../shared/capture/link-type'
import { neighbourFilter, neighbourFrameOf } from '../../../shared/capture/neighbour-frame'
import { decodePacket } from '../../../shared/capture/packet'
import { prefixOf } from '../address/prefix-of'

const addressOf = (text: string) => prefixOf(text).address
const packet = (...hex: string[]) => {
  const bytes = Uint8Array.from(Buffer.from(hex.join('').replaceAll(' ', ''), 'hex'))
  return { timeNs: 0n, linkType: linkTypes.ethernet, originalLength: bytes.length, bytes, comment: null }
}

const arpRequest = packet(
  'ffffffffffff 020000000001 0806',
  '0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002',
)
const arpReply = packet(
  '020000000001 020000000002 0806',
  '0001 0800 06 04 0002 020000000002 0a000002 020000000001 0a000001',
)
const ipv6 = (destinationMac: string, source: string, destination: string, hopLimit = 'ff') =>
  `${destinationMac} 020000000001 86dd 60000000 0020 3a ${hopLimit} ${source} ${destination}`
const one = 'fd000000000000000000000000000001'
const two = 'fd000000000000000000000000000002'
const group = 'ff0200000000000000000001ff000002'
const solicitation = packet(ipv6('3333ff000002', one, group), `87 00 abcd 00000000 ${two} 01 01 020000000001`)
const advertisement = packet(ipv6('020000000002', two, one), `88 00 abcd 60000000 ${two} 02 01 020000000002`)

describe('ARP', () => {
  it('asks everybody', () =>
    expect(neighbourFrameOf(arpRequest, addressOf('10.0.0.2'))).toEqual({
      protocol: 'arp',
      kind: 'request',
      sourceMac: '02:00:00:00:00:01',
      destinationMac: 'ff:ff:ff:ff:ff:ff',
      cast: 'broadcast',
      senderAddress: '10.0.0.1',
      targetAddress: '10.0.0.2',
      toldMac: '02:00:00:00:00:01',
      length: 42,
      hex: Buffer.from(arpRequest.bytes).toString('hex'),
    }))

  it('answers who asked', () =>
    expect(neighbourFrameOf(arpReply, addressOf('10.0.0.2'))).toMatchObject({
      kind: 'reply',
      cast: 'unicast',
      destinationMac: '02:00:00:00:00:01',
      senderAddress: '10.0.0.2',
      targetAddress: '10.0.0.2',
      toldMac: '02:00:00:00:00:02',
    }))

  it('about another address is left out', () => {
    for (const other of ['10.0.0.1', '10.0.0.3', '::a00:2'])
      for (const frame of [arpRequest, arpReply]) expect(neighbourFrameOf(frame, addressOf(other))).toBeNull()
  })
})

describe('neighbour discovery', () => {
  it('asks the solicited-node group', () =>
    expect(neighbourFrameOf(solicitation, addressOf('fd00::2'))).toMatchObject({
      protocol: 'nd',
      kind: 'request',
      cast: 'multicast',
      destinationMac: '33:33:ff:00:00:02',
      senderAddress: 'fd00::1',
      targetAddress: 'fd00::2',
      toldMac: '02:00:00:00:00:01',
    }))

  it('answers who asked, with its flags', () => {
    expect(neighbourFrameOf(advertisement, addressOf('fd00::2'))).toMatchObject({
      kind: 'reply',
      cast: 'unicast',
      senderAddress: 'fd00::2',
      toldMac: '02:00:00:00:00:02',
    })
    expect(decodePacket(advertisement.bytes, linkTypes.ethernet).neighbour).toMatchObject({
      router: false,
      solicited: true,
      override: true,
    })
  })

  it('asks from no address when a machine tries out its own (RFC 4862 section 5.4.2)', () =>
    expect(
      neighbourFrameOf(
        packet(ipv6('3333ff000002', '00'.repeat(16), group), `87 00 abcd 00000000 ${two}`),
        addressOf('fd00::2'),
      ),
    ).toMatchObject({ senderAddress: null, toldMac: null }))

  it.each([
    ['came through a router', ipv6('3333ff000002', one, group, '40'), `87 00 abcd 00000000 ${two}`],
    ['has another code', ipv6('3333ff000002', one, group), `87 01 abcd 00000000 ${two}`],
    ['asks for a group', ipv6('3333ff000002', one, group), `87 00 abcd 00000000 ${group}`],
    ['is cut off', ipv6('3333ff000002', one, group), `87 00 abcd 00000000 ${two.slice(2)}`],
    ['is an echo request', ipv6('3333ff000002', one, group), `80 00 abcd 00000000 ${two}`],
  ])('is none where it %s', (_what, header, body) =>
    expect(decodePacket(packet(header, body).bytes, linkTypes.ethernet).neighbour).toBeNull(),
  )

  it.each([
    ['of length 0', '01 00 020000000001'],
    ['cut off', '01 02 020000000001'],
    ['of another kind', '05 01 0000000005dc'],
  ])('takes no MAC from an option %s', (_what, option) => {
    const { neighbour } = decodePacket(
      packet(ipv6('3333ff000002', one, group), `87 00 abcd 00000000 ${two} ${option}`).bytes,
      linkTypes.ethernet,
    )
    expect(neighbour).toMatchObject({ kind: 'solicitation', mac: null })
  })
})

it('the filter is made of numbers alone', () => {
  expect(neighbourFilter(addressOf('10.77.1.2'))).toBe('arp host 10.77.1.2')
  expect(neighbourFilter(addressOf('fd77:1::2'))).toBe(
    'icmp6 and (ip6[40] = 135 or ip6[40] = 136) and ip6[48:4] = 0xfd770001 and ip6[52:4] = 0x00000000 and ip6[56:4] = 0x00000000 and ip6[60:4] = 0x00000002',
  )
})
