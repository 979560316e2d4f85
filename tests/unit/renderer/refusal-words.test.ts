/** Every reason the readers can give is said in both languages: in English as the core says it. */
import { afterEach, describe, expect, it } from 'vitest'
import { overwriteGetLocale } from '../../../renderer/messages/generated/runtime'
import { refusalWords } from '../../../renderer/stations/addressing/refusal-words'
import { readNeeds } from '../../../shared/subnet/block-list'
import { readBlock } from '../../../shared/subnet/block-text'
import { Refusal } from '../../../shared/subnet/refusal'

const refused = [
  ...[
    '',
    '10.0.300.1',
    '10..0.1',
    '010.0.0.1',
    '10.0.0.x',
    '10.0.0.1.5',
    '10.0.1',
    '10.0.0.1/',
    '10.0.0.1/x',
  ],
  ...[
    '10.0.0.1/08',
    '10.0.0.1/33',
    '::1/129',
    '10.0.0.1/255.0.255.0',
    '10.0.0.1/0.255.0.255',
    '10.0.0.1/0xff',
  ],
  ...['10.0.0.1-', '10.0.0.1-::1', '10.0.0.9-10.0.0.1', ':1::', '1:2:3', '1::2::3', '1:2:3:4::5:6:7:8'],
  ...['1:2:3:4:5:6:7:8:9', '1:', '1:::2', '12345::', '1::g', '::1.2.3.4:5', '1:2:3:4:5:6:7:1.2.3.4'],
  ...['fe80::1%', 'fe80::1%averyveryverylongname', `${'1'.repeat(201)}`],
]
const reasons = [
  ...refused.map((text) => [text, readBlock(text)] as const),
  ...['', 'many'].map((text) => [text, readNeeds(text)] as const),
].map(([text, read]) => {
  if (!(read instanceof Refusal)) throw new Error(`${text} is not refused`)
  return read.why
})

afterEach(() => overwriteGetLocale(() => 'en'))

describe.each([...new Set(reasons)])('%s', (why) => {
  it('is said as the core says it in English', () => {
    overwriteGetLocale(() => 'en')
    expect(refusalWords(why)).toBe(why)
  })

  it('is said in Chinese', () => {
    overwriteGetLocale(() => 'zh-CN')
    expect(refusalWords(why)).toMatch(/\p{Script=Han}/u)
  })
})
