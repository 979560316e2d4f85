/** Tables: RFC 4180's own examples, what spreadsheets make of them, and formulas that stay text. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  byteOrderMark,
  csvRow,
  csvRows,
  guardFormula,
  markedTable,
  OpenQuote,
  separatorOf,
  withoutGuard,
} from '../../../shared/base/csv'
import { decodeTextFile } from '../../../shared/base/text-file'

describe('a row', () => {
  it.each([
    [['aaa', 'b \r\nbb', 'ccc'], 'aaa,"b \r\nbb",ccc'],
    [['aaa', 'b"bb', 'ccc'], 'aaa,"b""bb",ccc'],
    [['a,b', ''], '"a,b",'],
    [['=1+1', "'=1+1", "''=1+1", "'plain"], "'=1+1,''=1+1,'''=1+1,'plain"],
    [['+1', '-1', '@A1', '＝1', '\t=1'], "'+1,'-1,'@A1,'＝1,'\t=1"],
    [[-5, 1.5, true, null], '-5,1.5,true,'],
    [['=HYPERLINK("http://x","y")'], '"\'=HYPERLINK(""http://x"",""y"")"'],
  ])('%j is %j', (cells, row) => expect(csvRow(cells)).toBe(row))
})

describe('a guard against formulas', () => {
  const odd = fc.array(
    fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '＝', 'a', '1', ' ', '"', ','),
    {
      maxLength: 6,
    },
  )
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    odd.map((letters) => letters.join('')),
  )

  it('comes off again, and never lets a formula through', () => {
    fc.assert(
      fc.property(text, (original) => {
        expect(withoutGuard(guardFormula(original))).toBe(original)
        expect(guardFormula(original)).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/)
      }),
      { numRuns: 3000 },
    )
  })

  it('lets every table come back as it was, whatever its line ends and whatever is in it', () => {
    const table = fc.array(fc.array(text, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(
        table,
        fc.constantFrom('\n', '\r', '\r\n'),
        fc.boolean(),
        fc.boolean(),
        (rows, end, last, mark) => {
          const written = rows.map((row) => csvRow(row)).join(end)
          // An empty last line is the end of the line before it.
          fc.pre(!written.endsWith('\n') && !written.endsWith('\r') && written !== '')
          const read = csvRows((mark ? byteOrderMark : '') + written + (last ? end : ''), ',')
          if (read instanceof OpenQuote) throw new Error('an open quote')
          expect(read.map((row) => row.map(withoutGuard))).toEqual(rows)
        },
      ),
      { numRuns: 3000 },
    )
  })
})

describe('rows', () => {
  // RFC 4180 section 2, rules 1 to 7.
  it.each([
    [
      'aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n',
      [
        ['aaa', 'bbb', 'ccc'],
        ['zzz', 'yyy', 'xxx'],
      ],
    ],
    [
      'aaa,bbb,ccc\r\nzzz,yyy,xxx',
      [
        ['aaa', 'bbb', 'ccc'],
        ['zzz', 'yyy', 'xxx'],
      ],
    ],
    [
      '"aaa","bbb","ccc"\r\nzzz,yyy,xxx',
      [
        ['aaa', 'bbb', 'ccc'],
        ['zzz', 'yyy', 'xxx'],
      ],
    ],
    [
      '"aaa","b \r\nbb","ccc"\r\nzzz,yyy,xxx',
      [
        ['aaa', 'b \r\nbb', 'ccc'],
        ['zzz', 'yyy', 'xxx'],
      ],
    ],
    ['"aaa","b""bb","ccc"', [['aaa', 'b"bb', 'ccc']]],
    // What others write.
    [
      'a,b\rc,d\r',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\rc,d\ne,f\r\ng,h',
      [
        ['a', 'b'],
        ['c', 'd'],
        ['e', 'f'],
        ['g', 'h'],
      ],
    ],
    [
      'a,,\n,b,',
      [
        ['a', '', ''],
        ['', 'b', ''],
      ],
    ],
    ['a\n\nb', [['a'], [''], ['b']]],
    ['\ufeffa,b', [['a', 'b']]],
    ['sep=,\r\na,b', [[''], ['a', 'b']]],
    ['5" disk,x', [['5" disk', 'x']]],
    [' "a" ,b', [['a', 'b']]],
    ['', []],
  ])('of %j', (text, rows) => expect(csvRows(text, ',')).toEqual(rows))

  it('say where a quote never ends', () => expect(csvRows('a\n"b,c\nd', ',')).toEqual(new OpenQuote(2)))
})

it.each([
  ['a,b', ','],
  ['a;b;c', ';'],
  ['a\tb', '\t'],
  ['"a;b";c,d,e', ','],
  ['a b', null],
  ['sep=;\na,b', ';'],
  ['"a,b,c"\nd;e', null],
])('the separator of %j is %j', (text, separator) => expect(separatorOf(text)).toBe(separator))

it('marks a table as UTF-8 only where that makes a difference', () => {
  expect(markedTable(['a,b\n', '1,2\n'])).toEqual(['a,b\n', '1,2\n'])
  expect(markedTable(['a,b\n', '教室,2\n'])).toEqual(['\ufeff', 'a,b\n', '教室,2\n'])
})

// The octets by Python: '教室'.encode(...).
it.each([
  ['UTF-8', 'e69599e5aea4'],
  ['UTF-8 with a mark', 'efbbbfe69599e5aea4'],
  ['GB18030', 'bdcccad2'],
  ['UTF-16LE', 'fffe5965a45b'],
  ['UTF-16BE', 'feff65595ba4'],
])('a file in %s is read', (_, octets) =>
  expect(decodeTextFile(Uint8Array.from(Buffer.from(octets, 'hex')))).toBe('教室'),
)
