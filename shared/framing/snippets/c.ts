/**
 * Decoders as one would write them in C: over fdopen(socket, "r"), whose fread goes on reading until it has what was
 * asked for. 0 at an end between frames, -1 for anything else.
 */
import type { NumberWidth } from '../number-width'
import { hexNumber, isLittleEndian, plus, source, type Samples } from './shape'

export const c: Samples = {
  delimiter: ({ octets }) => source`
    int frames(FILE *in, size_t maximum, void (*emit)(const uint8_t *, size_t)) {
        static const uint8_t delimiter[] = {${octets.map(hexNumber).join(', ')}};
        const size_t n = sizeof delimiter;
        uint8_t *line = malloc(maximum + n);
        size_t used = 0;
        for (int octet; line && (octet = getc(in)) != EOF;) {
            line[used++] = (uint8_t)octet;
            if (used >= n && memcmp(line + used - n, delimiter, n) == 0) {
                emit(line, used - n);
                used = 0;
            } else if (used == maximum + n) break; /* oversize */
        }
        free(line);
        return line && used == 0 ? 0 : -1;
    }
  `,
  escaped: ({ octets, escape, substitutes }) => source`
    int frames(FILE *in, size_t maximum, void (*emit)(const uint8_t *, size_t)) {
        static const uint8_t delimiter[] = {${octets.map(hexNumber).join(', ')}};
        const size_t n = sizeof delimiter, room = 2 * maximum + n;
        uint8_t *line = malloc(room);
        size_t used = 0;
        for (int octet; line && (octet = getc(in)) != EOF;) {
            line[used++] = (uint8_t)octet;
            if (used >= n && memcmp(line + used - n, delimiter, n) == 0) {
                size_t length = 0;
                int bad = 0;
                for (size_t i = 0; i < used - n && !bad; i++, length++) {
                    line[length] = line[i];
                    if (line[i] != ${hexNumber(escape)}) continue;
                    bad = ++i == used - n || (line[i] != ${hexNumber(substitutes[0])} && line[i] != ${hexNumber(substitutes[1])});
                    line[length] = line[i] ^ 0x20;
                }
                if (bad || length > maximum) break; /* bad escape, oversize */
                emit(line, length);
                used = 0;
            } else if (used == room) break; /* oversize */
        }
        free(line);
        return line && used == 0 ? 0 : -1;
    }
  `,
  fixed: (length) => source`
    int frames(FILE *in, void (*emit)(const uint8_t *, size_t)) {
        uint8_t message[${length}];
        size_t got;
        while ((got = fread(message, 1, sizeof message, in)) == sizeof message) emit(message, got);
        return got == 0 ? 0 : -1;
    }
  `,
  length: ({ length, inclusive }) => source`
    int frames(FILE *in, size_t maximum, void (*emit)(const uint8_t *, size_t)) {
        uint8_t header[${length.bytes}], *message = malloc(maximum + 1);
        size_t got;
        while ((got = fread(header, 1, ${length.bytes}, in)) == ${length.bytes}) {
            ${sizeOf(length)} length = ${number(length, 0)};
            ${inclusive ? `if (length < ${length.bytes} || (length -= ${length.bytes}) > maximum) break;` : 'if (length > maximum) break;'} /* bad length */
            if (!message || fread(message, 1, length, in) < length) break; /* truncated */
            emit(message, length);
        }
        free(message);
        return got == 0 ? 0 : -1;
    }
  `,
  tlv: ({ type, length }) => source`
    int frames(FILE *in, size_t maximum, void (*emit)(uint32_t, const uint8_t *, size_t)) {
        uint8_t header[${type.bytes + length.bytes}], *message = malloc(maximum + 1);
        size_t got;
        while ((got = fread(header, 1, ${type.bytes + length.bytes}, in)) == ${type.bytes + length.bytes}) {
            uint32_t type = ${number(type, 0)};
            ${sizeOf(length)} length = ${number(length, type.bytes)};
            if (length > maximum) break;
            if (!message || fread(message, 1, length, in) < length) break; /* truncated */
            emit(type, message, length);
        }
        free(message);
        return got == 0 ? 0 : -1;
    }
  `,
  lengthField: ({ length, offset, end, added, strip, least, most }) => source`
    int frames(FILE *in, size_t maximum, void (*emit)(const uint8_t *, size_t)) {
        uint8_t header[${end}], *frame = malloc(maximum + ${least});
        size_t got;
        while ((got = fread(header, 1, ${end}, in)) == ${end}) {
            uint64_t value = ${number(length, offset)};
            int64_t length = (int64_t)value${plus(added)}; /* of the whole frame */
            if (value > UINT32_MAX || length < ${least} || (uint64_t)length - ${strip} > maximum) break; /* bad length */
${most === null ? '' : `            if (length > ${most}) break; /* oversize */\n`}            size_t more = (size_t)length - ${end};
            if (!frame || fread(frame + ${end}, 1, more, in) < more) break; /* truncated */
            memcpy(frame, header, ${end});
            emit(frame + ${strip}, (size_t)length - ${strip});
        }
        free(frame);
        return got == 0 ? 0 : -1;
    }
  `,
  varint: () => source`
    int frames(FILE *in, size_t maximum, void (*emit)(const uint8_t *, size_t)) {
        uint8_t *message = malloc(maximum + 1);
        int octet, got;
        for (;;) {
            uint64_t length = 0;
            for (got = 0; (octet = getc(in)) != EOF && got < 10; got++) {
                if (got == 9 && octet > 1) break; /* more than 64 bits */
                length |= (uint64_t)(octet & 0x7f) << 7 * got;
                if (octet < 0x80) break;
            }
            if (octet == EOF || octet >= 0x80 || (got == 9 && octet > 1) || length > maximum) break;
            if (!message || fread(message, 1, length, in) < length) break; /* truncated */
            emit(message, length);
        }
        free(message);
        return octet == EOF && got == 0 ? 0 : -1;
    }
  `,
  cobs: () => source`
    int frames(FILE *in, size_t maximum, void (*emit)(const uint8_t *, size_t)) {
        uint8_t *message = malloc(maximum + 1);
        size_t used = 0;
        int octet = EOF, code = 0, left = 0;
        while (message && (octet = getc(in)) != EOF) {
            if (octet == 0) {
                if (left > 0) break; /* bad code */
                if (code > 0) emit(message, used);
                used = 0;
                code = 0;
                continue;
            }
            int zero = left == 0 && code > 0 && code < 255;
            int data = left > 0;
            if (data) left--;
            else left = (code = octet) - 1;
            if (!data && !zero) continue;
            if (used == maximum) break; /* oversize */
            message[used++] = data ? (uint8_t)octet : 0;
        }
        free(message);
        return message && octet == EOF && code == 0 ? 0 : -1;
    }
  `,
  slip: () => source`
    int frames(FILE *in, size_t maximum, void (*emit)(const uint8_t *, size_t)) {
        uint8_t *message = malloc(maximum + 1);
        size_t used = 0;
        int octet = EOF, escaped = 0;
        while (message && (octet = getc(in)) != EOF) {
            if (escaped && octet != 0xdc && octet != 0xdd) break; /* bad escape */
            if (!escaped && octet == 0xc0) {
                if (used > 0) emit(message, used);
                used = 0;
            } else if (!escaped && octet == 0xdb) escaped = 1;
            else {
                if (used == maximum) break; /* oversize */
                message[used++] = (uint8_t)(!escaped ? octet : octet == 0xdc ? 0xc0 : 0xdb);
                escaped = 0;
            }
        }
        free(message);
        return message && octet == EOF && used == 0 && !escaped ? 0 : -1;
    }
  `,
  netstring: () => source`
    int frames(FILE *in, size_t maximum, void (*emit)(const uint8_t *, size_t)) {
        uint8_t *message = malloc(maximum + 1);
        int octet, digits;
        for (;;) {
            size_t length = 0;
            for (digits = 0; (octet = getc(in)) >= '0' && octet <= '9' && length <= maximum; digits++) {
                if (digits > 0 && length == 0) break; /* leading zero */
                length = 10 * length + (size_t)(octet - '0');
            }
            if (octet != ':' || digits == 0 || length > maximum) break; /* bad length, or the end */
            if (!message || fread(message, 1, length, in) < length || (octet = getc(in)) != ',') {
                digits = 1;
                break;
            }
            emit(message, length);
        }
        free(message);
        return octet == EOF && digits == 0 ? 0 : -1;
    }
  `,
}

/** The type that holds a length of that width on every machine. */
function sizeOf(width: NumberWidth): string {
  return width.bytes > 4 ? 'uint64_t' : 'size_t'
}

function number(width: NumberWidth, from: number): string {
  const octets = Array.from({ length: width.bytes }, (_, i) => `header[${from + i}]`)
  if (isLittleEndian(width)) octets.reverse()
  const terms = octets.map((octet, i) => {
    const shift = 8 * (width.bytes - 1 - i)
    return shift === 0 ? octet : `(uint${width.bytes > 4 ? 64 : 32}_t)${octet} << ${shift}`
  })
  // Eight terms do not fit a line.
  const inLine = terms.length > 4 ? 3 : 4
  const lines = Array.from({ length: Math.ceil(terms.length / inLine) }, (_, line) =>
    terms.slice(line * inLine, (line + 1) * inLine).join(' | '),
  )
  return lines.join(' |\n                ')
}
