/** Octets in hexadecimal as people write and copy them. Each dump was printed by the program named with it. */
import { describe, expect, it } from 'vitest'
import { readHexText } from '../../../shared/framing/hex-text'
import { characterNumber, Refusal } from '../../../shared/base/refusal'
import { phrase } from '../../../shared/words/said'

function hexOf(text: string): string {
  const octets = readHexText(text)
  return octets instanceof Refusal
    ? `${characterNumber(text, octets.position)}: ${phrase('why', octets.why)}`
    : Buffer.from(octets).toString('hex')
}

describe('digits', () => {
  it.each([
    ['', ''],
    ['de:ad:be:ef', 'deadbeef'],
    ['DE-AD-BE-EF', 'deadbeef'],
    ['0xdeadbeef', 'deadbeef'],
    ['0xde 0xad, 0xbe; 0xef', 'deadbeef'],
    ['0x0, 0x1, 0xa', '00010a'],
    ['ｄｅ：ａｄ　０ｘｂｅ，ｅｆ', 'deadbeef'],
    [' de ad\tbe\r\nef\n', 'deadbeef'],
    ['dead beef\ncafe babe', 'deadbeefcafebabe'],
    ['deadbeef\n00112233', 'deadbeef00112233'],
    ['deadbeef 01 02', 'deadbeef0102'],
    ['deadbee8  01 02', 'deadbee80102'],
    ['0a08  01 02', '0a080102'],
    ['00000000', '00000000'],
    ['0000 0001', '00000001'],
  ])('%j', (text, hex) => expect(hexOf(text)).toBe(hex))

  it.each([
    ['68 6', '4: a byte is two hexadecimal digits'],
    ['68 zz', '4: "z" is not a hexadecimal digit'],
    ['６８ ｏｏ', '4: "ｏ" (U+FF4F FULLWIDTH LATIN SMALL LETTER O) is not a hexadecimal digit'],
    ['😀', '1: "😀" (U+1F600) is not a hexadecimal digit'],
    ['68\u200b69', '3: U+200B ZERO WIDTH SPACE is not a hexadecimal digit'],
    // hexdump without -C prints words in the order of its processor: nobody can tell it from the text.
    ['0000000 4547 2054 202f 5448', '7: a byte is two hexadecimal digits'],
  ])('not %j', (text, refusal) => expect(hexOf(text)).toBe(refusal))
})

describe('an array or a string of a program', () => {
  it.each([
    ['{0x01, 0x02}', '0102'],
    ['unsigned char x[] = {0x01, 0x02};', '0102'],
    ['const uint8_t x[4] = { 0xDE, 0xAD, 0xbe, 0xe, };', 'deadbe0e'],
    // xxd -i
    ['unsigned char c_bin[] = {\n  0x47, 0x45, 0x54, 0x20\n};\nunsigned int c_bin_len = 4;\n', '47455420'],
    // Wireshark, Copy, as C Array
    [
      '/* Frame (4 bytes) */\nstatic const unsigned char pkt1[4] = {\n0xd8, 0x94, /* .. */\n0x03, 0xf3 // ..\n};\n',
      'd89403f3',
    ],
    ['[]byte{0x01, 0x02}', '0102'],
    ['new byte[] { (byte) 0xff, 0x02 }', 'ff02'],
    ['bytes([0x01, 0x02])', '0102'],
    ['Uint8Array.from([0x01, 0x02])', '0102'],
    ['｛０ｘ０１，０ｘ０２｝', '0102'],
    ['{}', ''],
    ['\\x01\\x02', '0102'],
    ['"\\x01\\x02"', '0102'],
    ["b'\\x01\\xFF'", '01ff'],
    ["$'\\x01\\x02'", '0102'],
    [
      'char *x = "\\x01"',
      '1: "c" does not belong in a string of bytes, each written \\x and two hexadecimal digits',
    ],
    // Wireshark, Copy, as Escaped String
    ['"\\xd8\\x94\\x03" \\\n"\\xf3\\x08"', 'd89403f308'],
    ['de ad {0xbe}', '7: "{" is not a hexadecimal digit'],
    ['0x01, x = {0x02}', '7: "x" is not a hexadecimal digit'],
    ['{1, 2}', '2: "1" does not belong in an array, where every byte is 0x and two hexadecimal digits'],
    ['{0x100}', '2: "0" does not belong in an array, where every byte is 0x and two hexadecimal digits'],
    [
      'x[] = {0x01, y}',
      '14: "y" does not belong in an array, where every byte is 0x and two hexadecimal digits',
    ],
    ['\\x0g', '1: "\\" does not belong in a string of bytes, each written \\x and two hexadecimal digits'],
  ])('%j', (text, hex) => expect(hexOf(text)).toBe(hex))
})

const request = Buffer.from('GET / HTTP/1.1\r\nHost: lab\r\n\r\n\x00\xff|ab  <', 'latin1').toString('hex')

describe('a dump with offsets', () => {
  it.each([
    [
      'hexdump -C',
      `00000000  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 31 0d 0a  |GET / HTTP/1.1..|
00000010  48 6f 73 74 3a 20 6c 61  62 0d 0a 0d 0a 00 ff 7c  |Host: lab......||
00000020  61 62 20 20 3c                                    |ab  <|
00000025
`,
    ],
    [
      'xxd',
      `00000000: 4745 5420 2f20 4854 5450 2f31 2e31 0d0a  GET / HTTP/1.1..
00000010: 486f 7374 3a20 6c61 620d 0a0d 0a00 ff7c  Host: lab......|
00000020: 6162 2020 3c                             ab  <
`,
    ],
    [
      'od -A x -t x1z',
      `000000 47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a  >GET / HTTP/1.1..<
000010 48 6f 73 74 3a 20 6c 61 62 0d 0a 0d 0a 00 ff 7c  >Host: lab......|<
000020 61 62 20 20 3c                                   >ab  <<
000025
`,
    ],
    [
      'od -t x1, whose offsets are octal',
      `0000000 47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a
0000020 48 6f 73 74 3a 20 6c 61 62 0d 0a 0d 0a 00 ff 7c
0000040 61 62 20 20 3c
0000045
`,
    ],
    [
      'tshark -x, as Wireshark copies it',
      `0000  47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a   GET / HTTP/1.1..
0010  48 6f 73 74 3a 20 6c 61 62 0d 0a 0d 0a 00 ff 7c   Host: lab......|
0020  61 62 20 20 3c                                    ab  <
`,
    ],
    [
      'Wireshark without the characters, spaces at the ends gone',
      `0000   47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a
0010   48 6f 73 74 3a 20 6c 61 62 0d 0a 0d 0a 00 ff 7c
0020   61 62 20 20 3c`,
    ],
    [
      'tcpdump -X',
      `\t0x0000:  4745 5420 2f20 4854 5450 2f31 2e31 0d0a  GET./.HTTP/1.1..
\t0x0010:  486f 7374 3a20 6c61 620d 0a0d 0a00 ff7c  Host:.lab......|
\t0x0020:  6162 2020 3c                             ab..<`,
    ],
    [
      'gdb x/37xb',
      `0x7fffffffe000:\t0x47\t0x45\t0x54\t0x20\t0x2f\t0x20\t0x48\t0x54
0x7fffffffe008:\t0x54\t0x50\t0x2f\t0x31\t0x2e\t0x31\t0x0d\t0x0a
0x7fffffffe010:\t0x48\t0x6f\t0x73\t0x74\t0x3a\t0x20\t0x6c\t0x61
0x7fffffffe018:\t0x62\t0x0d\t0x0a\t0x0d\t0x0a\t0x00\t0xff\t0x7c
0x7fffffffe020:\t0x61\t0x62\t0x20\t0x20\t0x3c`,
    ],
  ])('of %s', (_program, dump) => {
    expect(hexOf(dump)).toBe(request)
    expect(hexOf(dump.replaceAll('\n', '\r\n'))).toBe(request)
    expect(hexOf(`\n ${dump.trim()}`)).toBe(request)
  })

  it('of rows from its middle, and of one row', () => {
    expect(hexOf('0010   48 6f 73 74 3a 20 6c 61\n0018   62 0d                     b.')).toBe(
      '486f73743a206c61620d',
    )
    expect(hexOf('0020  61 62 20 20 3c   ab  <')).toBe('616220203c')
    expect(hexOf('00000010: 486f  Ho')).toBe('486f')
    expect(hexOf('00000010  48 6f')).toBe('486f')
    expect(hexOf('0000 48 6f')).toBe('486f')
  })

  it('whose characters look like digits has them once', () => {
    // printf 'ab12' | xxd; printf '  ab' | hexdump -C; printf '|a|' | xxd
    expect(hexOf('00000000: 6162 3132                                ab12')).toBe('61623132')
    expect(hexOf('00000000  20 20 61 62                                       |  ab|')).toBe('20206162')
    expect(hexOf('00000000: 7c61 7c                                  |a|')).toBe('7c617c')
    expect(hexOf('00000000  20 20 61 20 62 20 20 20  20 20                    |  a b     |')).toBe(
      '20206120622020202020',
    )
  })

  it('that leaves equal rows out has them', () => {
    // head -c 100 /dev/zero | hexdump -C; the same | xxd -a; the same | od -A d -t x1
    const zeros = '00'.repeat(100)
    expect(
      hexOf(`00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|
*
00000060  00 00 00 00                                       |....|
00000064`),
    ).toBe(zeros)
    expect(
      hexOf(`00000000: 0000 0000 0000 0000 0000 0000 0000 0000  ................
*
00000060: 0000 0000                                ....`),
    ).toBe(zeros)
    expect(
      hexOf(`0000000 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
*
0000096 00 00 00 00
0000100`),
    ).toBe(zeros)
  })

  it.each([
    ['00000000: 4745\n00000010: 486f', '16: the offset of this row is not where the rows before it end'],
    ['00000000: 4745\n*', '16: the offset of this row is not where the rows before it end'],
    ['00000000: 47\n*\nffffffff: 00', '16: the offset of this row is not where the rows before it end'],
    ['00000000: 4745 5g', '16: a byte is two hexadecimal digits'],
    ['00000000: 4745 ｇ', '16: "ｇ" (U+FF47 FULLWIDTH LATIN SMALL LETTER G) is not a hexadecimal digit'],
    [
      '0000000 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n*\n0000160',
      '1: these offsets can be octal or decimal, and rows are left out between them: write the rows out (od -v)',
    ],
    ['0000  47 45   GET', '15: "G" is not a hexadecimal digit'],
  ])('is refused where %j goes wrong', (text, refusal) => expect(hexOf(text)).toBe(refusal))
})
