/** Unsigned integers of a fixed width, as length and type fields have them. */

export interface NumberWidth {
  readonly name: WidthName
  readonly bytes: number
  /** The largest value it holds; of 64 bits, the largest that a number holds exactly. */
  readonly largest: number
  read(octets: Uint8Array, at: number): number
  write(value: number, octets: Uint8Array, at: number): void
}

export type WidthName = 'u8' | 'u16be' | 'u16le' | 'u32be' | 'u32le' | 'u24be' | 'u24le' | 'u64be' | 'u64le'

export const numberWidths: Record<WidthName, NumberWidth> = {
  u8: {
    name: 'u8',
    bytes: 1,
    largest: 0xff,
    read: (octets, at) => octets[at] as number,
    write: (value, octets, at) => {
      octets[at] = value
    },
  },
  u16be: {
    name: 'u16be',
    bytes: 2,
    largest: 0xffff,
    read: (octets, at) => ((octets[at] as number) << 8) | (octets[at + 1] as number),
    write: (value, octets, at) => view(octets).setUint16(at, value),
  },
  u16le: {
    name: 'u16le',
    bytes: 2,
    largest: 0xffff,
    read: (octets, at) => (octets[at] as number) | ((octets[at + 1] as number) << 8),
    write: (value, octets, at) => view(octets).setUint16(at, value, true),
  },
  u32be: {
    name: 'u32be',
    bytes: 4,
    largest: 0xffff_ffff,
    read: (octets, at) =>
      (octets[at] as number) * 0x100_0000 +
      (((octets[at + 1] as number) << 16) | ((octets[at + 2] as number) << 8) | (octets[at + 3] as number)),
    write: (value, octets, at) => view(octets).setUint32(at, value),
  },
  u32le: {
    name: 'u32le',
    bytes: 4,
    largest: 0xffff_ffff,
    read: (octets, at) =>
      (octets[at + 3] as number) * 0x100_0000 +
      (((octets[at + 2] as number) << 16) | ((octets[at + 1] as number) << 8) | (octets[at] as number)),
    write: (value, octets, at) => view(octets).setUint32(at, value, true),
  },
  u24be: {
    name: 'u24be',
    bytes: 3,
    largest: 0xff_ffff,
    read: (octets, at) =>
      ((octets[at] as number) << 16) | ((octets[at + 1] as number) << 8) | (octets[at + 2] as number),
    write: (value, octets, at) => {
      octets[at] = value >>> 16
      view(octets).setUint16(at + 1, value & 0xffff)
    },
  },
  u24le: {
    name: 'u24le',
    bytes: 3,
    largest: 0xff_ffff,
    read: (octets, at) =>
      ((octets[at + 2] as number) << 16) | ((octets[at + 1] as number) << 8) | (octets[at] as number),
    write: (value, octets, at) => {
      view(octets).setUint16(at, value & 0xffff, true)
      octets[at + 2] = value >>> 16
    },
  },
  u64be: {
    name: 'u64be',
    bytes: 8,
    largest: Number.MAX_SAFE_INTEGER,
    read: (octets, at) => Number(view(octets).getBigUint64(at)),
    write: (value, octets, at) => view(octets).setBigUint64(at, BigInt(value)),
  },
  u64le: {
    name: 'u64le',
    bytes: 8,
    largest: Number.MAX_SAFE_INTEGER,
    read: (octets, at) => Number(view(octets).getBigUint64(at, true)),
    write: (value, octets, at) => view(octets).setBigUint64(at, BigInt(value), true),
  },
}

/** In the order of their size, to choose from. */
export const widthNames: readonly WidthName[] = Object.values(numberWidths)
  .toSorted((one, other) => one.bytes - other.bytes)
  .map(({ name }) => name)

/** Those that a TLV's type may have: a type is told, and so must be exact. */
export const typeWidthNames: readonly WidthName[] = widthNames.filter((name) => numberWidths[name].bytes <= 4)

function view(octets: Uint8Array): DataView {
  return new DataView(octets.buffer, octets.byteOffset, octets.byteLength)
}
