/** Capture files and packets, written by hand from their specifications. */
import { captureFault } from '../../../shared/words/capture-sentence'
import { english } from '../../../shared/words/language'
import { describe, expect, it } from 'vitest'
import { CaptureError, CaptureReader, type CapturedPacket } from '../../../shared/capture/capture-reader'
import { linkTypes } from '../../../shared/capture/link-type'
import { decodePacket } from '../../../shared/capture/packet'
import { writePcapng } from '../../../shared/capture/pcapng-writer'

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'))

/** SYN of 192.168.21.36:40000 to 192.168.21.7:8643, with the options Linux sends. */
const synOverEthernet = hex(`
  0200 0000 0002 0200 0000 0001 0800
  4500 003c 1234 4000 4006 0000 c0a8 1524 c0a8 1507
  9c40 21c3 0000 0001 0000 0000 a002 faf0 0000 0000
  0204 05b4 0402 080a 0000 000a 0000 0000 0103 0307`)

const pcapOf = (frame: Uint8Array) =>
  new Uint8Array([
    ...hex('d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000'),
    ...hex('01000000 02000000'),
    ...Uint8Array.of(frame.length, 0, 0, 0, frame.length, 0, 0, 0),
    ...frame,
  ])

function readAll(bytes: Uint8Array): CapturedPacket[] {
  const reader = new CaptureReader()
  const packets = [...reader.push(bytes)]
  reader.end()
  return packets
}

describe('capture files', () => {
  it('reads little-endian pcap with microseconds', () => {
    const [packet] = readAll(pcapOf(synOverEthernet))
    expect(packet).toMatchObject({ timeNs: 1_000_002_000n, linkType: linkTypes.ethernet, originalLength: 74 })
    expect(packet!.bytes).toEqual(synOverEthernet)
  })

  it('reads big-endian pcap with nanoseconds', () => {
    const header = hex('a1b23c4d 0002 0004 00000000 00000000 00040000 00000065')
    const record = hex('00000001 00000002 00000002 00000005 4500')
    const [packet] = readAll(new Uint8Array([...header, ...record]))
    expect(packet).toMatchObject({ timeNs: 1_000_000_002n, linkType: linkTypes.raw, originalLength: 5 })
  })

  it('reads back what it writes, comments too', () => {
    const packet = {
      timeNs: 1_700_000_000_123_456_789n,
      linkType: linkTypes.ethernet,
      originalLength: 74,
      bytes: synOverEthernet,
      comment: 'ESTABLISHED → FIN-WAIT-1',
    }
    expect(readAll(writePcapng([packet, { ...packet, comment: null }], 'Packet Lab'))).toEqual([
      packet,
      { ...packet, comment: null },
    ])
  })

  it.each([
    ['no capture', hex('00112233 44556677'), /neither pcap nor pcapng at octet 0/],
    [
      'a packet larger than any',
      new Uint8Array([...pcapOf(hex('')).subarray(0, 24), ...hex('00000000 00000000 ffffff7f 00000000')]),
      /claims 2147483647 octets at octet 32/,
    ],
    ['a cut packet', pcapOf(synOverEthernet).subarray(0, 60), /ends in the middle of a packet at octet 24/],
    [
      'a pcapng block that lies',
      hex('0a0d0d0a 1c000000 4d3c2b1a 01000000 ffffffff ffffffff 18000000'),
      /two lengths differ/,
    ],
    ['nothing', new Uint8Array(), /too short/],
  ])('says what is wrong with %s, and where', (_, bytes, sentence) => {
    expect(() => readAll(bytes)).toThrow(CaptureError)
    expect(faultOf(bytes)).toMatch(sentence)
  })
})

describe('packets', () => {
  it('takes a SYN over Ethernet apart', () => {
    const packet = decodePacket(synOverEthernet, linkTypes.ethernet)
    expect(packet.ethernet).toEqual({
      destination: '02:00:00:00:00:02',
      source: '02:00:00:00:00:01',
      vlans: [],
    })
    expect(packet.ip).toMatchObject({ version: 4, hopLimit: 64, protocol: 6 })
    expect(packet.tcp).toEqual({
      sourcePort: 40_000,
      destinationPort: 8643,
      sequence: 1,
      acknowledgement: 0,
      flags: ['SYN'],
      window: 64_240,
      options: {
        maximumSegmentSize: 1460,
        windowScale: 7,
        sackPermitted: true,
        timestamps: { value: 10, echo: 0 },
        sack: [],
      },
      payloadLength: 0,
    })
  })

  it('looks through VLAN tags', () => {
    const tagged = new Uint8Array([
      ...synOverEthernet.subarray(0, 12),
      ...hex('8100 0064'),
      ...synOverEthernet.subarray(12),
    ])
    const packet = decodePacket(tagged, linkTypes.ethernet)
    expect(packet.ethernet?.vlans).toEqual([100])
    expect(packet.tcp?.flags).toEqual(['SYN'])
  })

  it('leaves the link’s padding out of a short packet’s payload', () => {
    const udp = hex('4500 001d 0000 0000 4011 0000 7f00 0001 7f00 0001 1000 2000 0009 0000 aa 00000000000000')
    expect(decodePacket(udp, linkTypes.raw).udp).toEqual({
      sourcePort: 4096,
      destinationPort: 8192,
      payloadLength: 1,
    })
  })

  it('reads no transport header out of a later fragment', () => {
    const fragment = Uint8Array.from(synOverEthernet)
    fragment[14 + 7] = 10
    const packet = decodePacket(fragment, linkTypes.ethernet)
    expect(packet.ip?.laterFragment).toBe(true)
    expect(packet.tcp).toBeNull()
  })

  it('walks IPv6 extension headers', () => {
    const header = hex(
      `6000 0000 0020 0040 fe80 0000 0000 0000 0000 0000 0000 0001 fe80 0000 0000 0000 0000 0000 0000 0002`,
    )
    const hopByHop = hex('3c00 0104 0000 0000')
    const destination = hex('1100 0104 0000 0000')
    const udp = hex('1000 2000 0010 0000 0011 2233 4455 6677')
    const packet = decodePacket(
      new Uint8Array([...header, ...hopByHop, ...destination, ...udp]),
      linkTypes.raw,
    )
    expect(packet.ip?.protocol).toBe(17)
    expect(packet.udp).toEqual({ sourcePort: 4096, destinationPort: 8192, payloadLength: 8 })
  })

  it('reads an ARP request (RFC 826)', () => {
    const arp = hex(`ffff ffff ffff 0200 0000 0001 0806 0001 0800 0604 0001
      0200 0000 0001 c0a8 1524 0000 0000 0000 c0a8 1507`)
    expect(decodePacket(arp, linkTypes.ethernet).arp).toMatchObject({
      operation: 1,
      senderMac: '02:00:00:00:00:01',
      senderAddress: Uint8Array.of(192, 168, 21, 36),
      targetAddress: Uint8Array.of(192, 168, 21, 7),
    })
  })
})

function faultOf(bytes: Uint8Array): string {
  try {
    readAll(bytes)
  } catch (error) {
    if (error instanceof CaptureError) return captureFault(error, english)
    throw error
  }
  return ''
}
