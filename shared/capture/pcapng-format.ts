/** Files of pcapng (draft-ietf-opsawg-pcapng): sections of blocks, of which those with packets and interfaces are read. */
import { CaptureError, maxRecordBytes, type CapturedPacket, type Format } from './capture-format'
import { why } from './codes'
import { readInterface, type CaptureInterface, options } from './pcapng-interface'

/** A packet and the options after it: more of a block is not held. */
const maxHeldBytes = maxRecordBytes + 65_536
/** More than any capture has; the memory that the list of them takes is bounded by it. */
const maxInterfaces = 262_144

const sectionHeader = 0x0a0d0d0a
const interfaceDescription = 1
/** Obsolete since the Enhanced Packet Block, and still in files of then. */
const obsoletePacket = 2
const simplePacket = 3
const enhancedPacket = 6
const readTypes = new Set([sectionHeader, interfaceDescription, obsoletePacket, simplePacket, enhancedPacket])

const optionComment = 1
/** Of a Section Header Block without options. */
const leastSectionBytes = 28

/** Of a block with a packet, before the packet. */
const packetHeaderBytes = 20

/** Reads one file's blocks; see Format. */
export function pcapngFormat(): Format {
  let littleEndian = true
  let interfaces: CaptureInterface[] = []
  let known = new Map<string, CaptureInterface>()

  const addInterface = (body: Uint8Array, offset: number) => {
    if (interfaces.length >= maxInterfaces) throw new CaptureError(why('captureTooManyInterfaces'), offset)
    const one = readInterface(body, littleEndian, offset)
    // Thousands of them are mostly alike, and share what is kept.
    const key = `${one.linkType} ${one.snapLength} ${one.unitsPerSecond} ${one.offsetSeconds}`
    const alike = known.get(key)
    if (alike === undefined) known.set(key, one)
    interfaces.push(alike ?? one)
  }

  return {
    tailBytes: 4,
    recordSize(held, offset) {
      if (held.length < 12) return null
      const view = viewOf(held)
      const isSection = view.getUint32(0) === sectionHeader
      if (isSection) littleEndian = byteOrder(view.getUint32(8), offset)
      const length = view.getUint32(4, littleEndian)
      if (length < (isSection ? leastSectionBytes : 12) || length % 4 !== 0)
        throw new CaptureError(why('captureBlockClaims', { octets: length }), offset + 4)
      const most = readTypes.has(view.getUint32(0, littleEndian)) ? maxHeldBytes : 8
      return { length, held: Math.min(length, most) }
    },
    checkTail(tail, length, offset) {
      if (viewOf(tail).getUint32(0, littleEndian) !== length)
        throw new CaptureError(why('captureLengthsDiffer'), offset + length - 4)
    },
    packet(record, offset) {
      const view = viewOf(record)
      const length = view.getUint32(4, littleEndian)
      const isWhole = record.length === length
      if (isWhole) this.checkTail(record.subarray(length - 4), length, offset)
      const body = record.subarray(8, isWhole ? length - 4 : record.length)
      switch (view.getUint32(0, littleEndian)) {
        case sectionHeader:
          checkVersion(body, littleEndian, offset)
          interfaces = []
          known = new Map()
          return null
        case interfaceDescription:
          addInterface(body, offset)
          return null
        case enhancedPacket: {
          const interfaceId = body.length < 4 ? 0 : viewOf(body).getUint32(0, littleEndian)
          return readPacket(body, littleEndian, interfaces, interfaceId, offset)
        }
        case obsoletePacket: {
          const interfaceId = body.length < 2 ? 0 : viewOf(body).getUint16(0, littleEndian)
          return readPacket(body, littleEndian, interfaces, interfaceId, offset)
        }
        case simplePacket:
          return readSimple(body, littleEndian, interfaces, offset)
        default:
          return null
      }
    },
  }
}

/** 1.0, and 1.2, which some writers said of the same. */
function checkVersion(body: Uint8Array, littleEndian: boolean, offset: number): void {
  const [major, minor] = [4, 6].map((at) => viewOf(body).getUint16(at, littleEndian))
  if (major !== 1 || (minor !== 0 && minor !== 2))
    throw new CaptureError(why('captureVersion', { version: `${major}.${minor}` }), offset + 12)
}

function byteOrder(magic: number, offset: number): boolean {
  if (magic === 0x1a2b3c4d) return false
  if (magic === 0x4d3c2b1a) return true
  throw new CaptureError(why('captureNoByteOrder'), offset + 8)
}

/** An Enhanced Packet Block, or the obsolete Packet Block, which differs in the first four octets alone. */
function readPacket(
  body: Uint8Array,
  littleEndian: boolean,
  interfaces: readonly CaptureInterface[],
  interfaceId: number,
  offset: number,
): CapturedPacket {
  if (body.length < packetHeaderBytes) throw new CaptureError(why('capturePacketShort'), offset)
  const view = viewOf(body)
  const source = interfaces[interfaceId]
  if (source === undefined) throw new CaptureError(why('captureInterfaceMissing'), offset + 8)
  const captured = view.getUint32(12, littleEndian)
  if (captured > maxRecordBytes)
    throw new CaptureError(why('capturePacketClaims', { octets: captured }), offset + 20)
  const padded = captured + ((4 - (captured % 4)) % 4)
  if (packetHeaderBytes + padded > body.length) throw new CaptureError(why('capturePacketLong'), offset + 20)
  const units = (BigInt(view.getUint32(4, littleEndian)) << 32n) | BigInt(view.getUint32(8, littleEndian))
  const comments: string[] = []
  for (const [code, value] of options(body.subarray(packetHeaderBytes + padded), littleEndian)) {
    if (code === optionComment) comments.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(value))
  }
  return {
    timeNs: (units * 1_000_000_000n) / source.unitsPerSecond + source.offsetSeconds * 1_000_000_000n,
    linkType: source.linkType,
    originalLength: view.getUint32(16, littleEndian),
    bytes: body.slice(packetHeaderBytes, packetHeaderBytes + captured),
    comment: comments.length === 0 ? null : comments.join('\n'),
  }
}

/** A simple packet has no time of its own; it stands where it stands. */
function readSimple(
  body: Uint8Array,
  littleEndian: boolean,
  interfaces: readonly CaptureInterface[],
  offset: number,
): CapturedPacket {
  const source = interfaces[0]
  if (source === undefined || body.length < 4) throw new CaptureError(why('captureNoInterface'), offset)
  const originalLength = viewOf(body).getUint32(0, littleEndian)
  const captured = Math.min(originalLength, source.snapLength === 0 ? originalLength : source.snapLength)
  if (captured > maxRecordBytes)
    throw new CaptureError(why('capturePacketClaims', { octets: captured }), offset + 8)
  if (4 + captured > body.length) throw new CaptureError(why('capturePacketLong'), offset + 8)
  return {
    timeNs: null,
    linkType: source.linkType,
    originalLength,
    bytes: body.slice(4, 4 + captured),
    comment: null,
  }
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
