/** Text as octets and back, in the encodings that a message may be written in. */
import { badInput } from './codes'
import type { Failure } from '../../base/failure'
import { encodeGb18030 } from './gb18030'

export const textEncodings = ['utf-8', 'gb18030'] as const
export type TextEncoding = (typeof textEncodings)[number]

const decoders: Record<TextEncoding, InstanceType<typeof TextDecoder>> = {
  'utf-8': new TextDecoder('utf-8', { ignoreBOM: true }),
  gb18030: new TextDecoder('gb18030'),
}

/** The octets of `text`, or where it holds a character that the encoding has no octets for. */
export function encodeText(text: string, encoding: TextEncoding): Uint8Array | Failure {
  const broken = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.exec(text)
  if (broken !== null) return notEncodable(text, broken.index, encoding)
  if (encoding === 'utf-8') return new TextEncoder().encode(text)
  const octets = encodeGb18030(text)
  return typeof octets === 'number' ? notEncodable(text, octets, encoding) : octets
}

/** What the octets say; U+FFFD stands where they say nothing in this encoding. */
export function decodeText(octets: Uint8Array, encoding: TextEncoding): string {
  return decoders[encoding].decode(octets)
}

function notEncodable(text: string, at: number, encoding: TextEncoding): Failure {
  const code = (text.codePointAt(at) as number).toString(16).toUpperCase().padStart(4, '0')
  return badInput('notInEncoding', { character: at + 1, code, encoding: encoding.toUpperCase() })
}
