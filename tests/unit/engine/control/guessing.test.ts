/** Somebody who guesses the six digits, or fills the screen with questions: few tries, and others are still asked about. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { commitmentOf, newNonce } from '../../../../electron/engine/control/comparison'
import type { ControlConnection } from '../../../../electron/engine/control/connection'
import { openSession } from '../../../../electron/engine/control/requester'
import { respond, type Desk } from '../../../../electron/engine/control/responder'
import { FailureError, type Failure } from '../../../../shared/base/failure'
import { defaultSettings } from '../../../../shared/measurement/settings'
import type { ControlMessage } from '../../../../shared/wire/control-message'
import { connectedPair } from '../../../support/control-pair'
import { deskFor } from '../../../support/desk'

const ann = 'aa'.repeat(32)
const ben = 'bb'.repeat(32)
const eve = 'ee'.repeat(32)
const open: ControlConnection[] = []
const never = new AbortController().signal

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  for (const connection of open.splice(0)) connection.close('runOver')
  vi.useRealTimers()
})

async function connected(dialler: string, listener: string, from?: string) {
  const both = await connectedPair(dialler, listener, from)
  open.push(both.near, both.far)
  return both
}

/** Asks, looks at the digits, and leaves before anybody can answer: null where there were none to look at. */
async function guess(desk: Desk, identity: string, from: string): Promise<string | Failure> {
  const { near, far } = await connected(identity, ben, from)
  respond(far, desk)
  const seen = await new Promise<string | Failure>((resolve) => {
    openSession(
      near,
      defaultSettings,
      (waiting) => {
        if (waiting.kind === 'asking' && waiting.digits !== null) resolve(waiting.digits)
      },
      never,
    ).catch((error: unknown) => {
      if (error instanceof FailureError) resolve(error.failure)
    })
  })
  near.close('runOver')
  await vi.advanceTimersByTimeAsync(0)
  return seen
}

const digits = expect.stringMatching(/^[0-9]{6}$/) as unknown
const tooSoon = (seconds: number) => ({ failure: 'tooSoon', host: '192.0.2.2', seconds })

describe('whoever looks at the digits and asks again', () => {
  it('has made an attempt, whatever identity or address comes next with it', async () => {
    const desk = deskFor(ben)
    // Once anybody may have pressed the wrong button.
    for (let attempt = 0; attempt < 2; attempt += 1)
      expect(await guess(desk, eve, '192.0.2.66')).toEqual(digits)
    expect(desk.admission.list()).toEqual([])
    expect(await guess(desk, eve, '192.0.2.67')).toEqual(tooSoon(2))
    expect(await guess(desk, 'ef'.repeat(32), '192.0.2.66')).toEqual(tooSoon(2))
    await vi.advanceTimersByTimeAsync(2000)
    expect(await guess(desk, eve, '192.0.2.66')).toEqual(digits)
    expect(await guess(desk, eve, '192.0.2.66')).toEqual(tooSoon(4))
  })

  it('does not keep another from being asked about', async () => {
    const desk = deskFor(ben)
    for (let round = 0; round < 100; round += 1) await guess(desk, eve, '192.0.2.66')
    expect(await guess(desk, ann, '192.0.2.1')).toEqual(digits)
  })
})

it('200 requests of one identity at once are one question, and another’s is the second', async () => {
  const desk = deskFor(ben)
  const heard: ControlMessage[] = []
  for (let number = 0; number < 100; number += 1) {
    const { near, far } = await connected(eve, ben, '192.0.2.66')
    respond(far, desk)
    near.onMessage((message) => {
      heard.push(message)
      if (message.type === 'asking') near.send({ type: 'nonce', session: message.session, nonce: newNonce() })
    })
    for (const session of [`${number}`.padStart(32, '0'), `${number}`.padStart(32, 'a')])
      near.send({ type: 'open', session, settings: defaultSettings })
  }
  await vi.advanceTimersByTimeAsync(0)
  expect(heard.filter(({ type }) => type === 'asking')).toHaveLength(1)
  expect(heard.filter(({ type }) => type === 'refused')).toHaveLength(199)
  expect(desk.admission.list()).toHaveLength(1)

  const { near, far } = await connected(ann, ben, '192.0.2.1')
  respond(far, desk)
  void openSession(near, defaultSettings, () => {}, never).catch(() => {})
  await vi.advanceTimersByTimeAsync(0)
  expect(desk.admission.list().map(({ identity }) => identity)).toEqual([eve, ann])
})

it('the asker does not show digits for ever to a lab that never answers', async () => {
  const { near, far } = await connected(ann, eve)
  const heard: string[] = []
  const nonce = newNonce()
  far.onMessage((message) => {
    heard.push(message.type)
    if (message.type === 'open') {
      const { session } = message
      const compared = { asker: ann, asked: eve, binding: far.comparisonBinding(session) }
      far.send({ type: 'asking', session, commitment: commitmentOf(compared, nonce) })
    } else if (message.type === 'nonce') far.send({ type: 'nonce', session: message.session, nonce })
  })
  let shown = ''
  let failure: unknown = null
  openSession(
    near,
    defaultSettings,
    (waiting) => {
      if (waiting.kind === 'asking') shown = waiting.digits ?? ''
    },
    never,
  ).catch((error: unknown) => (failure = error instanceof FailureError ? error.failure : error))
  await vi.advanceTimersByTimeAsync(74_000)
  expect(shown).toEqual(digits)
  expect(failure).toBeNull()
  await vi.advanceTimersByTimeAsync(1000)
  expect(failure).toEqual({ failure: 'declined', host: '192.0.2.2', why: 'noAnswer' })
  expect(heard).toEqual(['open', 'nonce', 'close'])
})
