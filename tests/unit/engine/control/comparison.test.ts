/** The six digits: as written down, the same on both screens, and never the same through somebody in the middle. */
import { afterEach, describe, expect, it } from 'vitest'
import {
  commitmentOf,
  digitsOf,
  isCommitmentOf,
  newNonce,
} from '../../../../electron/engine/control/comparison'
import type { AdmissionDesk, AdmissionPolicy } from '../../../../electron/engine/control/admission'
import type { ControlConnection } from '../../../../electron/engine/control/connection'
import { openSession, type Waiting } from '../../../../electron/engine/control/requester'
import { respond } from '../../../../electron/engine/control/responder'
import type { AdmissionRequest } from '../../../../shared/lab/admission'
import { FailureError } from '../../../../shared/base/failure'
import { defaultSettings } from '../../../../shared/measurement/settings'
import { connectedPair } from '../../../support/control-pair'
import { admissionDesk, deskFor } from '../../../support/desk'

const compared = {
  asker: '11'.repeat(32),
  asked: '22'.repeat(32),
  binding: Buffer.from('33'.repeat(32), 'hex'),
}

describe('a comparison', () => {
  it('has the commitment and the digits that hashlib of Python makes of its description', () => {
    expect(commitmentOf(compared, '55'.repeat(16))).toBe(
      '3c1057ffd0a5cff055f0b3ea0316e8d4228d9bc44a74a0b49a75ce5d3761368d',
    )
    expect(digitsOf(compared, '44'.repeat(16), '55'.repeat(16))).toBe('325594')
  })

  it.each([
    ['another asker', { ...compared, asker: '12'.repeat(32) }],
    ['another asked', { ...compared, asked: '23'.repeat(32) }],
    ['another TLS session', { ...compared, binding: Buffer.from('34'.repeat(32), 'hex') }],
    ['sides exchanged', { ...compared, asker: compared.asked, asked: compared.asker }],
  ])('shows other digits for %s, and its commitment does not hold there', (_what, other) => {
    const nonce = newNonce()
    expect(isCommitmentOf(commitmentOf(compared, nonce), other, nonce)).toBe(false)
    // One pair of nonces in a million may agree by chance; fixed ones do not.
    expect(digitsOf(other, '44'.repeat(16), '55'.repeat(16))).not.toBe('325594')
  })

  it('uses every one of the million evenly', () => {
    const tens = new Array<number>(10).fill(0)
    for (let round = 0; round < 5000; round += 1) {
      const first = Number(digitsOf(compared, newNonce(), newNonce())[0])
      tens[first] = (tens[first] ?? 0) + 1
    }
    // 500 each with a standard deviation of 21: seven of them.
    for (const count of tens) expect(Math.abs(count - 500)).toBeLessThan(150)
  })
})

const ann = 'aa'.repeat(32)
const ben = 'bb'.repeat(32)
const eve = 'ee'.repeat(32)
const open: ControlConnection[] = []

afterEach(() => {
  for (const connection of open.splice(0)) connection.close('runOver')
})

async function connected(dialler: string, listener: string) {
  const both = await connectedPair(dialler, listener)
  open.push(both.near, both.far)
  return both
}

/** A lab whose person sees the question; resolves with the first one. */
function askedPerson(connection: ControlConnection, policy: Partial<AdmissionPolicy> = {}) {
  return new Promise<AdmissionRequest>((resolve) => {
    const admission: AdmissionDesk = admissionDesk(policy, () =>
      admission.list().slice(0, 1).forEach(resolve),
    )
    const reflect = () => {
      throw new Error('nobody was admitted')
    }
    respond(connection, { ...deskFor(ben, admission), reflect })
  })
}

/** Asks for a session and resolves with the digits the asker is shown. */
function askersDigits(connection: ControlConnection): Promise<string> {
  return new Promise((resolve, reject) => {
    const onWaiting = (waiting: Waiting) => {
      if (waiting.kind === 'asking' && waiting.digits !== null) resolve(waiting.digits)
    }
    openSession(connection, defaultSettings, onWaiting, new AbortController().signal).catch(reject)
  })
}

describe('asking for a session', () => {
  it('shows both people the same six digits', async () => {
    const { near, far } = await connected(ann, ben)
    const asked = askedPerson(far)
    const shown = await askersDigits(near)
    expect(shown).toMatch(/^[0-9]{6}$/)
    expect((await asked).digits).toBe(shown)
  })

  it('through somebody who passes the words on shows the asker no digits at all', async () => {
    const left = await connected(ann, eve)
    const right = await connected(eve, ben)
    // The one in the middle hands every message of the comparison on as it is.
    left.far.onMessage((message) => right.near.send(message))
    right.near.onMessage((message) => left.far.send(message))
    const [asked, asker] = await Promise.allSettled([askedPerson(right.far), askersDigits(left.near)])
    expect(asked.status).toBe('fulfilled')
    expect(asker).toMatchObject({ status: 'rejected', reason: expect.any(FailureError) as unknown })
    expect(asker.status === 'rejected' && (asker.reason as FailureError).failure).toMatchObject({
      failure: 'comparisonBroken',
    })
  })

  it('breaks off where the asked shows another nonce than it committed itself to', async () => {
    const { near, far } = await connected(ann, ben)
    far.onMessage((message) => {
      if (message.type === 'open')
        far.send({ type: 'asking', session: message.session, commitment: 'ab'.repeat(32) })
      if (message.type === 'nonce') far.send({ type: 'nonce', session: message.session, nonce: newNonce() })
    })
    await expect(askersDigits(near)).rejects.toMatchObject({ failure: { failure: 'comparisonBroken' } })
  })

  it('under a name that is trusted with another identity says so, and asks even where all may come', async () => {
    const { near, far } = await connected(ann, ben)
    const policy = { admission: () => 'all' as const, trustedAs: () => eve }
    const asked = askedPerson(far, policy)
    void askersDigits(near).catch(() => {})
    expect(await asked).toMatchObject({ identity: ann, name: 'ann', trustedAs: eve })
  })
})
