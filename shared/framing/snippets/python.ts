/** Decoders as one would write them in Python: generators over the reads of a socket. */
import { hexOfOctet } from '../hex'
import type { NumberWidth } from '../number-width'
import { isLittleEndian, plus, source, type Samples } from './shape'

export const python: Samples = {
  delimiter: ({ hex }) => source`
    def frames(reads, maximum):
        delimiter, buffer = bytes.fromhex("${hex}"), b""
        for read in reads:
            *lines, buffer = (buffer + read).split(delimiter)
            for line in lines:
                if len(line) > maximum: raise ValueError("oversize")
                yield line
            if len(buffer) >= maximum + len(delimiter): raise ValueError("oversize")
        if buffer: raise ValueError("truncated")
  `,
  escaped: ({ hex, escape, substitutes }) => source`
    import re
    originals = {${substitutes.map((value) => `${bytesOf(escape, value)}: ${bytesOf(value ^ 0x20)}`).join(', ')}}

    def frames(reads, maximum):
        delimiter, buffer = bytes.fromhex("${hex}"), b""
        for read in reads:
            *lines, buffer = (buffer + read).split(delimiter)
            for line in lines:  # a KeyError is a bad escape
                line = re.sub(r${bytesOf(escape).slice(0, -1)}.?", lambda pair: originals[pair[0]], line, flags=re.S)
                if len(line) > maximum: raise ValueError("oversize")
                yield line
            if len(buffer) >= 2 * maximum + len(delimiter): raise ValueError("oversize")
        if buffer: raise ValueError("truncated")
  `,
  fixed: (length) => source`
    def frames(reads):
        buffer = b""
        for read in reads:
            buffer += read
            while len(buffer) >= ${length}:
                yield buffer[:${length}]
                buffer = buffer[${length}:]
        if buffer: raise ValueError("truncated")
  `,
  length: ({ length, inclusive }) => source`
    def frames(reads, maximum):
        buffer = b""
        for read in reads:
            buffer += read
            while len(buffer) >= ${length.bytes}:
                length = ${number(length, 0)}${inclusive ? ` - ${length.bytes}` : ''}
                if ${inclusive ? 'not 0 <= length <= maximum' : 'length > maximum'}: raise ValueError("bad length")
                if len(buffer) < ${length.bytes} + length: break
                yield buffer[${length.bytes}:${length.bytes} + length]
                buffer = buffer[${length.bytes} + length:]
        if buffer: raise ValueError("truncated")
  `,
  tlv: ({ type, length }) => source`
    def frames(reads, maximum):
        buffer = b""
        for read in reads:
            buffer += read
            while len(buffer) >= ${type.bytes + length.bytes}:
                kind = ${number(type, 0)}
                length = ${number(length, type.bytes)}
                if length > maximum: raise ValueError("oversize")
                if len(buffer) < ${type.bytes + length.bytes} + length: break
                yield kind, buffer[${type.bytes + length.bytes}:${type.bytes + length.bytes} + length]
                buffer = buffer[${type.bytes + length.bytes} + length:]
        if buffer: raise ValueError("truncated")
  `,
  lengthField: ({ length, offset, end, added, strip, least, most }) => source`
    def frames(reads, maximum):
        buffer = b""
        for read in reads:
            buffer += read
            while len(buffer) >= ${end}:
                length = ${number(length, offset)}${plus(added)}  # of the whole frame
                if length < ${least} or length - ${strip} > maximum${most === null ? '' : ` or length > ${most}`}: raise ValueError("bad length")
                if len(buffer) < length: break
                yield buffer[${strip}:length]
                buffer = buffer[length:]
        if buffer: raise ValueError("truncated")
  `,
  varint: () => source`
    def frames(reads, maximum):
        buffer = b""
        for read in reads:
            buffer += read
            while True:
                header = next((i + 1 for i, octet in enumerate(buffer[:10]) if octet < 0x80), 0)
                if header == 0 and len(buffer) >= 10: raise ValueError("bad varint")
                if header == 0: break
                length = sum((octet & 0x7F) << 7 * i for i, octet in enumerate(buffer[:header]))
                if length > maximum: raise ValueError("oversize")
                if len(buffer) < header + length: break
                yield buffer[header:header + length]
                buffer = buffer[header + length:]
        if buffer: raise ValueError("truncated")
  `,
  cobs: () => source`
    def frames(reads, maximum):
        buffer = b""
        for read in reads:
            *packets, buffer = (buffer + read).split(b"\0")
            for packet in packets:
                message, rest = b"", packet
                while rest:
                    code = rest[0]
                    if code > len(rest): raise ValueError("bad code")
                    message += rest[1:code] + (b"\0" if code < 255 and code < len(rest) else b"")
                    rest = rest[code:]
                if len(message) > maximum: raise ValueError("oversize")
                if packet: yield message
            if len(buffer) > maximum + maximum // 254 + 1: raise ValueError("oversize")
        if buffer: raise ValueError("truncated")
  `,
  slip: () => source`
    import re
    originals = {b"\xdb\xdc": b"\xc0", b"\xdb\xdd": b"\xdb"}

    def frames(reads, maximum):
        buffer = b""
        for read in reads:
            *packets, buffer = (buffer + read).split(b"\xc0")
            for packet in packets:  # a KeyError is a bad escape
                message = re.sub(rb"\xdb.?", lambda pair: originals[pair[0]], packet, flags=re.S)
                if len(message) > maximum: raise ValueError("oversize")
                if message: yield message
            if len(buffer) > 2 * maximum: raise ValueError("oversize")
        if buffer: raise ValueError("truncated")
  `,
  netstring: () => source`
    import re

    def frames(reads, maximum):
        buffer = b""
        for read in reads:
            buffer += read
            while head := re.match(rb"(0|[1-9][0-9]{0,9}):", buffer):
                end = head.end() + int(head[1])
                if int(head[1]) > maximum: raise ValueError("oversize")
                if buffer[end:end + 1] not in (b"", b","): raise ValueError("no comma")
                if len(buffer) <= end: break
                yield buffer[head.end():end]
                buffer = buffer[end + 1:]
            if not head and not re.fullmatch(rb"|0|[1-9][0-9]{0,9}", buffer): raise ValueError("bad length")
        if buffer: raise ValueError("truncated")
  `,
}

function number(width: NumberWidth, from: number): string {
  const order = isLittleEndian(width) ? 'little' : 'big'
  return width.bytes === 1
    ? `buffer[${from}]`
    : `int.from_bytes(buffer[${from}:${from + width.bytes}], "${order}")`
}

function bytesOf(...values: number[]): string {
  return `b"${values.map((value) => `\\x${hexOfOctet(value)}`).join('')}"`
}
