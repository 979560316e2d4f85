/**
 * The framings decoded the slow and obvious way, from the whole stream at once: what the real decoders are compared
 * with on streams that nobody encoded. Written from the documents and not from the decoders.
 */

/** "offset:payload" for each frame; at the first error "error@offset", and nothing after it. */
export type NaiveDecoder = (stream: Buffer, maxBytes: number) => string[]

const line = (offset: number, payload: Buffer | number[]) =>
  `${offset}:${Buffer.from(payload).toString('hex')}`

export function naiveDelimiter(delimiter: Buffer): NaiveDecoder {
  return (stream, maxBytes) => {
    const found: string[] = []
    let from = 0
    while (from < stream.length) {
      const to = stream.indexOf(delimiter, from)
      if (to === -1) {
        let begun = Math.min(delimiter.length - 1, stream.length - from)
        while (!stream.subarray(stream.length - begun).equals(delimiter.subarray(0, begun))) begun--
        const payloadBytes = stream.length - from - begun
        return [...found, payloadBytes > maxBytes ? `oversize@${from}` : `truncated@${from}`]
      }
      if (to - from > maxBytes) return [...found, `oversize@${from}`]
      found.push(line(from, stream.subarray(from, to)))
      from = to + delimiter.length
    }
    return found
  }
}

/** SLIP's receiver, one octet after the other. */
export const naiveSlip: NaiveDecoder = (stream, maxBytes) => {
  const found: string[] = []
  let payload: number[] = []
  let start = 0
  for (let i = 0; i < stream.length; i++) {
    let value = stream[i]
    if (value === 0o300) {
      if (payload.length > 0) found.push(line(start, payload))
      payload = []
      start = i + 1
      continue
    }
    if (value === 0o333) {
      if (i + 1 === stream.length) break
      value = stream[++i]
      if (value !== 0o334 && value !== 0o335) return [...found, `badEscape@${start}`]
      value = value === 0o334 ? 0o300 : 0o333
    }
    if (payload.push(value as number) > maxBytes) return [...found, `oversize@${start}`]
  }
  return start < stream.length ? [...found, `truncated@${start}`] : found
}

/** COBS frames split at the zeros, each then decoded by itself. */
export const naiveCobs: NaiveDecoder = (stream, maxBytes) => {
  const found: string[] = []
  let start = 0
  while (start < stream.length) {
    const zero = stream.indexOf(0, start)
    const frame = stream.subarray(start, zero === -1 ? stream.length : zero)
    const payload: number[] = []
    let at = 0
    let short = false
    while (at < frame.length) {
      const code = frame[at] as number
      const block = frame.subarray(at + 1, at + code)
      short = block.length < code - 1
      payload.push(...block)
      at += code
      if (at < frame.length && code < 255) payload.push(0)
    }
    if (payload.length > maxBytes) return [...found, `oversize@${start}`]
    if (zero === -1) return frame.length > 0 ? [...found, `truncated@${start}`] : found
    if (short) return [...found, `badCode@${start}`]
    if (frame.length > 0) found.push(line(start, payload))
    start = zero + 1
  }
  return found
}

/** Netstrings as a regular expression has them. */
export const naiveNetstring: NaiveDecoder = (stream, maxBytes) => {
  const text = stream.toString('latin1')
  const found: string[] = []
  let start = 0
  while (start < text.length) {
    const rest = text.slice(start)
    const digits = /^(?:0|[1-9][0-9]*)?/.exec(rest)?.[0] ?? ''
    if (Number(digits) > maxBytes) return [...found, `oversize@${start}`]
    const after = rest[digits.length]
    if (after === undefined) return [...found, `truncated@${start}`]
    if (digits === '' || after !== ':') return [...found, `badLength@${start}`]
    const payload = rest.slice(digits.length + 1, digits.length + 1 + Number(digits))
    const comma = rest[digits.length + 1 + Number(digits)]
    if (comma === undefined) return [...found, `truncated@${start}`]
    if (comma !== ',') return [...found, `badTerminator@${start}`]
    found.push(line(start, Buffer.from(payload, 'latin1')))
    start += digits.length + payload.length + 2
  }
  return found
}

/** Varints in big integers. */
export const naiveVarint: NaiveDecoder = (stream, maxBytes) => {
  const found: string[] = []
  let start = 0
  while (start < stream.length) {
    let octets = 0
    while (octets < 10 && start + octets < stream.length && (stream[start + octets] as number) >= 0x80)
      octets++
    if (octets === 10) return [...found, `badVarint@${start}`]
    if (start + octets === stream.length) return [...found, `truncated@${start}`]
    const sevens = [...stream.subarray(start, start + octets + 1)].map(
      (value, i) => BigInt(value & 0x7f) << BigInt(7 * i),
    )
    const length = sevens.reduce((sum, value) => sum + value, 0n)
    if (length >= 1n << 64n) return [...found, `badVarint@${start}`]
    if (length > BigInt(maxBytes)) return [...found, `oversize@${start}`]
    const from = start + octets + 1
    const to = from + Number(length)
    if (to > stream.length) return [...found, `truncated@${start}`]
    found.push(line(start, stream.subarray(from, to)))
    start = to
  }
  return found
}

/** A length that Node's own Buffer reads, after `typeBytes` octets of type. */
export function naiveLength(
  typeBytes: number,
  lengthBytes: number,
  read: (stream: Buffer, at: number) => number,
  inclusive = false,
): NaiveDecoder {
  return (stream, maxBytes) => {
    const headerBytes = typeBytes + lengthBytes
    const found: string[] = []
    let start = 0
    while (start < stream.length) {
      if (start + headerBytes > stream.length) return [...found, `truncated@${start}`]
      const length = read(stream, start + typeBytes) - (inclusive ? headerBytes : 0)
      if (length < 0) return [...found, `badLength@${start}`]
      if (length > maxBytes) return [...found, `oversize@${start}`]
      const end = start + headerBytes + length
      if (end > stream.length) return [...found, `truncated@${start}`]
      found.push(line(start, stream.subarray(start + headerBytes, end)))
      start = end
    }
    return found
  }
}
