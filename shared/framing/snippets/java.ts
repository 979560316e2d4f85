/** Decoders as one would write them in Java: over new BufferedInputStream(socket.getInputStream()). */
import type { NumberWidth } from '../number-width'
import { hexNumber, isLittleEndian, plus, source, type Samples } from './shape'

export const java: Samples = {
  delimiter: ({ hex }) => source`
    static void frames(InputStream in, int maximum, Consumer<byte[]> emit) throws IOException {
        byte[] delimiter = HexFormat.of().parseHex("${hex}"), line = new byte[maximum + delimiter.length];
        int used = 0;
        for (int octet; (octet = in.read()) != -1; ) {
            line[used++] = (byte) octet;
            int end = used - delimiter.length;
            if (end >= 0 && Arrays.equals(line, end, used, delimiter, 0, delimiter.length)) {
                emit.accept(Arrays.copyOf(line, end));
                used = 0;
            } else if (used == line.length) throw new IOException("oversize");
        }
        if (used > 0) throw new EOFException("truncated");
    }
  `,
  escaped: ({ hex, escape, substitutes }) => source`
    static void frames(InputStream in, int maximum, Consumer<byte[]> emit) throws IOException {
        byte[] delimiter = HexFormat.of().parseHex("${hex}"), line = new byte[2 * maximum + delimiter.length];
        int used = 0;
        for (int octet; (octet = in.read()) != -1; ) {
            line[used++] = (byte) octet;
            int end = used - delimiter.length, length = 0;
            if (end >= 0 && Arrays.equals(line, end, used, delimiter, 0, delimiter.length)) {
                for (int i = 0; i < end; i++) {
                    line[length++] = line[i];
                    if (line[i] != (byte) ${hexNumber(escape)}) continue;
                    boolean good = ++i < end && (line[i] == ${substitutes.map(hexNumber).join(' || line[i] == ')});
                    if (!good) throw new IOException("bad escape");
                    line[length - 1] = (byte) (line[i] ^ 0x20);
                }
                if (length > maximum) throw new IOException("oversize");
                emit.accept(Arrays.copyOf(line, length));
                used = 0;
            } else if (used == line.length) throw new IOException("oversize");
        }
        if (used > 0) throw new EOFException("truncated");
    }
  `,
  fixed: (length) => source`
    static void frames(InputStream in, Consumer<byte[]> emit) throws IOException {
        for (byte[] message; (message = in.readNBytes(${length})).length > 0; ) {
            if (message.length < ${length}) throw new EOFException("truncated");
            emit.accept(message);
        }
    }
  `,
  length: ({ length, inclusive }) => source`
    static void frames(InputStream in, int maximum, Consumer<byte[]> emit) throws IOException {
        for (byte[] header; (header = in.readNBytes(${length.bytes})).length > 0; ) {
            if (header.length < ${length.bytes}) throw new EOFException("truncated");
            long length = ${number(length, 0)}${inclusive ? ` - ${length.bytes}` : ''};
            if (${inclusive || length.bytes === 8 ? 'length < 0 || ' : ''}length > maximum) throw new IOException("bad length");
            byte[] message = in.readNBytes((int) length);
            if (message.length < length) throw new EOFException("truncated");
            emit.accept(message);
        }
    }
  `,
  tlv: ({ type, length }) => source`
    static void frames(InputStream in, int maximum, BiConsumer<Long, byte[]> emit) throws IOException {
        for (byte[] header; (header = in.readNBytes(${type.bytes + length.bytes})).length > 0; ) {
            if (header.length < ${type.bytes + length.bytes}) throw new EOFException("truncated");
            long type = ${number(type, 0)};
            long length = ${number(length, type.bytes)};
            if (${length.bytes === 8 ? 'length < 0 || ' : ''}length > maximum) throw new IOException("oversize");
            byte[] value = in.readNBytes((int) length);
            if (value.length < length) throw new EOFException("truncated");
            emit.accept(type, value);
        }
    }
  `,
  lengthField: ({ length, offset, end, added, strip, least, most }) => source`
    static void frames(InputStream in, int maximum, Consumer<byte[]> emit) throws IOException {
        for (byte[] header; (header = in.readNBytes(${end})).length > 0; ) {
            if (header.length < ${end}) throw new EOFException("truncated");
            long value = ${number(length, offset)};
            if (value < 0 || value > 0xffffffffL) throw new IOException("bad length");
            long length = value${plus(added)}; // of the whole frame
            if (length < ${least} || length - ${strip} > maximum) throw new IOException("bad length");
${most === null ? '' : `            if (length > ${most}L) throw new IOException("oversize");\n`}            byte[] rest = in.readNBytes((int) length - ${end});
            if (rest.length < length - ${end}) throw new EOFException("truncated");
            byte[] frame = Arrays.copyOf(header, (int) length);
            System.arraycopy(rest, 0, frame, ${end}, rest.length);
            emit.accept(Arrays.copyOfRange(frame, ${strip}, (int) length));
        }
    }
  `,
  varint: () => source`
    static void frames(InputStream in, int maximum, Consumer<byte[]> emit) throws IOException {
        for (int octet; (octet = in.read()) != -1; ) {
            long length = octet & 0x7f;
            for (int shift = 7; octet >= 0x80; shift += 7) {
                if ((octet = in.read()) == -1) throw new EOFException("truncated");
                if (shift == 63 && octet > 1) throw new IOException("bad varint");
                length |= (long) (octet & 0x7f) << shift;
            }
            if (length < 0 || length > maximum) throw new IOException("oversize");
            byte[] message = in.readNBytes((int) length);
            if (message.length < length) throw new EOFException("truncated");
            emit.accept(message);
        }
    }
  `,
  cobs: () => source`
    static void frames(InputStream in, int maximum, Consumer<byte[]> emit) throws IOException {
        var message = new ByteArrayOutputStream();
        int code = 0, left = 0;
        for (int octet; (octet = in.read()) != -1; ) {
            if (octet == 0) {
                if (left > 0) throw new IOException("bad code");
                if (code > 0) emit.accept(message.toByteArray());
                message.reset();
                code = 0;
                continue;
            }
            if (left > 0) {
                left--;
                message.write(octet);
            } else {
                if (code > 0 && code < 255) message.write(0);
                code = octet;
                left = code - 1;
            }
            if (message.size() > maximum) throw new IOException("oversize");
        }
        if (code > 0) throw new EOFException("truncated");
    }
  `,
  slip: () => source`
    static void frames(InputStream in, int maximum, Consumer<byte[]> emit) throws IOException {
        var message = new ByteArrayOutputStream();
        boolean escaped = false;
        for (int octet; (octet = in.read()) != -1; ) {
            if (escaped && octet != 0xdc && octet != 0xdd) throw new IOException("bad escape");
            if (!escaped && octet == 0xc0) {
                if (message.size() > 0) emit.accept(message.toByteArray());
                message.reset();
            } else if (!escaped && octet == 0xdb) escaped = true;
            else {
                if (message.size() == maximum) throw new IOException("oversize");
                message.write(!escaped ? octet : octet == 0xdc ? 0xc0 : 0xdb);
                escaped = false;
            }
        }
        if (message.size() > 0 || escaped) throw new EOFException("truncated");
    }
  `,
  netstring: () => source`
    static void frames(InputStream in, int maximum, Consumer<byte[]> emit) throws IOException {
        for (int octet; (octet = in.read()) != -1; ) {
            long length = 0;
            int digits = 0;
            for (; octet >= '0' && octet <= '9'; digits++, octet = in.read()) {
                if (digits > 0 && length == 0) throw new IOException("leading zero");
                if ((length = 10 * length + octet - '0') > maximum) throw new IOException("oversize");
            }
            if (octet != ':' || digits == 0) throw new IOException("bad length");
            byte[] message = in.readNBytes((int) length);
            if (in.read() != ',') throw new IOException("no comma");
            emit.accept(message);
        }
    }
  `,
}

function number(width: NumberWidth, from: number): string {
  if (width.bytes === 1) return `Byte.toUnsignedInt(header[${from}])`
  if (width.bytes === 3) {
    const shifts = isLittleEndian(width) ? ['', ' << 8', ' << 16'] : [' << 16', ' << 8', '']
    return `(${shifts.map((shift, at) => `(header[${from + at}] & 0xff)${shift}`).join(' | ')})`
  }
  const buffer = `ByteBuffer.wrap(header)${isLittleEndian(width) ? '.order(ByteOrder.LITTLE_ENDIAN)' : ''}`
  if (width.bytes === 2) return `Short.toUnsignedInt(${buffer}.getShort(${from}))`
  if (width.bytes === 8) return `${buffer}.getLong(${from})`
  return `Integer.toUnsignedLong(${buffer}.getInt(${from}))`
}
