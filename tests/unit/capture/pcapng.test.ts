/** Blocks that captures of other programs have: obsolete ones, ones without time, huge ones, and many interfaces. */
import { describe, expect, it } from 'vitest'
import { CaptureError, CaptureReader, type CapturedPacket } from '../../../shared/capture/capture-reader'
import { linkTypes } from '../../../shared/capture/link-type'
import { block, enhanced, hex, interfaceOf, joined, obsolete, section, simple, words } from './pcapng-blocks'

const frame = hex('4500 0014 0000 0000 4006 0000 7f00 0001 7f00 0001 aabb cc')

function read(bytes: Uint8Array, size = bytes.length): CapturedPacket[] {
  const reader = new CaptureReader()
  const packets: CapturedPacket[] = []
  for (let at = 0; at < bytes.length; at += size)
    for (const packet of reader.push(bytes.subarray(at, at + size))) packets.push(packet)
  reader.end()
  return packets
}

describe('a pcapng file', () => {
  it('has its obsolete Packet Blocks read, drops and all, beside the others', () => {
    const bytes = joined(
      ...[section, interfaceOf(linkTypes.ethernet), interfaceOf(linkTypes.raw)],
      ...[obsolete(frame, 5, 1, 7), enhanced(frame, 6, 1), obsolete(frame, 7, 0, 0xffff)],
    )
    expect(read(bytes)).toEqual([
      { timeNs: 5000n, linkType: linkTypes.raw, originalLength: 23, bytes: frame, comment: null },
      { timeNs: 6000n, linkType: linkTypes.raw, originalLength: 23, bytes: frame, comment: null },
      { timeNs: 7000n, linkType: linkTypes.ethernet, originalLength: 23, bytes: frame, comment: null },
    ])
  })

  it('gives Simple Packets no time', () => {
    const packets = read(joined(section, interfaceOf(linkTypes.raw), simple(frame), enhanced(frame, 1)))
    expect(packets.map(({ timeNs }) => timeNs)).toEqual([null, 1000n])
    const [cut] = read(joined(section, interfaceOf(linkTypes.raw, 20), simple(frame.subarray(0, 20), 1500)))
    expect(cut).toMatchObject({ timeNs: null, originalLength: 1500, bytes: frame.subarray(0, 20) })
  })

  it('is read past blocks of any size that hold no packet, in any pieces', () => {
    const secrets = block(10, new Uint8Array(1_000_000).fill(0x41))
    const names = block(4, new Uint8Array(400_000))
    const custom = block(0x0bad, new Uint8Array(327_684))
    const bytes = joined(
      ...[
        section,
        secrets,
        interfaceOf(linkTypes.raw),
        names,
        enhanced(frame, 1),
        custom,
        enhanced(frame, 2),
      ],
    )
    for (const size of [bytes.length, 65_536, 4099])
      expect(read(bytes, size).map(({ timeNs }) => timeNs)).toEqual([1000n, 2000n])
  })

  it('is read past the comments of a section and of an interface, however long', () => {
    const comment = joined(words(0xffff_0001), new Uint8Array(65_536))
    const options = joined(...Array.from({ length: 6 }, () => comment))
    const bytes = joined(
      block(0x0a0d0d0a, joined(words(0x1a2b3c4d, 1, 0xffff_ffff, 0xffff_ffff), options)),
      block(1, joined(words(linkTypes.raw, 0), options)),
      enhanced(frame, 3),
    )
    expect(read(bytes, 8192).map(({ timeNs }) => timeNs)).toEqual([3000n])
  })

  it('holds nothing of what it passes over', () => {
    const reader = new CaptureReader()
    const start = joined(section, interfaceOf(linkTypes.raw), words(10, 0xffff_fff0))
    expect([...reader.push(start)]).toEqual([])
    const before = process.memoryUsage().arrayBuffers
    const piece = new Uint8Array(1 << 20)
    for (let at = 0; at < 64; at += 1) expect([...reader.push(piece)]).toEqual([])
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 << 20)
    expect(() => reader.end()).toThrow(CaptureError)
  })

  it('still has the two lengths of what is passed over compared', () => {
    const lying = block(10, new Uint8Array(400_000))
    lying.set(words(400_016), lying.length - 4)
    expect(() => read(joined(section, lying, section))).toThrow('captureLengthsDiffer')
  })

  it.each([1025, 5000, 70_000])('may have %d interfaces', (count) => {
    const interfaces = Array.from({ length: count }, (_, at) =>
      interfaceOf(at % 2 === 0 ? linkTypes.raw : linkTypes.ethernet, at),
    )
    const [packet] = read(joined(section, ...interfaces, enhanced(frame, 9, count - 1)))
    expect(packet).toMatchObject({ timeNs: 9000n, linkType: count % 2 === 0 ? 1 : 101 })
  })

  it('refuses a packet larger than any, in every kind of block', () => {
    const large = new Uint8Array(300_000)
    const start = joined(section, interfaceOf(linkTypes.raw))
    for (const packet of [enhanced(large, 0), obsolete(large, 0), simple(large)])
      expect(() => read(joined(start, packet))).toThrow('capturePacketClaims')
  })

  it('begins again with each section, in its own byte order', () => {
    const big = hex('0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffff ffffffff 0000001c')
    const bigInterface = hex('00000001 00000014 0065 0000 00000000 00000014')
    const bigPacket = hex('00000002 00000024 0000 ffff 00000000 00000004 00000001 00000001 45000000 00000024')
    const packets = read(joined(section, interfaceOf(1), enhanced(frame, 1), big, bigInterface, bigPacket))
    expect(packets.map(({ timeNs, linkType }) => [timeNs, linkType])).toEqual([
      [1000n, 1],
      [4000n, 101],
    ])
  })
})

describe('the link type of a pcap file', () => {
  const pcap = (field: string) =>
    joined(hex(`a1b2c3d4 0002 0004 00000000 00000000 00040000 ${field}`), hex('00'.repeat(16)))

  // The draft's bits: 28 to 31 the length of the frame check sequence in words of 16 bits, 26 that there is one.
  it.each([
    ['00000001', 1],
    ['04000001', 1],
    ['24000001', 1],
    ['f4000071', 113],
    ['40000065', 101],
    ['08000001', 1],
    ['03ff0001', 0x3ff0001],
  ])('%s is %d', (field, linkType) => expect(read(pcap(field))[0]).toMatchObject({ linkType }))
})

// As libpcap's own tests have them: pcap-invalid-version-1.pcap, pcapng-invalid-vers-1.pcapng and -2.pcapng.
describe('a version of another time', () => {
  it.each([
    ['a1b2c3d4 0001 0002 00000000 00000000 00040000 00000001', 'captureVersion at octet 4'],
    ['0a0d0d0a 0000001c 1a2b3c4d 0000 0001 ffffffff ffffffff 0000001c', 'captureVersion at octet 12'],
    ['0a0d0d0a 0000001c 1a2b3c4d 0001 0001 ffffffff ffffffff 0000001c', 'captureVersion at octet 12'],
  ])('is refused: %s', (file, error) => expect(() => read(hex(file))).toThrow(error))

  it('is not looked for in a section too short to have one', () =>
    expect(() => read(hex('0a0d0d0a 00000010 1a2b3c4d 00000010'))).toThrow('captureBlockClaims at octet 4'))

  it('is 1.2 where a writer meant 1.0', () =>
    expect(read(hex('0a0d0d0a 0000001c 1a2b3c4d 0001 0002 ffffffff ffffffff 0000001c'))).toEqual([]))
})
