/** A crowd that leaves at one moment: served, waiting, half connected. The lab goes on for whoever comes next. */
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ControlClient } from '../../support/lan-control-client.mjs'
import { brief, first, measure, resultOf, startLab, type EngineLab } from '../../support/engine-lab'

const served = 32
const waiting = 64

describe('a lab with a crowd', () => {
  let here: EngineLab
  let there: EngineLab

  beforeAll(async () => {
    here = await startLab()
    there = await startLab()
  })
  afterAll(async () => {
    await here?.stop()
    await there?.stop()
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
    while (answers.length < served + waiting) {
      const client = await ControlClient.open(here.profile, '127.0.0.1', controlPort ?? 0)
      clients.push(client)
      await client.greet()
      for (let session = 1; session <= 2; session += 1) answers.push((await client.openSession()).answer.type)
    }
    return { clients, answers }
  }
})
