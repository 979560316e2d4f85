/** A pcapng file's interfaces, by which its packets have their link type and time, and the options of any block. */
import { CaptureError } from './capture-format'
import { why } from './codes'

const optionTimestampResolution = 9
const optionTimestampOffset = 14

export interface CaptureInterface {
  readonly linkType: number
  /** Octets kept of a packet at most; 0 where all are. */
  readonly snapLength: number
  /** Units of a second, and what is added to every time, in seconds. */
  readonly unitsPerSecond: bigint
  readonly offsetSeconds: bigint
}

/** An Interface Description Block's body. Throws CaptureError where it is too short. */
export function readInterface(body: Uint8Array, littleEndian: boolean, offset: number): CaptureInterface {
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

/** Options as far as they are well formed; what follows a broken one is left out. */
export function* options(
  bytes: Uint8Array,
  littleEndian: boolean,
): Generator<[code: number, value: Uint8Array], void, void> {
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
