/** The working of the bitwise AND as data: rows of groups in four bases, for drawing and for checking an answer. */
import type { IpAddress, Prefix } from './address'
import { widthOf, type Family } from './family'
import { maskOf } from './mask'
import { firstOf } from './prefix'

/** One octet of IPv4 or 16-bit group of IPv6, with all its leading zeros in binary, none elsewhere. */
export type WorkingGroup = { binary: string; octal: string; decimal: string; hexadecimal: string }

/** A number as its groups, highest first. */
export type WorkingRow = { value: bigint; groups: WorkingGroup[] }

/** address AND mask = network; the first `prefixLength` bits of each row are the network part. */
export type AndWorking = { prefixLength: number; address: WorkingRow; mask: WorkingRow; network: WorkingRow }

/** Whole-number forms without separators; binary has every bit. */
export type NumberForms = { decimal: string; hexadecimal: string; octal: string; binary: string }

/** Works the AND out. */
export function andWorking(prefix: Prefix): AndWorking {
  const { address, prefixLength } = prefix
  return {
    prefixLength,
    address: rowOf(address.family, address.value),
    mask: rowOf(address.family, maskOf(address.family, prefixLength)),
    network: rowOf(address.family, firstOf(prefix)),
  }
}

/** The address as one whole number. */
export function numberForms({ family, value }: IpAddress): NumberForms {
  return {
    decimal: value.toString(),
    hexadecimal: value.toString(16).padStart(widthOf(family) / 4, '0'),
    octal: value.toString(8),
    binary: value.toString(2).padStart(widthOf(family), '0'),
  }
}

function rowOf(family: Family, value: bigint): WorkingRow {
  const bits = value.toString(2).padStart(widthOf(family), '0')
  const groupBits = family === 'IPv4' ? /.{8}/g : /.{16}/g
  return { value, groups: (bits.match(groupBits) ?? []).map(groupOf) }
}

function groupOf(binary: string): WorkingGroup {
  const value = Number.parseInt(binary, 2)
  return { binary, octal: value.toString(8), decimal: value.toString(10), hexadecimal: value.toString(16) }
}
