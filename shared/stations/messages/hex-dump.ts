/** Octets in rows of eight: where they stand, in hexadecimal, and the printable of them as ASCII. */
import { hexOfOctet } from '../../framing/hex'

export const dumpColumns = 8

export interface DumpRow {
  readonly offset: string
  readonly hex: string
  readonly ascii: string
}

/** The row of that number. */
export function dumpRow(octets: Uint8Array, row: number): DumpRow {
  const from = row * dumpColumns
  const part = octets.subarray(from, from + dumpColumns)
  return {
    offset: from.toString(16).padStart(4, '0'),
    hex: spacedHex(part),
    ascii: Array.from(part, (value) =>
      value >= 0x20 && value < 0x7f ? String.fromCharCode(value) : '.',
    ).join(''),
  }
}

/** `68 69 0a` */
export function spacedHex(octets: Uint8Array): string {
  return Array.from(octets, hexOfOctet).join(' ')
}

/** `68690a` */
export function plainHex(octets: Uint8Array): string {
  return Array.from(octets, hexOfOctet).join('')
}
