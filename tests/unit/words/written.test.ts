/** What is written for programs: codes and values, and the reason in English whatever the window speaks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { badInput } from '../../../shared/measurement/codes'
import { overwriteGetLocale } from '../../../shared/words/generated/runtime'
import { jsonWithReasons, withReason } from '../../../shared/words/written'
import type { ResultDocument } from '../../../shared/measurement/result'

beforeAll(() => overwriteGetLocale(() => 'zh-CN'))
afterAll(() => overwriteGetLocale(() => 'en'))

const document = { outcome: 'completed', reason: null, failure: null, reverse: null } as ResultDocument
const refused = { failure: 'refused', host: '::1', port: 9 } as const
const reason = '[::1]:9 refused the connection: is Packet Lab running there?'

describe('a result', () => {
  it('has no reason where it completed', () => expect(withReason(document).reason).toBeNull())

  it('says why it did not, and why the way back did not', () => {
    const failed = { ...document, outcome: 'failed', failure: refused } as const
    expect(withReason(failed)).toMatchObject({ failure: refused, reason })
    const reverse = { ...document, outcome: 'cancelled' } as const
    expect(withReason({ ...failed, reverse }).reverse?.reason).toBe('Cancelled before its end.')
  })
})

it('every failure in an answer has its code, its values and its reason', () => {
  const wrong = badInput('countRange', { most: 4 })
  expect(JSON.parse(jsonWithReasons({ legs: [{ failure: refused }, { failure: null }], wrong }))).toEqual({
    legs: [{ failure: { ...refused, reason } }, { failure: null }],
    wrong: { ...wrong, reason: 'A setting is out of its range: the count is from 1 to 4.' },
  })
})
