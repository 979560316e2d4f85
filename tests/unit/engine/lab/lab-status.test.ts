/** What the strip shows of all threads together, one that has just failed included. */
import { expect, it } from 'vitest'
import { LabStatus } from '../../../../electron/engine/lab/lab-status'
import type { EngineStatus } from '../../../../shared/lab/status'
import { EngineStatus as Schema } from '../../../../shared/lab/status'
import * as v from 'valibot'

async function statusOf(lab: LabStatus): Promise<EngineStatus> {
  await lab.refresh()
  for await (const status of lab.handlers.status({}, new AbortController().signal)) return status
  throw new Error('the lab gave no status')
}

function labStatus(): LabStatus {
  const parts = {
    introduction: { identity: 'ab'.repeat(32), system: 'linux', version: '1' },
    reception: { current: null, failure: null, openSockets: 1 },
    served: { list: [] },
    slots: { waiting: 0 },
    localAddresses: () => [],
    evidence: { tables: true, tcpInfo: true },
  }
  return new LabStatus(parts as unknown as ConstructorParameters<typeof LabStatus>[0])
}

it('adds up what each thread dropped, by place', async () => {
  const lab = labStatus()
  lab.watchThread('one', async () => ({
    stallNs: 5,
    openSockets: 2,
    rejected: 3,
    dropped: { udp: 2, timer: 1 },
  }))
  lab.watchThread('two', async () => ({ stallNs: 6, openSockets: 4, rejected: 0, dropped: { timer: 4 } }))
  const status = await statusOf(lab)
  expect(v.is(Schema, status)).toBe(true)
  expect(status).toMatchObject({ dropped: { udp: 2, timer: 5 }, openSockets: 7, rejected: 3 })
})

it('goes on without a thread that says nothing, and tells how often each has failed', async () => {
  const lab = labStatus()
  lab.watchThread('one', async () => ({ stallNs: 5, openSockets: 2, rejected: 3, dropped: {} }))
  lab.watchThread('gone', () => Promise.reject(new Error('the connection to the engine is closed')))
  lab.noteFailures({ gone: 2 })
  expect(await statusOf(lab)).toMatchObject({
    stallNs: { one: 5, gone: null },
    threadFailures: { gone: 2 },
    openSockets: 3,
  })
})
