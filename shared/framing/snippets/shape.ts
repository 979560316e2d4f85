/** What a sample decoder has to know of its framing: the parts of the codec's name, read once for all languages. */
import { delimiterEscaping } from '../delimiter'
import { hexOfOctet, octetsOfHex } from '../hex'
import type { LengthFieldParameter } from '../length-field'
import { numberWidths, type NumberWidth, type WidthName } from '../number-width'

export interface DelimiterShape {
  readonly hex: string
  readonly octets: number[]
}

export interface EscapedShape extends DelimiterShape {
  readonly escape: number
  /** What may stand after the escape octet, each the original XOR 20. */
  readonly substitutes: [number, number]
}

export interface LengthShape {
  readonly length: NumberWidth
  readonly inclusive: boolean
}

export interface TlvShape {
  readonly type: NumberWidth
  readonly length: NumberWidth
}

export interface LengthFieldShape {
  readonly length: NumberWidth
  readonly offset: number
  /** Octets until the length has been read. */
  readonly end: number
  /** Added to the length, gives that of the whole frame. */
  readonly added: number
  readonly strip: number
  /** No frame is shorter. */
  readonly least: number
  /** Of the whole frame; null where only the maximum counts. */
  readonly most: number | null
}

/** The sample decoders of one language. */
export interface Samples {
  delimiter(shape: DelimiterShape): string
  escaped(shape: EscapedShape): string
  fixed(length: number): string
  length(shape: LengthShape): string
  tlv(shape: TlvShape): string
  lengthField(shape: LengthFieldShape): string
  varint(): string
  cobs(): string
  slip(): string
  netstring(): string
}

/** The sample for the codec of that name; null for `none`, where there is nothing to decode. */
export function sampleFor(samples: Samples, codecName: string): string | null {
  const [kind = '', first = '', second = ''] = codecName.split(':')
  switch (kind) {
    case 'delimiter':
      return second === 'escaped'
        ? samples.escaped(escapedShape(first))
        : samples.delimiter(delimiterShape(first))
    case 'fixed':
      return samples.fixed(Number(first))
    case 'length':
      return samples.length({ length: widthOf(first), inclusive: second === 'inclusive' })
    case 'rfc4571':
      return samples.length({ length: numberWidths.u16be, inclusive: false })
    case 'tlv':
      return samples.tlv({ type: widthOf(first), length: widthOf(second) })
    case 'length-field':
      return samples.lengthField(lengthFieldShape(widthOf(first), codecName))
    case 'varint':
    case 'cobs':
    case 'slip':
    case 'netstring':
      return samples[kind]()
    default:
      return null
  }
}

function delimiterShape(hex: string): DelimiterShape {
  return { hex, octets: [...(octetsOfHex(hex) as Uint8Array)] }
}

function escapedShape(hex: string): EscapedShape {
  const shape = delimiterShape(hex)
  const { escape, substitutes } = delimiterEscaping(shape.octets[0] as number)
  return { ...shape, escape, substitutes: [...substitutes.values()] as [number, number] }
}

function lengthFieldShape(length: NumberWidth, codecName: string): LengthFieldShape {
  const given = (name: LengthFieldParameter) => new RegExp(`:${name}=(-?[0-9]+)`).exec(codecName)?.[1]
  const offset = Number(given('lengthFieldOffset') ?? 0)
  const strip = Number(given('initialBytesToStrip') ?? 0)
  const most = given('maxFrameLength')
  const end = offset + length.bytes
  return {
    ...{ length, offset, end, strip },
    added: Number(given('lengthAdjustment') ?? 0) + end,
    least: Math.max(end, strip),
    most: most === undefined ? null : Number(most),
  }
}

/** `+ 3`, `- 3`, or nothing. */
export function plus(number: number): string {
  return number === 0 ? '' : number > 0 ? ` + ${number}` : ` - ${-number}`
}

function widthOf(name: string): NumberWidth {
  return numberWidths[name as WidthName]
}

export function isLittleEndian(width: NumberWidth): boolean {
  return width.name.endsWith('le')
}

/** An octet as a number of C, Java, Go and their like. */
export function hexNumber(value: number): string {
  return `0x${hexOfOctet(value)}`
}

/** A template of source text: backslashes stand for themselves, and the indentation that all lines share is cut off. */
export function source(strings: TemplateStringsArray, ...values: (string | number)[]): string {
  const lines = String.raw(strings, ...values)
    .split('\n')
    .slice(1, -1)
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/))
  const shared = Math.min(...indents)
  return lines.map((line) => `${line.slice(shared)}\n`).join('')
}
