/** Writes pcapng that Wireshark opens: nanosecond times, and a comment where something is to be said of a packet. */
import type { TimedPacket } from './capture-format'

const nanosecondResolution = 9
const snapLength = 262_144

/** One section with one interface per link type, in the order of first use. */
export function writePcapng(packets: readonly TimedPacket[], application: string): Uint8Array {
  const linkTypes = [...new Set(packets.map((packet) => packet.linkType))]
  const blocks = [
    sectionBlock(application),
    ...linkTypes.map(interfaceBlock),
    ...packets.map((packet) => packetBlock(packet, linkTypes.indexOf(packet.linkType))),
  ]
  const whole = new Uint8Array(blocks.reduce((sum, block) => sum + block.length, 0))
  let at = 0
  for (const block of blocks) {
    whole.set(block, at)
    at += block.length
  }
  return whole
}

function sectionBlock(application: string): Uint8Array {
  const body = new Uint8Array(16)
  const view = new DataView(body.buffer)
  view.setUint32(0, 0x1a2b3c4d, true)
  view.setUint16(4, 1, true)
  // The section's length is not given (-1).
  view.setBigInt64(8, -1n, true)
  return block(0x0a0d0d0a, body, [[4, new TextEncoder().encode(application)]])
}

function interfaceBlock(linkType: number): Uint8Array {
  const body = new Uint8Array(8)
  const view = new DataView(body.buffer)
  view.setUint16(0, linkType, true)
  view.setUint32(4, snapLength, true)
  return block(1, body, [[9, Uint8Array.of(nanosecondResolution)]])
}

function packetBlock(packet: TimedPacket, interfaceIndex: number): Uint8Array {
  const body = new Uint8Array(20 + padded(packet.bytes.length))
  const view = new DataView(body.buffer)
  view.setUint32(0, interfaceIndex, true)
  view.setUint32(4, Number((packet.timeNs >> 32n) & 0xffff_ffffn), true)
  view.setUint32(8, Number(packet.timeNs & 0xffff_ffffn), true)
  view.setUint32(12, packet.bytes.length, true)
  view.setUint32(16, packet.originalLength, true)
  body.set(packet.bytes, 20)
  return block(6, body, packet.comment === null ? [] : [[1, new TextEncoder().encode(packet.comment)]])
}

function block(type: number, body: Uint8Array, options: [number, Uint8Array][]): Uint8Array {
  const optionBytes = options.reduce(
    (sum, [, value]) => sum + 4 + padded(value.length),
    options.length > 0 ? 4 : 0,
  )
  const bytes = new Uint8Array(12 + body.length + optionBytes)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, type, true)
  view.setUint32(4, bytes.length, true)
  bytes.set(body, 8)
  let at = 8 + body.length
  for (const [code, value] of options) {
    view.setUint16(at, code, true)
    view.setUint16(at + 2, value.length, true)
    bytes.set(value, at + 4)
    at += 4 + padded(value.length)
  }
  view.setUint32(bytes.length - 4, bytes.length, true)
  return bytes
}

const padded = (length: number) => length + ((4 - (length % 4)) % 4)
