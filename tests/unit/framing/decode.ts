/** Short ways to say what goes into a decoder and what comes out. */
import { isFailure } from '../../../shared/base/failure'
import { defaultMaxBytes, type Codec, type Decoded } from '../../../shared/framing/codec'
import { parseCodec } from '../../../shared/framing/parse-codec'

export function codecOf(text: string): Codec {
  const codec = parseCodec(text)
  if (isFailure(codec)) throw new Error(`${text} is no codec`)
  return codec
}

/** Octets from hexadecimal digits (blanks allowed). */
export function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
}

export function ascii(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'))
}

export function hex(octets: Uint8Array): string {
  return Buffer.from(octets).toString('hex')
}

/** The wire of a message that can be carried. */
export function wireOf(codec: Codec, message: Uint8Array, type?: number): Uint8Array {
  const wire = codec.encode(message, type)
  if (isFailure(wire)) throw new Error(`${codec.name} refused a message`)
  return wire
}

/** Everything that one decoder makes of the reads, the end of the stream included. */
export function decodeAll(
  codec: Codec,
  reads: Uint8Array[],
  options: { maxBytes?: number; resynchronise?: boolean } = {},
): Decoded[] {
  const decoder = codec.decoder({ maxBytes: defaultMaxBytes, ...options })
  return [...reads.flatMap((read) => decoder.push(read)), ...decoder.end()]
}

/** One line for each thing decoded: "offset:payload" or "error@offset". */
export function summary(decoded: Decoded[]): string[] {
  return decoded.map((item) => {
    if (item.kind === 'frame') return `${item.offset}:${hex(item.payload)}`
    if (item.kind === 'error') return `${item.error}@${item.offset}`
    return `resynchronised@${item.offset}`
  })
}

/** The octets one by one: the hardest split. */
export function oneByOne(octets: Uint8Array): Uint8Array[] {
  return Array.from(octets, (_, i) => octets.subarray(i, i + 1))
}
