/**
 * Reads capture files and live capture streams: pcap (draft-ietf-opsawg-pcap) in either byte order, with micro- or
 * nanoseconds, and pcapng (draft-ietf-opsawg-pcapng). The bytes may come from anybody: every length is checked
 * before it is believed, and memory is bounded by the largest record.
 */
import type { Why } from '../base/why'
import { why } from './codes'

/** What a capture library writes at most for one packet. */
const maxRecordBytes = 262_144
/** pcapng blocks hold one packet and its options. */
const maxBlockBytes = maxRecordBytes + 65_536
const maxInterfaces = 1024

export interface CapturedPacket {
  /** Nanoseconds since 1970, as the capturing machine had it. */
  readonly timeNs: bigint
  readonly linkType: number
  /** Octets the packet had on the wire; `bytes` may hold fewer. */
  readonly originalLength: number
  readonly bytes: Uint8Array
  readonly comment: string | null
}

/** The bytes are no capture, or stop being one: what is wrong, and at which octet. */
export class CaptureError extends Error {
  override name = 'CaptureError'
  constructor(
    readonly why: Why,
    readonly offset: number,
  ) {
    super(`${why.code} at octet ${offset}`)
  }
}

interface Format {
  /** Octets of the next record, or null until its length is known; throws CaptureError. */
  recordLength(held: Uint8Array, offset: number): number | null
  /** The packet in one whole record; null for a record without one. */
  packet(record: Uint8Array, offset: number): CapturedPacket | null
}

/** Decodes a capture that comes in pieces; any split of the bytes gives the same packets. */
export class CaptureReader {
  #held: Uint8Array = new Uint8Array()
  #offset = 0
  #format: Format | null = null

  /** Call at the end of the bytes: throws CaptureError where the capture was cut in the middle of a record. */
  end(): void {
    if (this.#format === null) throw new CaptureError(why('captureTooShort'), this.#offset)
    if (this.#held.length > 0) throw new CaptureError(why('captureEndsInPacket'), this.#offset)
  }

  /** The packets that `chunk` completes. Throws CaptureError; the reader is of no use after that. */
  *push(chunk: Uint8Array): Generator<CapturedPacket, void, void> {
    let bytes = chunk
    if (this.#held.length > 0) {
      bytes = new Uint8Array(this.#held.length + chunk.length)
      bytes.set(this.#held)
      bytes.set(chunk, this.#held.length)
    }
    let at = 0
    try {
      for (;;) {
        const rest = bytes.subarray(at)
        if (this.#format === null) {
          const start = detect(rest)
          if (start === null) return
          this.#format = start.format
          at += start.headerBytes
          this.#offset += start.headerBytes
          continue
        }
        const length = this.#format.recordLength(rest, this.#offset)
        if (length === null || rest.length < length) return
        const packet = this.#format.packet(rest.subarray(0, length), this.#offset)
        at += length
        this.#offset += length
        if (packet !== null) yield packet
      }
    } finally {
      this.#held = bytes.slice(at)
    }
  }
}

/** Null until enough is there to tell. */
function detect(bytes: Uint8Array): { format: Format; headerBytes: number } | null {
  if (bytes.length < 4) return null
  const view = viewOf(bytes)
  const magic = view.getUint32(0)
  if (magic === 0x0a0d0d0a) return { format: pcapngFormat(), headerBytes: 0 }
  const known = pcapMagics.get(magic)
  if (known === undefined) throw new CaptureError(why('captureOtherFormat'), 0)
  if (bytes.length < pcapHeaderBytes) return null
  const linkType = view.getUint32(20, known.littleEndian) & 0x0fff_ffff
  return { format: pcapFormat(known.littleEndian, known.unitNs, linkType), headerBytes: pcapHeaderBytes }
}

const pcapHeaderBytes = 24
const pcapMagics = new Map([
  [0xa1b2c3d4, { littleEndian: false, unitNs: 1000n }],
  [0xd4c3b2a1, { littleEndian: true, unitNs: 1000n }],
  [0xa1b23c4d, { littleEndian: false, unitNs: 1n }],
  [0x4d3cb2a1, { littleEndian: true, unitNs: 1n }],
])

function pcapFormat(littleEndian: boolean, unitNs: bigint, linkType: number): Format {
  const headerBytes = 16
  return {
    recordLength(held, offset) {
      if (held.length < headerBytes) return null
      const captured = viewOf(held).getUint32(8, littleEndian)
      if (captured > maxRecordBytes)
        throw new CaptureError(why('capturePacketClaims', { octets: captured }), offset + 8)
      return headerBytes + captured
    },
    packet(record) {
      const view = viewOf(record)
      const seconds = BigInt(view.getUint32(0, littleEndian))
      return {
        timeNs: seconds * 1_000_000_000n + BigInt(view.getUint32(4, littleEndian)) * unitNs,
        linkType,
        originalLength: view.getUint32(12, littleEndian),
        bytes: record.slice(headerBytes),
        comment: null,
      }
    },
  }
}

const sectionHeader = 0x0a0d0d0a
const interfaceDescription = 1
const simplePacket = 3
const enhancedPacket = 6
const optionComment = 1
const optionTimestampResolution = 9
const optionTimestampOffset = 14

interface CaptureInterface {
  readonly linkType: number
  readonly snapLength: number
  /** Units of a second, and what is added to every time, in seconds. */
  readonly unitsPerSecond: bigint
  readonly offsetSeconds: bigint
}

function pcapngFormat(): Format {
  let littleEndian = true
  let interfaces: CaptureInterface[] = []

  return {
    recordLength(held, offset) {
      if (held.length < 12) return null
      const view = viewOf(held)
      if (view.getUint32(0) === sectionHeader) littleEndian = byteOrder(view.getUint32(8), offset)
      const length = view.getUint32(4, littleEndian)
      if (length < 12 || length % 4 !== 0)
        throw new CaptureError(why('captureBlockClaims', { octets: length }), offset + 4)
      if (length > maxBlockBytes)
        throw new CaptureError(why('captureBlockClaims', { octets: length }), offset + 4)
      return length
    },
    packet(record, offset) {
      const view = viewOf(record)
      if (view.getUint32(record.length - 4, littleEndian) !== record.length) {
        throw new CaptureError(why('captureLengthsDiffer'), offset + record.length - 4)
      }
      const type = view.getUint32(0, littleEndian)
      const body = record.subarray(8, record.length - 4)
      if (type === sectionHeader) interfaces = []
      else if (type === interfaceDescription) {
        if (interfaces.length >= maxInterfaces)
          throw new CaptureError(why('captureTooManyInterfaces'), offset)
        interfaces.push(readInterface(body, littleEndian, offset))
      } else if (type === enhancedPacket) return readEnhanced(body, littleEndian, interfaces, offset)
      else if (type === simplePacket) return readSimple(body, littleEndian, interfaces, offset)
      return null
    },
  }
}

function byteOrder(magic: number, offset: number): boolean {
  if (magic === 0x1a2b3c4d) return false
  if (magic === 0x4d3c2b1a) return true
  throw new CaptureError(why('captureNoByteOrder'), offset + 8)
}

function readInterface(body: Uint8Array, littleEndian: boolean, offset: number): CaptureInterface {
  if (body.length < 8) throw new CaptureError(why('captureInterfaceShort'), offset)
  const view = viewOf(body)
  let unitsPerSecond = 1_000_000n
  let offsetSeconds = 0n
  for (const [code, value] of options(body.subarray(8), littleEndian)) {
    if (code === optionTimestampResolution && value.length === 1) unitsPerSecond = resolution(value[0] ?? 6)
    if (code === optionTimestampOffset && value.length === 8)
      offsetSeconds = viewOf(value).getBigInt64(0, littleEndian)
  }
  return {
    linkType: view.getUint16(0, littleEndian),
    snapLength: view.getUint32(4, littleEndian),
    unitsPerSecond,
    offsetSeconds,
  }
}

/** if_tsresol: a negative power of 10, or of 2 where the top bit is set. */
function resolution(octet: number): bigint {
  const exponent = BigInt(octet & 0x7f)
  return (octet & 0x80) === 0 ? 10n ** exponent : 2n ** exponent
}

function readEnhanced(
  body: Uint8Array,
  littleEndian: boolean,
  interfaces: CaptureInterface[],
  offset: number,
): CapturedPacket {
  if (body.length < 20) throw new CaptureError(why('capturePacketShort'), offset)
  const view = viewOf(body)
  const source = interfaces[view.getUint32(0, littleEndian)]
  if (source === undefined) throw new CaptureError(why('captureInterfaceMissing'), offset + 8)
  const captured = view.getUint32(12, littleEndian)
  const padded = captured + ((4 - (captured % 4)) % 4)
  if (20 + padded > body.length) throw new CaptureError(why('capturePacketLong'), offset + 20)
  const units = (BigInt(view.getUint32(4, littleEndian)) << 32n) | BigInt(view.getUint32(8, littleEndian))
  const comments: string[] = []
  for (const [code, value] of options(body.subarray(20 + padded), littleEndian)) {
    if (code === optionComment) comments.push(new TextDecoder().decode(value))
  }
  return {
    timeNs: (units * 1_000_000_000n) / source.unitsPerSecond + source.offsetSeconds * 1_000_000_000n,
    linkType: source.linkType,
    originalLength: view.getUint32(16, littleEndian),
    bytes: body.slice(20, 20 + captured),
    comment: comments.length === 0 ? null : comments.join('\n'),
  }
}

/** A simple packet has no time of its own; it stands where it stands. */
function readSimple(
  body: Uint8Array,
  littleEndian: boolean,
  interfaces: CaptureInterface[],
  offset: number,
): CapturedPacket {
  const source = interfaces[0]
  if (source === undefined || body.length < 4) throw new CaptureError(why('captureNoInterface'), offset)
  const originalLength = viewOf(body).getUint32(0, littleEndian)
  const captured = Math.min(originalLength, source.snapLength === 0 ? originalLength : source.snapLength)
  if (4 + captured > body.length) throw new CaptureError(why('capturePacketLong'), offset + 8)
  return {
    timeNs: 0n,
    linkType: source.linkType,
    originalLength,
    bytes: body.slice(4, 4 + captured),
    comment: null,
  }
}

/** Options as far as they are well formed; what follows a broken one is left out. */
function* options(bytes: Uint8Array, littleEndian: boolean): Generator<[number, Uint8Array], void, void> {
  const view = viewOf(bytes)
  let at = 0
  while (at + 4 <= bytes.length) {
    const code = view.getUint16(at, littleEndian)
    const length = view.getUint16(at + 2, littleEndian)
    if (code === 0 || at + 4 + length > bytes.length) return
    yield [code, bytes.subarray(at + 4, at + 4 + length)]
    at += 4 + length + ((4 - (length % 4)) % 4)
  }
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
