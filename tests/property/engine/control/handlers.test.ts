/** A lab that says anything in any order: what it hears is well formed, and what serves it neither throws nor hangs. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { systemClock } from '../../../../electron/engine/base/clock'
import { ControlConnection } from '../../../../electron/engine/control/connection'
import { respond, type Desk } from '../../../../electron/engine/control/responder'
import { FailureError } from '../../../../shared/base/failure'
import { droppedHere } from '../../../../shared/base/guarded'
import { whenAborted } from '../../../../shared/base/waiting'
import { defaultSettings } from '../../../../shared/measurement/settings'
import { encodeFrame, FrameDecoder } from '../../../../shared/wire/control-frame'
import { readMessage } from '../../../../shared/wire/control-message'
import { helloFrom, transportPair } from '../../../support/control-pair'
import { admissionDesk, deskFor } from '../../../support/desk'

const session = 'ab'.repeat(16)
const sound: readonly Record<string, unknown>[] = [
  { ...helloFrom('ben') },
  { type: 'heartbeat' },
  { type: 'open', session, settings: defaultSettings },
  {
    type: 'open',
    session: 'cd'.repeat(16),
    settings: { ...defaultSettings, bothWays: true },
    mayIgnore: ['x'],
  },
  { type: 'asking', session, commitment: 'ef'.repeat(32) },
  { type: 'nonce', session, nonce: '01'.repeat(16) },
  { type: 'queued', session, ahead: 1 },
  { type: 'opened', session, ssid: 1, dataPort: 1 },
  { type: 'refused', session, refusal: { why: 'person' } },
  { type: 'close', session },
  { type: 'received', session, transport: 'udp', from: 0, bitmap: 'AAAA' },
  { type: 'report', session, channels: {} },
  { type: 'result', session, document: null },
  { type: 'look', what: 'beacons' },
  { type: 'listen', token: session, family: 'IPv4' },
  { type: 'visit', session },
  { type: 'frame', session, frame: '{}' },
  { type: 'took', session, frames: 1 },
  { type: 'leave', session },
  { type: 'bye', reason: 'labClosed' },
  { type: 'fromTheFuture', more: [1] },
]
const strange = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('\ufeff', '', '\ud800', 1e308, -1, 0.5, {}, [], { __proto__: null }, 'x'.repeat(5000)),
)
/** A sound message, one field of it another, one too many, or anything else that JSON can say. */
const said = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...sound) },
  {
    weight: 4,
    arbitrary: fc.tuple(fc.constantFrom(...sound), fc.nat(), strange).map(([message, at, value]) => ({
      ...message,
      [Object.keys(message)[at % Object.keys(message).length]!]: value,
    })),
  },
  fc.tuple(fc.constantFrom(...sound.slice(2, 4)), fc.string(), strange).map(([message, name, value]) => ({
    ...message,
    settings: { ...defaultSettings, [name]: value, limit: value },
  })),
  strange,
)

it('holds for any messages in any order', async () => {
  const clock = systemClock()
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(said, { maxLength: 15 }), async (greets, messages) => {
      const dropped = droppedHere()
      const [ours, theirs] = transportPair('aa'.repeat(32), 'bb'.repeat(32), 'a secret')
      const decoder = new FrameDecoder()
      theirs.onData((bytes) => {
        for (const value of decoder.push(bytes)) expect(readMessage(value).kind).toBe('message')
      })
      const closed = new Promise<void>((resolve) => theirs.onClose(() => resolve()))
      const established = ControlConnection.establish(ours, 'listener', helloFrom('ann'), clock)
      const served = established.then(
        (connection) => {
          respond(connection, desk())
          return connection
        },
        (error: unknown) => {
          expect(error).toBeInstanceOf(FailureError)
          return null
        },
      )
      const say = (all: readonly unknown[]) => all.forEach((message) => theirs.write(encodeFrame(message)))
      if (!greets) say(messages)
      say([helloFrom('ben')])
      const connection = await served
      if (greets) say(messages)
      // A turn of the loop for each message, so that what it began has been said.
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      connection?.close('labClosed')
      await closed
      expect(droppedHere()).toEqual(dropped)
    }),
    { numRuns: 1500 },
  )
}, 60_000)

/** Lets everybody in, and reflects nothing. */
function desk(): Desk {
  return {
    ...deskFor('cc'.repeat(32), admissionDesk({ admission: () => 'all' })),
    async *reflect(order, { signal = AbortSignal.abort() } = {}) {
      yield { kind: 'counts', channels: {} }
      await whenAborted(signal)
      const received = new Uint8Array(order.maxProbes % 100)
      const counts = { received: 0, answered: 0, socketDrops: null }
      yield {
        kind: 'report',
        report: { channels: { udp: { counts, received, segmentsRetransmitted: null } } },
      }
    },
  }
}
