/** A window and a command share one profile: what is taken back in one of them ends, a second later at most, in both. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  endless,
  first,
  isUnderWay,
  measure,
  resultOf,
  startLab,
  type EngineLab,
} from '../../support/engine-lab'

describe('two labs with one profile', () => {
  let window: EngineLab
  let command: EngineLab
  let guest: EngineLab

  beforeAll(async () => {
    window = await startLab({ admission: 'ask' })
    command = await startLab({ admission: 'ask' }, window.profile)
    guest = await startLab()
  })
  afterAll(async () => {
    await guest?.stop()
    await command?.stop()
    await window?.stop()
  })

  it('see the trust of each other, and a run ends in the one when it is taken back in the other', async () => {
    const asked = answered(window)
    let begun = () => {}
    const underWay = new Promise<void>((resolve) => (begun = resolve))
    const run = measure(guest, await window.target(), endless, {
      onEvent: (event) => {
        if (isUnderWay(event)) begun()
      },
    })
    await asked
    await underWay
    const [trusted] = await first(command.api.trusted({}), (list) => list.length > 0)
    const revokedMs = performance.now()
    await command.api.distrust({ identity: trusted?.identity ?? '' })
    const { outcome, failure } = resultOf(await run)
    // A quarter of a second until the other process looks, and the run's own way out.
    expect(performance.now() - revokedMs).toBeLessThan(2000)
    expect({ outcome, failure }).toMatchObject({
      outcome: 'failed',
      failure: { failure: 'peerGone', detail: 'trustEnded' },
    })
    expect(await first(window.api.trusted({}), (list) => list.length === 0)).toEqual([])
  })
})

/** Accepts the next question for good. */
async function answered({ api }: EngineLab): Promise<void> {
  const [request] = await first(api.admissionRequests({}), (requests) =>
    requests.some(({ digits }) => digits !== null),
  )
  await api.answerAdmission({ id: request?.id ?? '', answer: 'always' })
}
