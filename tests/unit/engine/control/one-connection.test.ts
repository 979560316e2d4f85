/** What one control connection may cost: refusals that are asked for again and again, and answers that nobody reads. */
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../electron/engine/base/clock'
import { ControlConnection } from '../../../../electron/engine/control/connection'
import { respond } from '../../../../electron/engine/control/responder'
import { defaultSettings } from '../../../../shared/measurement/settings'
import { encodeFrame } from '../../../../shared/wire/control-frame'
import type { ControlMessage } from '../../../../shared/wire/control-message'
import { helloFrom, transportPair } from '../../../support/control-pair'
import { admissionDesk, deskFor } from '../../../support/desk'

const eve = 'ee'.repeat(32)
const ben = 'bb'.repeat(32)
const open: ControlConnection[] = []

afterEach(() => {
  for (const connection of open.splice(0)) connection.close('runOver')
})

/** Eve has dialled Ben; of what Ben writes, so much waits as `unread` says, and over her other connections `elsewhere`. */
async function dialled(unread: (bytes: number) => number = () => 0, elsewhere = 0) {
  const clock = systemClock()
  const [raw, listening] = transportPair(eve, ben, 'one secret')
  let waiting = 0
  const counted = {
    ...listening,
    write(bytes: Uint8Array) {
      waiting += unread(bytes.length)
      listening.write(bytes)
    },
    get waitingBytes() {
      return waiting
    },
    get waitingBytesOfIdentity() {
      return waiting + elsewhere
    },
  }
  const [near, far] = await Promise.all([
    ControlConnection.establish(raw, 'dialler', helloFrom('eve'), clock),
    ControlConnection.establish(counted, 'listener', helloFrom('ben'), clock),
  ])
  open.push(near, far)
  return { raw, near, far, waiting: () => waiting }
}

describe('a caller that asks for what is refused', () => {
  const session = (number: number) => String(number).padStart(32, '0')
  const foreign = { ...defaultSettings, jitterNs: 5 }

  it.each([
    [
      'a session',
      (number: number) => ({ type: 'open', session: session(number), settings: defaultSettings }),
    ],
    [
      'one with a setting that is not known here',
      (number: number) => ({ type: 'open', session: session(number), settings: foreign }),
    ],
  ])('again and again, %s, loses its connection', async (_what, asks) => {
    const { raw, near, far } = await dialled()
    respond(far, deskFor(ben, admissionDesk({ someoneIsThere: () => false })))
    const heard: ControlMessage[] = []
    near.onMessage((message) => heard.push(message))
    const closed = new Promise((resolve) => near.onClose(resolve))
    for (let number = 0; number < 1000; number += 1) {
      raw.write(encodeFrame(asks(number) as ControlMessage))
      // One after the other, as a caller that reads each answer.
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await closed).toMatchObject({ failure: 'peerGone', detail: 'tooManyRefused' })
    expect(far.failure).toMatchObject({ failure: 'notPacketLab', detail: 'tooManyRefused' })
    expect(heard.length).toBeGreaterThanOrEqual(20)
    expect(heard.length).toBeLessThan(30)
  })
})

describe('a caller that reads nothing', () => {
  const looked: ControlMessage = {
    type: 'looked',
    discovery: 'on',
    heardYou: Array.from({ length: 64 }, () => ({ channel: 'broadcast' as const, from: '192.0.2.66' })),
    rejected: 0,
  }

  it.each([
    ['a stranger', false, 256 * 1024],
    ['one that was let in', true, 4 * 1024 * 1024],
  ])('(%s) loses its connection once too much waits', async (_who, isAdmitted, most) => {
    const { far, waiting } = await dialled((bytes) => bytes)
    if (isAdmitted) far.noteAdmitted()
    const one = encodeFrame(looked).length
    let sent = 0
    while (far.failure === null && sent < 10_000) {
      far.send(looked)
      sent += 1
    }
    expect(far.failure).toMatchObject({ failure: 'peerGone', detail: 'tooMuchUnread' })
    expect(waiting()).toBeGreaterThan(most)
    expect(waiting()).toBeLessThanOrEqual(most + one)
    far.send(looked)
    expect(waiting()).toBeLessThanOrEqual(most + one)
  })

  it('over many connections loses the one by which it becomes too much', async () => {
    const { far } = await dialled((bytes) => bytes, 8 * 1024 * 1024 - 100 * 1024)
    far.noteAdmitted()
    let sent = 0
    while (far.failure === null && sent < 1000) {
      far.send(looked)
      sent += 1
    }
    expect(far.failure).toMatchObject({ failure: 'peerGone', detail: 'tooMuchUnread' })
    expect(sent).toBeGreaterThan(1)
  })
})
