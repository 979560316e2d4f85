/** Every reason the readers can give is said in both languages: in English as the core says it. */
import { afterEach, describe, expect, it } from 'vitest'
import { failureSentence } from '../../../shared/words/failure-sentence'
import { overwriteGetLocale } from '../../../shared/words/generated/runtime'
import { refusalWords } from '../../../shared/words/refusal-words'
import { readNeeds } from '../../../shared/stations/addressing/block-list'
import { readBlock } from '../../../shared/stations/addressing/block-text'
import { parseEndpoint } from '../../../shared/address/endpoint'
import { readPlan } from '../../../shared/stations/addressing/plan-text'
import { carve, splitByHosts, splitEvenly } from '../../../shared/stations/addressing/plan-tree'
import { isFailure } from '../../../shared/base/failure'
import { Refusal } from '../../../shared/address/refusal'
import { prefixOf } from '../address/prefix-of'

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

/** What the address reader and the plan refuse whole. */
const plan = readPlan('10.0.0.0/24\n10.0.0.0/25\n')
if (isFailure(plan)) throw new Error('the plan is refused')
const failures = [
  ...['https://x', '[::1', '[10.0.0.1]', '[::1]9', '10.0.0.1:0', '', `${'a'.repeat(63)}.`.repeat(5), 'a..b'],
  ...['a_b', '-a', 'a-', 'a'.repeat(64), '10.0.0', '1:2:3', '300.1.1.1:9'],
]
  .map((text): unknown => parseEndpoint(text, 8642))
  .concat(
    ['', '{', '{"a":1}', '10.0.0.0/33', '10.0.0.0/24\n10.0.0.0/24', '10.0.0.0/24\t\tpink'].map(readPlan),
    ['10.0.0.0/24\n10.0.0.0/24\tx'].map(readPlan),
    splitEvenly(plan, prefixOf('10.0.0.0/24'), 24),
    splitByHosts(plan, prefixOf('10.0.0.0/24'), [{ name: '', hosts: 5000n }]),
    carve(plan, prefixOf('192.0.2.0/24'), {}),
  )

describe.each(failures.filter(isFailure))('the refusal $reason', (failure) => {
  it('is said in Chinese, and in English as the core says it', () => {
    overwriteGetLocale(() => 'zh-CN')
    expect(failureSentence(failure)).toMatch(/\p{Script=Han}/u)
    overwriteGetLocale(() => 'en')
    expect(failureSentence(failure).slice(0, 12)).toBe((failure as { reason: string }).reason.slice(0, 12))
  })
})

it('every one of them was a refusal', () => expect(failures.every(isFailure)).toBe(true))
