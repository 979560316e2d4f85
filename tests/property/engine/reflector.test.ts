/** What a session's reflector answers, against a naive model: its own probes, each once, as many as it may ask for. */
import fc from 'fast-check'
import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../electron/engine/base/clock'
import { Reflector } from '../../../electron/engine/reflector/reflector'
import { encodeProbe, verifyMac } from '../../../shared/wire/stamp'
import type { Mac } from '../../../shared/wire/tlv'

/** UDP's, and TCP's. */
const key = new Uint8Array(32).fill(7)
const otherKey = new Uint8Array(32).fill(8)
const macOf =
  (secret: Uint8Array): Mac =>
  (bytes) =>
    createHmac('sha256', secret).update(bytes).digest()
const mac = macOf(key)
const otherMac = macOf(otherKey)
const from = '192.0.2.7'
const ssid = 9
const maxProbes = 40
/** The session's allowance at first. */
const burst = 5000
/** All of a test's packets come in one moment, in which no more is earned. */
const receivedNs = 1e9

function probeOf(sequence: number, with_ = mac): Uint8Array {
  const sent = { unixSeconds: 1_700_000_000, nanoseconds: 5 }
  return encodeProbe(
    { mode: 'authenticated', sequence, sent, errorEstimate: 1, ssid, payloadBytes: 112 },
    with_,
  )
}

function opened(most: number) {
  const reflector = new Reflector({ clock: systemClock(), errorEstimate: 1, transports: ['udp', 'tcp'] })
  const keys = { udp: key, tcp: otherKey }
  const order = { ssid, keys, remoteAddress: from, transports: ['udp', 'tcp'], maxProbes: most }
  const session = reflector.open(order)
  return { session, answer: (packet: Uint8Array) => reflector.answer(session, 0, packet, receivedNs) }
}

type Act =
  | { readonly do: 'send' | 'forge'; readonly sequence: number }
  /** Something that was on the wire before, sent to the reflector again. */
  | { readonly do: 'replay' | 'reflect'; readonly which: number }

const sequence = fc.nat({ max: maxProbes + 3 })
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constantFrom('send' as const, 'forge' as const), sequence }),
  fc.record({ do: fc.constantFrom('replay' as const, 'reflect' as const), which: fc.nat() }),
)

describe('a session’s reflector', () => {
  it('answers a probe of the session the first time it comes, in whatever order, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 120 }), (acts) => {
        const { session, answer } = opened(maxProbes)
        const probes: Uint8Array[] = []
        const replies: Uint8Array[] = []
        const seen = new Set<number>()
        for (const step of acts) {
          let packet: Uint8Array | undefined
          let isNew = false
          if ('sequence' in step) {
            packet = probeOf(step.sequence, step.do === 'send' ? mac : otherMac)
            isNew = step.do === 'send' && step.sequence < maxProbes && !seen.has(step.sequence)
            if (isNew) seen.add(step.sequence)
          } else {
            const recorded = step.do === 'replay' ? probes : replies
            packet = recorded[step.which % Math.max(1, recorded.length)]
          }
          if (packet === undefined) continue
          if ('sequence' in step && step.do === 'send') probes.push(packet)
          // What was sent, but is beyond the run, is no probe of it the second time either.
          const reply = answer(packet)
          expect(reply !== null).toBe(isNew)
          if (reply === null) continue
          expect(verifyMac(reply, mac)).toBe(true)
          replies.push(reply)
        }
        const reflected = session.reflected[0]!
        expect([reflected.received, reflected.answered, reflected.arrived.count]).toEqual(
          Array.from({ length: 3 }, () => seen.size),
        )
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['probes of another transport', () => probeOf(3, otherMac)],
    ['forged probes', () => probeOf(3, macOf(new Uint8Array(32)))],
    ['recorded probes', () => probeOf(0)],
    ['its own replies', (reply: Uint8Array) => reply],
    ['probes beyond the run', () => probeOf(burst + 10)],
  ])('spends no allowance on %s', (_what, packetOf) => {
    const { answer } = opened(burst + 10)
    const reply = answer(probeOf(0))
    if (reply === null) throw new Error('a probe was not answered')
    for (let number = 0; number < 2 * burst; number += 1) expect(answer(packetOf(reply))).toBeNull()
    for (let number = 1; number < burst; number += 1) expect(answer(probeOf(number))).not.toBeNull()
    expect(answer(probeOf(burst))).toBeNull()
  })
})
