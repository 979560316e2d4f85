/** To dial a lab is no consent to be measured by it: only the one session that was asked for is let in. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ControlConnection } from '../../../../electron/engine/control/connection'
import { respond, type Desk } from '../../../../electron/engine/control/responder'
import { defaultSettings, type MeasureSettings } from '../../../../shared/measurement/settings'
import type { ControlMessage } from '../../../../shared/wire/control-message'
import { connectedPair } from '../../../support/control-pair'
import { deskFor } from '../../../support/desk'

const ann = 'aa'.repeat(32)
const mallory = '66'.repeat(32)
const open: ControlConnection[] = []
const listeningOff = { why: 'listeningOff' }
let sessions = 0

afterEach(() => {
  for (const connection of open.splice(0)) connection.close('runOver')
})

/** Ann, who lets nobody in, has dialled Mallory. */
async function dialled(): Promise<{ desk: Desk; near: ControlConnection; far: ControlConnection }> {
  const { near, far } = await connectedPair(ann, mallory)
  open.push(near, far)
  const desk = { ...deskFor(ann), isListening: () => false }
  vi.spyOn(desk, 'reflect')
  respond(near, desk)
  return { desk, near, far }
}

/** What the dialled lab hears when it opens a session: that it is open, or why not. */
async function opens(far: ControlConnection, settings: MeasureSettings): Promise<unknown> {
  const session = String((sessions += 1)).padStart(32, '0')
  const answer = await new Promise<ControlMessage>((resolve) => {
    const stop = far.onMessage((message) => {
      if (message.type !== 'opened' && message.type !== 'refused') return
      stop()
      resolve(message)
    })
    far.send({ type: 'open', session, settings })
  })
  return answer.type === 'refused' ? answer.refusal : answer.type
}

describe('a lab that was dialled', () => {
  it('may open no session that was not asked for', async () => {
    const { desk, far } = await dialled()
    expect(await opens(far, defaultSettings)).toEqual(listeningOff)
    expect(desk.reflect).not.toHaveBeenCalled()
  })

  it('may open the one that was, once, whatever order its settings come in', async () => {
    const { desk, near, far } = await dialled()
    desk.expected.expect(near, defaultSettings)
    const turned = Object.fromEntries(Object.entries(defaultSettings).reverse()) as typeof defaultSettings
    expect(await opens(far, turned)).toBe('opened')
    expect(await opens(far, defaultSettings)).toEqual(listeningOff)
    expect(desk.reflect).toHaveBeenCalledOnce()
  })

  it.each([
    ['more octets', { payloadBytes: 1400 }],
    ['a shorter interval', { intervalNs: 0 }],
    ['no end', { limit: { kind: 'untilStopped' } }],
    ['both ways', { bothWays: true }],
  ] as const)('may not open one with %s', async (_what, other) => {
    const { desk, near, far } = await dialled()
    desk.expected.expect(near, defaultSettings)
    expect(await opens(far, { ...defaultSettings, ...other })).toEqual(listeningOff)
    expect(desk.reflect).not.toHaveBeenCalled()
    expect(await opens(far, defaultSettings)).toBe('opened')
  })

  it('may not open it once the run is over, nor over another connection', async () => {
    const { desk, near, far } = await dialled()
    const other = await connectedPair(ann, mallory)
    open.push(other.near, other.far)
    respond(other.near, desk)
    const stop = desk.expected.expect(near, defaultSettings)
    expect(await opens(other.far, defaultSettings)).toEqual(listeningOff)
    stop()
    expect(await opens(far, defaultSettings)).toEqual(listeningOff)
  })
})
