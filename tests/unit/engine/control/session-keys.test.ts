/** The keys of one session: one for each transport, where both labs know that there may be more than one. */
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../electron/engine/base/clock'
import { ControlConnection } from '../../../../electron/engine/control/connection'
import { sessionKeys } from '../../../../electron/engine/control/session-keys'
import { connectedPair, helloFrom, transportPair } from '../../../support/control-pair'

const ann = 'aa'.repeat(32)
const mallory = '66'.repeat(32)
const open: ControlConnection[] = []

afterEach(() => {
  for (const connection of open.splice(0)) connection.close('runOver')
})

describe('the keys of a session', () => {
  const transports = ['udp', 'tcp']
  const session = 'ab'.repeat(16)

  it('are the same at both ends, and others for each transport', async () => {
    const { near, far } = await connectedPair(ann, mallory)
    open.push(near, far)
    const keys = sessionKeys(near, session, transports)
    expect(sessionKeys(far, session, transports)).toEqual(keys)
    expect(keys['udp']).not.toEqual(keys['tcp'])
    expect(sessionKeys(near, 'cd'.repeat(16), transports)['udp']).not.toEqual(keys['udp'])
  })

  it('are one where an end does not know that there may be more', async () => {
    const clock = systemClock()
    const [dialler, listener] = transportPair(ann, mallory, 'one secret')
    const older = { ...helloFrom('mallory'), capabilities: [] }
    const ends = await Promise.all([
      ControlConnection.establish(dialler, 'dialler', helloFrom('ann'), clock),
      ControlConnection.establish(listener, 'listener', older, clock),
    ])
    open.push(...ends)
    const asBefore = new Uint8Array(dialler.exportKey(32, 'EXPORTER-packet-lab-stamp', session))
    for (const end of ends)
      expect(sessionKeys(end, session, transports)).toEqual({ udp: asBefore, tcp: asBefore })
  })
})
