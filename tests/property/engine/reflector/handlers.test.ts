/** Whatever comes to the data port: answered is a probe of a session alone, with as many octets, and nothing throws. */
import fc from 'fast-check'
import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { systemClock } from '../../../../electron/engine/base/clock'
import { Reflector } from '../../../../electron/engine/reflector/reflector'
import { decodeReply, encodeProbe, verifyMac } from '../../../../shared/wire/stamp'

const key = Uint8Array.from({ length: 32 }, (_, at) => at)
const mac = (bytes: Uint8Array) => createHmac('sha256', key).update(bytes).digest()
const ssid = 7
const maxProbes = 1000
const probe = fc
  .record({ sequence: fc.nat(2 * maxProbes), more: fc.constantFrom(0, 4, 100) })
  .map(({ sequence, more }) =>
    encodeProbe(
      {
        mode: 'authenticated',
        sequence,
        sent: { unixSeconds: 1_700_000_000, nanoseconds: 5 },
        errorEstimate: 1,
        ssid,
        payloadBytes: 112 + more,
      },
      mac,
    ),
  )
/** As it is, with an octet changed, cut, or prolonged. */
const datagram = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  probe,
  fc.tuple(probe, fc.nat(), fc.nat(255)).map(([bytes, at, octet]) => {
    bytes[at % bytes.length] = octet
    return bytes
  }),
  fc.tuple(probe, fc.nat(300)).map(([bytes, length]) => bytes.subarray(0, length)),
  fc.tuple(probe, fc.uint8Array({ maxLength: 20 })).map(([bytes, more]) => Buffer.concat([bytes, more])),
)

it('holds for any datagrams from any address', () => {
  const clock = systemClock()
  fc.assert(
    fc.property(
      fc.array(fc.tuple(datagram, fc.constantFrom('10.0.0.9', '10.0.0.8')), { maxLength: 20 }),
      (all) => {
        const reflector = new Reflector({ clock, errorEstimate: 1, transports: ['udp'] })
        reflector.open({
          ssid,
          keys: { udp: key },
          remoteAddress: '10.0.0.9',
          transports: ['udp'],
          maxProbes,
        })
        for (const [bytes, from] of all) {
          const session = reflector.sessionOf(bytes, from)
          const answer = session === null ? null : reflector.answer(session, 0, bytes, clock.nowNs())
          if (answer === null) continue
          expect(from).toBe('10.0.0.9')
          expect(answer).toHaveLength(bytes.length)
          expect(verifyMac(bytes, mac) && verifyMac(answer, mac)).toBe(true)
          expect(decodeReply(answer, 'authenticated')?.senderSequence).toBeLessThan(maxProbes)
        }
      },
    ),
    { numRuns: 2000 },
  )
})
