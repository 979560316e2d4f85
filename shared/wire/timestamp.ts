/** The two timestamp formats of STAMP and its error estimate: how a probe says when it was sent and how sure it is. */

/** A moment on a wall clock: whole seconds since 1970 and the nanoseconds (0..999,999,999) within. */
export interface WallTime {
  unixSeconds: number
  nanoseconds: number
}

/** Seconds from 1900, where NTP's era 0 begins, to 1970. */
const ntpToUnixSeconds = 2_208_988_800
/** 10^9 / 2^32 in lowest terms: products with a u32 stay exact in a double. */
const [billionPart, binaryPart] = [1_953_125, 8_388_608] as const

/**
 * Writes the 64-bit NTP format (RFC 5905: 6), eight octets at `offset`. The fraction is rounded up and read back
 * rounded down, so that every nanosecond survives the way there and back.
 */
export function writeNtp(view: DataView, offset: number, unixSeconds: number, nanoseconds: number): void {
  view.setUint32(offset, unixSeconds + ntpToUnixSeconds)
  view.setUint32(offset + 4, Math.ceil((nanoseconds * binaryPart) / billionPart))
}

/** Reads the 64-bit NTP format; seconds without the top bit lie in era 1, after February 2036 (RFC 4330: 3). */
export function readNtp(view: DataView, offset: number): WallTime {
  const seconds = view.getUint32(offset)
  const era = seconds >= 2 ** 31 ? 0 : 2 ** 32
  return {
    unixSeconds: seconds + era - ntpToUnixSeconds,
    nanoseconds: Math.floor((view.getUint32(offset + 4) * billionPart) / binaryPart),
  }
}

const synchronizedBit = 0x8000
const ptpBit = 0x4000

/**
 * Reads a timestamp in the format that its error estimate names: Z of 0 is NTP, 1 the truncated format of PTPv2
 * (RFC 8762: 4.2.1, RFC 8186: 2.3). Null where the nanoseconds make more than a second.
 */
export function readTimestamp(view: DataView, offset: number, estimate: number): WallTime | null {
  if ((estimate & ptpBit) === 0) return readNtp(view, offset)
  const nanoseconds = view.getUint32(offset + 4)
  return nanoseconds < 1e9 ? { unixSeconds: view.getUint32(offset), nanoseconds } : null
}

/**
 * The error estimate of RFC 4656: 4.1.2, in the NTP format (Z = 0): the smallest value of
 * Multiplier x 2^(Scale - 32) seconds that is not below `seconds`. S says that the clock follows UTC from outside.
 */
export function errorEstimate(error: { seconds: number; synchronized: boolean }): number {
  const units = Math.max(1, error.seconds * 2 ** 32)
  let scale = 0
  while (scale < 63 && Math.ceil(units / 2 ** scale) > 255) scale++
  const multiplier = Math.min(255, Math.ceil(units / 2 ** scale))
  return (error.synchronized ? synchronizedBit : 0) | (scale << 8) | multiplier
}
