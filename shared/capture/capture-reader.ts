/**
 * Reads capture files and live capture streams: pcap (draft-ietf-opsawg-pcap) in either byte order, with micro- or
 * nanoseconds, and pcapng (draft-ietf-opsawg-pcapng). The bytes may come from anybody: every length is checked
 * before it is believed, and memory is bounded by the largest record.
 */
import { CaptureError, type CapturedPacket, type Format } from './capture-format'
import { why } from './codes'
import { pcapFormat } from './pcap-format'
import { pcapngFormat } from './pcapng-format'

export { CaptureError, isTimed, type CapturedPacket, type TimedPacket } from './capture-format'

/** The rest of a record that is not needed. */
interface Passing {
  /** Octets to pass over before the tail. */
  left: number
  readonly length: number
}

/** Decodes a capture that comes in pieces; any split of the bytes gives the same packets. */
export class CaptureReader {
  #held: Uint8Array = new Uint8Array()
  #offset = 0
  #format: Format | null = null
  #passing: Passing | null = null

  /** Call at the end of the bytes: throws CaptureError where the capture was cut in the middle of a record. */
  end(): void {
    if (this.#format === null) throw new CaptureError(why('captureTooShort'), this.#offset)
    if (this.#held.length > 0 || this.#passing !== null)
      throw new CaptureError(why('captureEndsInPacket'), this.#offset)
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
        if (this.#passing !== null) {
          const passed = this.#pass(this.#passing, this.#format, rest)
          at += passed
          if (this.#passing !== null) return
          continue
        }
        const size = this.#format.recordSize(rest, this.#offset)
        if (size === null || rest.length < size.held) return
        const packet = this.#format.packet(rest.subarray(0, size.held), this.#offset)
        at += size.held
        if (size.held === size.length) this.#offset += size.length
        else
          this.#passing = {
            left: size.length - size.held - this.#format.tailBytes,
            length: size.length,
          }
        if (packet !== null) yield packet
      }
    } finally {
      this.#held = bytes.slice(at)
    }
  }

  /** How many octets of `rest` it takes; the record is behind us once nothing is passing any more. */
  #pass(passing: Passing, { tailBytes, checkTail }: Format, rest: Uint8Array): number {
    const over = Math.min(passing.left, rest.length)
    passing.left -= over
    if (passing.left > 0 || rest.length - over < tailBytes) return over
    checkTail(rest.subarray(over, over + tailBytes), passing.length, this.#offset)
    this.#offset += passing.length
    this.#passing = null
    return over + tailBytes
  }
}

/** Null until enough is there to tell. */
function detect(bytes: Uint8Array): { format: Format; headerBytes: number } | null {
  if (bytes.length < 4) return null
  const magic = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0)
  if (magic === 0x0a0d0d0a) return { format: pcapngFormat(), headerBytes: 0 }
  return pcapFormat(bytes, magic)
}
