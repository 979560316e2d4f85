/** Unsigned integers of a fixed width, as length and type fields have them. */

export interface NumberWidth {
  readonly name: WidthName
  readonly bytes: number
  /** The largest value it holds. */
  readonly largest: number
  read(octets: Uint8Array, at: number): number
  write(value: number, octets: Uint8Array, at: number): void
}

export type WidthName = 'u8' | 'u16be' | 'u16le' | 'u32be' | 'u32le'

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
}

function view(octets: Uint8Array): DataView {
  return new DataView(octets.buffer, octets.byteOffset, octets.byteLength)
}
