/** STAMP packets: what goes in comes out, and no bytes whatever do harm. */
import fc from 'fast-check'
import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { StampMode } from '../../../shared/measurement/settings'
import {
  decodeProbe,
  decodeReply,
  encodeProbe,
  encodeReply,
  peekSsid,
  verifyMac,
} from '../../../shared/wire/stamp'
import { readNtp, writeNtp } from '../../../shared/wire/timestamp'
import type { Mac } from '../../../shared/wire/tlv'

const mac: Mac = (bytes) => createHmac('sha256', 'key').update(bytes).digest()
const base = { authenticated: 112, open: 44 }

const u16 = fc.integer({ min: 0, max: 0xffff })
const u32 = fc.integer({ min: 0, max: 0xffffffff })
/** An NTP era is 136 years: from 1968 to 2104 as RFC 4330 unfolds it. */
const wallTime = fc.record({
  unixSeconds: fc.integer({ min: 2 ** 31 - 2_208_988_800, max: 2 ** 32 + 2 ** 31 - 1 - 2_208_988_800 }),
  nanoseconds: fc.integer({ min: 0, max: 999_999_999 }),
})
/** Z = 0: the NTP format. */
const estimate = u16.map((bits) => bits & 0xbfff)
const mode = fc.constantFrom<StampMode>('authenticated', 'open')
const padding = fc.oneof(fc.constant(0), fc.integer({ min: 4, max: 300 }))
const probeFields = fc.record({ sequence: u32, sent: wallTime, errorEstimate: estimate, ssid: u16 })
const replyFields = fc.record({
  sequence: u32,
  sent: wallTime,
  received: wallTime,
  errorEstimate: estimate,
  ssid: u16,
  senderTtl: fc.integer({ min: 0, max: 255 }),
})

describe('STAMP packets', () => {
  it('carry every nanosecond from 1968 to 2104', () => {
    const view = new DataView(new ArrayBuffer(8))
    fc.assert(
      fc.property(wallTime, (time) => {
        writeNtp(view, 0, time.unixSeconds, time.nanoseconds)
        expect(readNtp(view, 0)).toEqual(time)
      }),
      { numRuns: 5000 },
    )
  })

  it('read as they were written, there and back', () => {
    fc.assert(
      fc.property(mode, probeFields, replyFields, padding, (mode, probe, reply, extra) => {
        const request = encodeProbe({ ...probe, mode, payloadBytes: base[mode] + extra }, mac)
        expect(decodeProbe(request, mode)).toEqual(probe)
        const answer = encodeReply(request, { ...reply, mode }, mac)
        expect(answer.length).toBe(request.length)
        expect(decodeReply(answer, mode)).toEqual({
          ...reply,
          senderSequence: probe.sequence,
          senderSent: probe.sent,
        })
        if (mode === 'authenticated') {
          expect(verifyMac(request, mac) && verifyMac(answer, mac)).toBe(true)
          expect(peekSsid(request)).toBe(probe.ssid)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('sent back are not taken for the other kind, whatever they say', () => {
    const filled = replyFields.filter(({ senderTtl }) => senderTtl > 0)
    fc.assert(
      fc.property(probeFields, filled, padding, (probe, reply, extra) => {
        const payloadBytes = base.authenticated + extra
        const request = encodeProbe({ ...probe, mode: 'authenticated', payloadBytes }, mac)
        const answer = encodeReply(request, { ...reply, mode: 'authenticated' }, mac)
        expect(decodeReply(request, 'authenticated')).toBeNull()
        expect(decodeProbe(answer, 'authenticated')).toBeNull()
      }),
      { numRuns: 1000 },
    )
  })

  it('never make a decoder throw, whatever the bytes are', () => {
    const noise = fc.uint8Array({ maxLength: 300 })
    const tail = fc.array(
      fc.record({
        flags: fc.integer({ min: 0, max: 255 }),
        type: fc.constantFrom(0, 1, 2, 8, 200, 255),
        length: fc.oneof(fc.constantFrom(0, 1, 15, 16, 17), u16),
        value: fc.uint8Array({ maxLength: 20 }),
      }),
      { maxLength: 6 },
    )
    const nearly = fc.tuple(mode, probeFields, tail, fc.nat(20)).map(([mode, fields, tlvs, cut]) => {
      const packet = encodeProbe({ ...fields, mode, payloadBytes: base[mode] }, mac)
      const bytes = tlvs.flatMap(({ flags, type, length, value }) => [
        flags,
        type,
        length >>> 8,
        length & 255,
        ...value,
      ])
      return Uint8Array.from([...packet, ...bytes]).subarray(
        0,
        packet.length + Math.max(0, bytes.length - cut),
      )
    })
    fc.assert(
      fc.property(fc.oneof(noise, nearly), mode, replyFields, (bytes, mode, reply) => {
        const before = bytes.slice()
        verifyMac(bytes, mac)
        const ssid = peekSsid(bytes)
        expect(ssid === null).toBe(bytes.length < 112)
        const answer = decodeReply(bytes, mode)
        if (answer !== null) expect(answer.sent.nanoseconds).toBeLessThan(1e9)
        const probe = decodeProbe(bytes, mode)
        if (probe !== null) {
          expect(probe.sent.nanoseconds).toBeLessThan(1e9)
          const back = encodeReply(bytes, { ...reply, mode }, mac)
          expect(back.length).toBe(bytes.length)
          expect(decodeReply(back, mode)?.senderSequence).toBe(probe.sequence)
        }
        expect(bytes).toEqual(before)
      }),
      { numRuns: 8000 },
    )
  })
})
