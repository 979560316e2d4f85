/** A crowd that leaves at one moment: served, waiting, half connected. The lab goes on for whoever comes next. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCertificate } from '../../../electron/engine/net/certificate'
import { ControlClient } from '../../support/lan-control-client.mjs'
import { brief, first, measure, resultOf, startLab, type EngineLab } from '../../support/engine-lab'

/** What strangers may have together; the rest is kept for trusted labs. */
const served = 28
const waiting = 56
/** One identity at one address, so that none comes to its own limit before all come to theirs. */
const sessionsOfOne = 8
const strangers = Math.ceil((served + waiting) / sessionsOfOne)

describe('a lab with a crowd', () => {
  let here: EngineLab
  let there: EngineLab
  let profiles: string[]

  beforeAll(async () => {
    here = await startLab()
    there = await startLab()
    profiles = await Promise.all(Array.from({ length: strangers }, madeProfile))
  })
  afterAll(async () => {
    await here?.stop()
    await there?.stop()
    await Promise.all(profiles.map((profile) => rm(profile, { recursive: true })))
  })

  it('serves on when all of them leave at once', async () => {
    for (let time = 1; time <= 3; time += 1) {
      const { clients, answers } = await crowd()
      expect(answers.slice(0, served)).toEqual(Array.from({ length: served }, () => 'opened'))
      expect(answers.slice(served)).toEqual(Array.from({ length: waiting }, () => 'queued'))
      // One a turn of the loop: places pass on to those who are just leaving.
      for (const client of clients) {
        client.end()
        await setImmediate()
      }
      await Promise.all(clients.map((client) => client.closed))
      await first(there.api.status({}), (status) => status.sessions.length === 0 && status.waiting === 0)
      const document = resultOf(await measure(here, await there.target(), brief))
      expect(document).toMatchObject({ outcome: 'completed', udp: { received: 20 }, tcp: { received: 20 } })
    }
  })

  it('tells how many wait, and takes the first of them when a place is given back', async () => {
    const { clients } = await crowd()
    await first(there.api.status({}), (status) => status.waiting === waiting)
    const busy = resultOf(await measure(here, await there.target(), brief))
    expect(busy.failure).toEqual({ failure: 'busy', host: '127.0.0.1', waiting })
    clients[0]?.end()
    await first(there.api.status({}), (status) => status.waiting < waiting)
    for (const client of clients) client.end()
    await first(there.api.status({}), (status) => status.sessions.length === 0)
  })

  /** As many as are served and as may wait, two sessions to a connection. */
  async function crowd(): Promise<{ clients: ControlClient[]; answers: string[] }> {
    const { controlPort } = await first(there.api.status({}))
    const clients: ControlClient[] = []
    const answers: string[] = []
    for (const [number, profile] of profiles.entries()) {
      for (let session = 0; session < sessionsOfOne && answers.length < served + waiting; session += 1) {
        if (session % 2 === 0) {
          const from = `127.0.1.${number + 1}`
          const client = await ControlClient.open(profile, '127.0.0.1', controlPort ?? 0, from)
          clients.push(client)
          await client.greet()
        }
        answers.push((await clients.at(-1)?.openSession())?.answer.type ?? '')
      }
    }
    return { clients, answers }
  }
})

/** A folder with nothing but an identity. */
async function madeProfile(): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), 'packet-lab-crowd-'))
  await writeFile(join(profile, 'identity.json'), JSON.stringify(await makeCertificate()), { mode: 0o600 })
  return profile
}
