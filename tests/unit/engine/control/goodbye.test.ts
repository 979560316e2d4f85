/** What another lab's last message, or its refusal, may hold: codes known here, codes of a newer lab, words, nonsense. */
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { goneWith } from '../../../../electron/engine/control/goodbye'
import { Failure } from '../../../../shared/base/failure'
import { badInput } from '../../../../shared/measurement/codes'
import { ControlMessage, Refusal } from '../../../../shared/wire/control-message'
import { failureSentence } from '../../../../shared/words/failure-sentence'
import { english } from '../../../../shared/words/language'

const host = '10.0.0.2'
const bye = (reason: string, more: object = {}) => {
  const message = v.parse(ControlMessage, { type: 'bye', reason, ...more })
  if (message.type !== 'bye') throw new Error('no goodbye')
  return goneWith(host, message)
}

describe('a goodbye', () => {
  it.each([
    ['runOver', {}, 'the run is over'],
    ['otherVersion', { values: { version: 3 } }, 'this lab speaks version 3 of the protocol'],
    ['the run is over', {}, 'it said "the run is over"'],
    ['toString', {}, 'it said "toString"'],
    ['otherVersion', {}, 'a reason that this lab does not know: otherVersion'],
  ])('%s with %j is %s', (reason, more, words) => {
    const failure = bye(reason, more)
    expect(failureSentence(failure, english)).toBe(`${host} ended the session (${words}).`)
    expect(v.is(Failure, failure)).toBe(true)
  })

  it('however long stays a failure', () => expect(v.is(Failure, bye('x'.repeat(500)))).toBe(true))
})

describe('refused settings', () => {
  const wrapped = (code: string, values: object) => {
    const refusal = v.parse(Refusal, { why: 'settings', code, values })
    if (refusal.why !== 'settings') throw new Error('no refusal of settings')
    return badInput('settingsRefused', { host, reason: { code: refusal.code, values: refusal.values } })
  }

  it('are said here by the code of the lab there', () => {
    expect(failureSentence(wrapped('countRange', { most: 9 }), english)).toBe(
      `${host} refused these settings: A setting is out of its range: the count is from 1 to 9.`,
    )
  })

  it('by a code of a newer lab are said with the code, however deep its values may go', () => {
    const failure = wrapped('sunday', { a: { code: 'b', values: { c: 'd' } } })
    expect(v.is(Failure, failure)).toBe(true)
    expect(failureSentence(failure, english)).toContain('(sunday)')
  })

  it.each([
    ['too deep', { a: { code: 'b', values: { c: { code: 'd', values: {} } } } }],
    ['too many', Object.fromEntries(Array.from({ length: 13 }, (_, at) => [`v${at}`, at]))],
    ['too long', { a: 'x'.repeat(401) }],
    ['no values', { a: null }],
  ])('%s are no message', (_what, values) => {
    expect(v.is(Refusal, { why: 'settings', code: 'sunday', values })).toBe(false)
  })
})
