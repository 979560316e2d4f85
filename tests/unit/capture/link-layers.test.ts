/** What lies before and around IP in captures: each header as its own specification has it, the same segment within. */
import { describe, expect, it } from 'vitest'
import { decodePacket } from '../../../shared/capture/packet'
import { captureUnread } from '../../../shared/words/capture-sentence'
import { english } from '../../../shared/words/language'
import { hex, joined } from './pcapng-blocks'

/** SYN of 192.0.2.1:4000 to 192.0.2.2:80. */
const tcp = hex('0fa0 0050 0000 0064 0000 0000 5002 faf0 0000 0000')
const ipv4 = joined(hex('4500 0028 0000 4000 4006 0000 c000 0201 c000 0202'), tcp)
const ipv6Header = (length: string, next: string) =>
  hex(`6000 0000 ${length} ${next} 40 20010db8000000000000000000000001 20010db8000000000000000000000002`)
const ipv6 = joined(ipv6Header('0014', '06'), tcp)
const macs = '020000000002 020000000001'
const ethernet = joined(hex(`${macs} 0800`), ipv4)
const outerUdp = (port: string, payload: Uint8Array) =>
  joined(
    hex('4500 0000 0000 4000 4011 0000 0a00 0001 0a00 0002'),
    hex(`c000 ${port} ${(payload.length + 8).toString(16).padStart(4, '0')} 0000`),
    payload,
  )
const outer = (protocol: string, payload: Uint8Array) =>
  joined(hex(`4500 0000 0000 4000 40${protocol} 0000 0a00 0001 0a00 0002`), payload)

const segment = { sourcePort: 4000, destinationPort: 80, flags: ['SYN'], payloadLength: 0, sequence: 100 }

describe('a segment is found', () => {
  it.each<[string, number, Uint8Array]>([
    ['in raw IP as 12', 12, ipv4],
    ['in raw IP as 14', 14, ipv4],
    ['in raw IPv6 as 12', 12, ipv6],
    ['in BSD loopback, AF_INET in the order of the machine', 0, joined(hex('02000000'), ipv4)],
    ['in BSD loopback of the other order', 0, joined(hex('00000002'), ipv4)],
    ['in BSD loopback, AF_INET6 of macOS', 0, joined(hex('1e000000'), ipv6)],
    ['in OpenBSD loopback, in network order', 108, joined(hex('00000002'), ipv4)],
    ['in OpenBSD loopback, AF_INET6', 108, joined(hex('00000018'), ipv6)],
    ['in PPP', 9, joined(hex('0021'), ipv4)],
    ['in PPP with address and control (RFC 1662)', 9, joined(hex('ff03 0021'), ipv4)],
    ['in PPP with a protocol of one byte (RFC 1661)', 9, joined(hex('ff03 21'), ipv4)],
    ['in PPP, IPv6 (RFC 5072)', 9, joined(hex('0057'), ipv6)],
    ['in PPP in HDLC framing', 50, joined(hex('ff03 0021'), ipv4)],
    ['in Cisco HDLC as PPP', 50, joined(hex('0f00 0800'), ipv4)],
    ['in Cisco HDLC', 104, joined(hex('0f00 0800'), ipv4)],
    ['in PPP of pppd, sent', 166, joined(hex('0103 0021'), ipv4)],
    ['in PPP with direction', 204, joined(hex('00 ff03 0021'), ipv4)],
    ['in PPPoE without Ethernet', 51, joined(hex('1100 0001 002a 0021'), ipv4)],
    ['in PPPoE (RFC 2516)', 1, joined(hex(`${macs} 8864 1100 0001 002a 0021`), ipv4)],
    ['in PPPoE, padded', 1, joined(hex(`${macs} 8864 1100 0001 002a 0021`), ipv4, hex('000000000000'))],
    ['in PPPoE in a VLAN', 1, joined(hex(`${macs} 8100 0064 8864 1100 0001 003e 0057`), ipv6)],
    ['behind one MPLS label (RFC 3032)', 1, joined(hex(`${macs} 8847 00010140`), ipv4)],
    ['behind three MPLS labels', 1, joined(hex(`${macs} 8847 00010040 00020040 00030140`), ipv6)],
    ['behind multicast MPLS', 1, joined(hex(`${macs} 8848 00010140`), ipv4)],
    ['behind MPLS as link type', 219, joined(hex('00010140'), ipv4)],
    [
      'in an MPLS pseudowire with a control word (RFC 4448)',
      1,
      joined(hex(`${macs} 8847 00010140 00000000`), ethernet),
    ],
    ['in Linux cooked', 113, joined(hex('0000 0001 0006 0200000000010000 0800'), ipv4)],
    [
      'behind a VLAN tag in Linux cooked',
      113,
      joined(hex('0000 0001 0006 0200000000010000 8100 0064 0800'), ipv4),
    ],
    [
      'behind two VLAN tags in Linux cooked',
      113,
      joined(hex('0000 0001 0006 0200000000010000 88a8 0001 8100 0064 0800'), ipv4),
    ],
    ['in Linux cooked v2', 276, joined(hex('86dd 0000 00000002 0001 00 06 0200000000010000'), ipv6)],
    [
      'behind a VLAN tag in Linux cooked v2',
      276,
      joined(hex('8100 0000 00000002 0001 00 06 0200000000010000 0064 0800'), ipv4),
    ],
    ['in LLC and SNAP (RFC 1042)', 1, joined(hex(`${macs} 0030 aaaa03 000000 0800`), ipv4)],
    [
      'in NFLOG, values before it',
      239,
      joined(hex('0200 0005 0800 0100 08000000 0500 0a00 41000000 2c00 0900'), ipv4),
    ],
    ['in NFLOG of a big-endian machine', 239, joined(hex('0a00 0005 0008 0001 08000000 0040 0009'), ipv6)],
    ['in PKTAP, Ethernet', 258, joined(pktap(1), ethernet)],
    ['in PKTAP, raw IP by its number on macOS', 258, joined(pktap(12), ipv4)],
    ['in PKTAP, loopback', 258, joined(pktap(0), hex('1e000000'), ipv6)],
    ['in IP in IP (RFC 2003)', 101, outer('04', ipv4)],
    ['in 6in4 (RFC 4213)', 101, outer('29', ipv6)],
    ['in GRE (RFC 2784)', 101, outer('2f', joined(hex('0000 0800'), ipv4))],
    [
      'in GRE with checksum, key and sequence number (RFC 2890)',
      101,
      outer('2f', joined(hex('b000 86dd 00000000 00000001 00000002'), ipv6)),
    ],
    [
      'in GRE of PPTP (RFC 2637)',
      101,
      outer('2f', joined(hex('3081 880b 002a 0001 00000001 00000002 0021'), ipv4)),
    ],
    ['in Ethernet in GRE', 101, outer('2f', joined(hex('0000 6558'), ethernet))],
    ['in VXLAN (RFC 7348)', 101, outerUdp('12b5', joined(hex('08000000 00002a00'), ethernet))],
    [
      'in VXLAN, a VLAN within',
      101,
      outerUdp('12b5', joined(hex(`08000000 00002a00 ${macs} 8100 0064 86dd`), ipv6)),
    ],
    ['in Geneve (RFC 8926)', 101, outerUdp('17c1', joined(hex('0000 6558 00002a00'), ethernet))],
    [
      'in Geneve with options, IP alone',
      101,
      outerUdp('17c1', joined(hex('0200 0800 00002a00 0102 80 01 00000000'), ipv4)),
    ],
    [
      'in VXLAN in VXLAN',
      101,
      outerUdp(
        '12b5',
        joined(
          hex(`08000000 00002a00 ${macs} 0800`),
          outerUdp('12b5', joined(hex('08000000 00002b00'), ethernet)),
        ),
      ),
    ],
  ])('%s', (_, linkType, frame) => expect(decodePacket(frame, linkType).tcp).toMatchObject(segment))
})

/** Apple's header of version 1: its length, record type 1, the link type, and what is not read here. */
function pktap(linkType: number): Uint8Array {
  const header = new Uint8Array(108)
  const view = new DataView(header.buffer)
  view.setUint32(0, 108, true)
  view.setUint32(4, 1, true)
  view.setUint32(8, linkType, true)
  return header
}

describe('a tunnel', () => {
  it('is named, and the addresses are those within', () => {
    const { ip, tunnels, udp } = decodePacket(
      outerUdp('12b5', joined(hex('08000000 00002a00'), ethernet)),
      101,
    )
    expect([tunnels, ip?.source, udp]).toEqual([['vxlan'], Uint8Array.of(192, 0, 2, 1), null])
  })

  it.each([
    ['another service on VXLAN’s port', outerUdp('12b5', hex('00000000 00000000 4500'))],
    ['a Geneve of a version to come', outerUdp('17c1', joined(hex('4000 6558 00002a00'), ethernet))],
    ['LLDP in VXLAN', outerUdp('12b5', hex(`08000000 00002a00 ${macs} 88cc 0207`))],
  ])('that is none, or holds no IP, stays the datagram it is: %s', (_, packet) => {
    const { ip, tunnels, udp } = decodePacket(packet, 101)
    expect([tunnels, ip?.source, udp?.sourcePort]).toEqual([[], Uint8Array.of(10, 0, 0, 1), 0xc000])
  })

  it('in tunnels without end is given up', () => {
    let packet = ipv4
    for (let depth = 0; depth < 40; depth += 1) packet = outer('04', packet)
    expect(decodePacket(packet, 101).tunnels).toHaveLength(8)
  })
})

describe('a packet that does not say how long it is', () => {
  const payload = new Uint8Array(100)

  it('reaches to the end of its frame where the IPv4 total length is 0 (segmentation offload, BIG TCP)', () => {
    const offloaded = joined(ipv4, payload)
    offloaded.set([0, 0], 2)
    expect(decodePacket(offloaded, 101).tcp).toMatchObject({ ...segment, payloadLength: 100 })
    expect(decodePacket(offloaded.subarray(0, 60), 101, 70_040).tcp?.payloadLength).toBe(70_000)
    expect(decodePacket(joined(hex(`${macs} 0800`), offloaded), 1, 70_054).tcp?.payloadLength).toBe(70_000)
  })

  it('has its length in a Jumbo Payload option (RFC 2675)', () => {
    const jumbo = joined(ipv6Header('0000', '00'), hex('0600 c204 00011184'), tcp, payload)
    expect(decodePacket(jumbo, 101, 70_060).tcp).toMatchObject({
      ...segment,
      payloadLength: 70_020 - 8 - 20,
    })
  })

  it('reaches to the end of its frame where the IPv6 payload length is 0 without one', () => {
    const offloaded = joined(ipv6Header('0000', '06'), tcp, payload)
    expect(decodePacket(offloaded, 101, 70_060).tcp).toMatchObject({ ...segment, payloadLength: 70_000 })
  })

  it('has no payload where it says that nothing follows (RFC 8200 section 4.7)', () => {
    expect(decodePacket(joined(ipv6Header('0000', '3b'), payload), 101)).toMatchObject({
      tcp: null,
      udp: null,
    })
  })
})

describe('a packet that says more than there was of it', () => {
  it('has the payload that was on the wire, where that is known', () => {
    const boasting = joined(ipv4, payloadOf(10))
    boasting.set([0x10, 0], 2)
    expect(decodePacket(boasting, 101, 50).tcp?.payloadLength).toBe(10)
    expect(decodePacket(boasting, 101).tcp?.payloadLength).toBe(4096 - 40)
    expect(decodePacket(boasting.subarray(0, 40), 101, 50).tcp?.payloadLength).toBe(10)
    const padded = joined(ipv4, payloadOf(6))
    expect(decodePacket(padded, 101, 46).tcp?.payloadLength).toBe(0)
    expect(decodePacket(joined(ipv6Header('1000', '06'), tcp), 101, 70).tcp?.payloadLength).toBe(10)
  })
})

const payloadOf = (length: number) => new Uint8Array(length)

describe('what is not read', () => {
  it.each<[string, number, Uint8Array]>([
    ['link type 105 is not read', 105, ethernet],
    ['link type 147 is not read', 147, ipv4],
    ['link type 65535 is not read', 65_535, ipv4],
    ['link type 127 is not read', 258, joined(pktap(127), ethernet)],
    ['EtherType 0x88cc is not read', 1, hex(`${macs} 88cc 0207`)],
    ['EtherType 0x88cc is not read', 1, hex(`${macs} 8100 0064 88cc 0207`)],
    ['EtherType 0x8863 is not read', 1, hex(`${macs} 8863 1109 0000 0000`)],
    ['PPP protocol 0xc021 is not read', 9, hex('ff03 c021 0101 0004')],
    ['PPP protocol 0xc021 is not read', 1, hex(`${macs} 8864 1100 0001 0006 c021 0101 0004`)],
    ['LLC service access point 0x42 is not read', 1, hex(`${macs} 0026 424203 0000`)],
  ])('is named: %s', (words, linkType, frame) => {
    const { unread } = decodePacket(frame, linkType)
    expect(unread === null ? null : captureUnread(unread, english)).toBe(words)
  })

  it('is nothing where all is read', () => expect(decodePacket(ethernet, 1).unread).toBeNull())
})
