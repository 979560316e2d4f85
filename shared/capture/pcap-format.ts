/** Files of pcap (draft-ietf-opsawg-pcap), in either byte order, with micro- or nanoseconds. */
import { CaptureError, maxRecordBytes, type Format } from './capture-format'
import { why } from './codes'

const fileHeaderBytes = 24
const recordHeaderBytes = 16
/** Above these bits of the last field stands how long a frame check sequence each packet ends with. */
const linkTypeBits = 0x03ff_ffff

/** Since 1998; older files have their fields in another order. */
const version = 2

const magics = new Map([
  [0xa1b2c3d4, { littleEndian: false, unitNs: 1000n }],
  [0xd4c3b2a1, { littleEndian: true, unitNs: 1000n }],
  [0xa1b23c4d, { littleEndian: false, unitNs: 1n }],
  [0x4d3cb2a1, { littleEndian: true, unitNs: 1n }],
])

/** The format that the first octets of a file tell; null until all of its header is there. Throws CaptureError. */
export function pcapFormat(
  header: Uint8Array,
  magic: number,
): { format: Format; headerBytes: number } | null {
  const known = magics.get(magic)
  if (known === undefined) throw new CaptureError(why('captureOtherFormat'), 0)
  if (header.length < fileHeaderBytes) return null
  const major = viewOf(header).getUint16(4, known.littleEndian)
  const minor = viewOf(header).getUint16(6, known.littleEndian)
  if (major !== version) throw new CaptureError(why('captureVersion', { version: `${major}.${minor}` }), 4)
  const linkType = viewOf(header).getUint32(20, known.littleEndian) & linkTypeBits
  return { format: records(known.littleEndian, known.unitNs, linkType), headerBytes: fileHeaderBytes }
}

function records(littleEndian: boolean, unitNs: bigint, linkType: number): Format {
  return {
    tailBytes: 0,
    checkTail: () => {},
    recordSize(held, offset) {
      if (held.length < recordHeaderBytes) return null
      const captured = viewOf(held).getUint32(8, littleEndian)
      if (captured > maxRecordBytes)
        throw new CaptureError(why('capturePacketClaims', { octets: captured }), offset + 8)
      return { length: recordHeaderBytes + captured, held: recordHeaderBytes + captured }
    },
    packet(record) {
      const view = viewOf(record)
      const seconds = BigInt(view.getUint32(0, littleEndian))
      return {
        timeNs: seconds * 1_000_000_000n + BigInt(view.getUint32(4, littleEndian)) * unitNs,
        linkType,
        originalLength: view.getUint32(12, littleEndian),
        bytes: record.slice(recordHeaderBytes),
        comment: null,
      }
    },
  }
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
