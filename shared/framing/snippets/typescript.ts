/** Decoders as one would write them in TypeScript on Node: generators over a socket, which yields its reads. */
import type { NumberWidth } from '../number-width'
import { hexNumber, isLittleEndian, plus, source, type Samples } from './shape'

export const typescript: Samples = {
  delimiter: ({ hex, octets }) => source`
    async function* frames(reads: AsyncIterable<Buffer>, maximum: number) {
      const delimiter = Buffer.from('${hex}', 'hex')
      let buffer = Buffer.alloc(0)
      for await (const read of reads) {
        buffer = Buffer.concat([buffer, read])
        for (let end; (end = buffer.indexOf(delimiter)) !== -1; buffer = buffer.subarray(end + ${octets.length})) {
          if (end > maximum) throw new Error('oversize')
          yield buffer.subarray(0, end)
        }
        if (buffer.length >= maximum + ${octets.length}) throw new Error('oversize')
      }
      if (buffer.length > 0) throw new Error('truncated')
    }
  `,
  escaped: ({ hex, octets, escape, substitutes }) => source`
    async function* frames(reads: AsyncIterable<Buffer>, maximum: number) {
      const delimiter = Buffer.from('${hex}', 'hex')
      let buffer = Buffer.alloc(0)
      for await (const read of reads) {
        buffer = Buffer.concat([buffer, read])
        for (let end; (end = buffer.indexOf(delimiter)) !== -1; buffer = buffer.subarray(end + ${octets.length})) {
          const line: number[] = []
          for (let i = 0; i < end; i++) {
            if (buffer[i] !== ${hexNumber(escape)}) line.push(buffer[i]!)
            else if (++i < end && [${substitutes.map(hexNumber).join(', ')}].includes(buffer[i]!)) line.push(buffer[i]! ^ 0x20)
            else throw new Error('bad escape')
          }
          if (line.length > maximum) throw new Error('oversize')
          yield Buffer.from(line)
        }
        if (buffer.length >= 2 * maximum + ${octets.length}) throw new Error('oversize')
      }
      if (buffer.length > 0) throw new Error('truncated')
    }
  `,
  fixed: (length) => source`
    async function* frames(reads: AsyncIterable<Buffer>) {
      let buffer = Buffer.alloc(0)
      for await (const read of reads) {
        buffer = Buffer.concat([buffer, read])
        for (; buffer.length >= ${length}; buffer = buffer.subarray(${length})) yield buffer.subarray(0, ${length})
      }
      if (buffer.length > 0) throw new Error('truncated')
    }
  `,
  length: ({ length, inclusive }) => source`
    async function* frames(reads: AsyncIterable<Buffer>, maximum: number) {
      let buffer = Buffer.alloc(0)
      for await (const read of reads) {
        buffer = Buffer.concat([buffer, read])
        while (buffer.length >= ${length.bytes}) {
          const length = ${number(length, 0)}${inclusive ? ` - ${length.bytes}` : ''}
          if (${inclusive ? 'length < 0 || ' : ''}length > maximum) throw new Error('bad length')
          if (buffer.length < ${length.bytes} + length) break
          yield buffer.subarray(${length.bytes}, ${length.bytes} + length)
          buffer = buffer.subarray(${length.bytes} + length)
        }
      }
      if (buffer.length > 0) throw new Error('truncated')
    }
  `,
  tlv: ({ type, length }) => source`
    async function* frames(reads: AsyncIterable<Buffer>, maximum: number) {
      let buffer = Buffer.alloc(0)
      for await (const read of reads) {
        buffer = Buffer.concat([buffer, read])
        while (buffer.length >= ${type.bytes + length.bytes}) {
          const type = ${number(type, 0)}
          const length = ${number(length, type.bytes)}
          if (length > maximum) throw new Error('oversize')
          if (buffer.length < ${type.bytes + length.bytes} + length) break
          yield { type, value: buffer.subarray(${type.bytes + length.bytes}, ${type.bytes + length.bytes} + length) }
          buffer = buffer.subarray(${type.bytes + length.bytes} + length)
        }
      }
      if (buffer.length > 0) throw new Error('truncated')
    }
  `,
  lengthField: ({ length, offset, end, added, strip, least, most }) => source`
    async function* frames(reads: AsyncIterable<Buffer>, maximum: number) {
      let buffer = Buffer.alloc(0)
      for await (const read of reads) {
        buffer = Buffer.concat([buffer, read])
        while (buffer.length >= ${end}) {
          const length = ${number(length, offset)}${plus(added)} // of the whole frame
          if (length < ${least} || length - ${strip} > maximum${most === null ? '' : ` || length > ${most}`}) throw new Error('bad length')
          if (buffer.length < length) break
          yield buffer.subarray(${strip}, length)
          buffer = buffer.subarray(length)
        }
      }
      if (buffer.length > 0) throw new Error('truncated')
    }
  `,
  varint: () => source`
    async function* frames(reads: AsyncIterable<Buffer>, maximum: number) {
      let buffer = Buffer.alloc(0)
      for await (const read of reads) {
        buffer = Buffer.concat([buffer, read])
        for (;;) {
          const last = buffer.subarray(0, 10).findIndex((octet) => octet < 0x80)
          if (last === -1 && buffer.length >= 10) throw new Error('bad varint')
          if (last === -1) break
          let length = 0
          for (let i = last; i >= 0; i--) length = length * 128 + (buffer[i]! & 0x7f)
          if (length > maximum) throw new Error('oversize')
          if (buffer.length < last + 1 + length) break
          yield buffer.subarray(last + 1, last + 1 + length)
          buffer = buffer.subarray(last + 1 + length)
        }
      }
      if (buffer.length > 0) throw new Error('truncated')
    }
  `,
  cobs: () => source`
    async function* frames(reads: AsyncIterable<Buffer>, maximum: number) {
      let buffer = Buffer.alloc(0)
      for await (const read of reads) {
        buffer = Buffer.concat([buffer, read])
        for (let end; (end = buffer.indexOf(0)) !== -1; buffer = buffer.subarray(end + 1)) {
          const message: number[] = []
          for (let at = 0; at < end; ) {
            const code = buffer[at]!
            if (at + code > end) throw new Error('bad code')
            message.push(...buffer.subarray(at + 1, at + code))
            at += code
            if (code < 255 && at < end) message.push(0)
          }
          if (message.length > maximum) throw new Error('oversize')
          if (end > 0) yield Buffer.from(message)
        }
        if (buffer.length > maximum + maximum / 254 + 1) throw new Error('oversize')
      }
      if (buffer.length > 0) throw new Error('truncated')
    }
  `,
  slip: () => source`
    async function* frames(reads: AsyncIterable<Buffer>, maximum: number) {
      let message: number[] = []
      let escaped = false
      for await (const read of reads) {
        for (const octet of read) {
          if (escaped && octet !== 0xdc && octet !== 0xdd) throw new Error('bad escape')
          if (!escaped && octet === 0xc0) {
            if (message.length > 0) yield Buffer.from(message)
            message = []
          } else if (!escaped && octet === 0xdb) escaped = true
          else {
            if (message.push(escaped ? (octet === 0xdc ? 0xc0 : 0xdb) : octet) > maximum) throw new Error('oversize')
            escaped = false
          }
        }
      }
      if (message.length > 0 || escaped) throw new Error('truncated')
    }
  `,
  netstring: () => source`
    async function* frames(reads: AsyncIterable<Buffer>, maximum: number) {
      let buffer = Buffer.alloc(0)
      for await (const read of reads) {
        buffer = Buffer.concat([buffer, read])
        for (;;) {
          const [, digits = '', colon = ''] = /^(\d*)(:?)/.exec(buffer.toString('latin1', 0, 12)) ?? []
          const bad = colon === '' && digits.length < Math.min(buffer.length, 11)
          if (bad || /^0./.test(digits) || (colon !== '' && digits === '')) throw new Error('bad length')
          if (Number(digits) > maximum) throw new Error('oversize')
          const from = digits.length + 1
          const end = from + Number(digits)
          if (colon === '' || buffer.length <= end) break
          if (buffer[end] !== 0x2c) throw new Error('no comma')
          yield buffer.subarray(from, end)
          buffer = buffer.subarray(end + 1)
        }
      }
      if (buffer.length > 0) throw new Error('truncated')
    }
  `,
}

function number(width: NumberWidth, from: number): string {
  const order = isLittleEndian(width) ? 'LE' : 'BE'
  if (width.bytes === 1) return `buffer.readUInt8(${from})`
  if (width.bytes === 3) return `buffer.readUInt${order}(${from}, 3)`
  if (width.bytes === 8) return `Number(buffer.readBigUInt64${order}(${from}))`
  return `buffer.readUInt${8 * width.bytes}${order}(${from})`
}
