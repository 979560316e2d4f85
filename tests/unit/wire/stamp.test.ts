/** STAMP packets against octets laid out and signed by hand with Python's struct and hmac. */
import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  decodeProbe,
  decodeReply,
  encodeProbe,
  encodeReply,
  peekSsid,
  verifyMac,
} from '../../../shared/wire/stamp'
import type { Mac } from '../../../shared/wire/tlv'

const key = Uint8Array.from({ length: 32 }, (_, i) => i)
const mac: Mac = (bytes) => createHmac('sha256', key).update(bytes).digest()

const zeros = (octets: number) => '00'.repeat(octets)
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

/** Sequence 7, 1700000000.123456789 s, S = 1, Scale 13, Multiplier 2, SSID beef. */
const authenticatedProbe =
  '00000007' +
  zeros(12) +
  'e8fe6f801f9add38' +
  '8d02' +
  'beef' +
  zeros(68) +
  '9cbe9a6d5165caf9034ea29259829737'
const openProbe = '00000007' + 'e8fe6f801f9add38' + '8d02' + 'beef' + zeros(28)

/** Sequence 3, T2 .123900000 s, T3 .123999999 s, S = 0, sender's TTL 255. */
const authenticatedReply =
  '00000003' +
  zeros(12) +
  'e8fe6f801fbe76c5' +
  '0d02' +
  'beef' +
  zeros(4) +
  'e8fe6f801fb7e910' +
  zeros(8) +
  '00000007' +
  zeros(12) +
  'e8fe6f801f9add38' +
  '8d02' +
  zeros(6) +
  'ff' +
  zeros(15) +
  'bcbe86b12ae65db836b535e310da6689'
const openReply =
  '00000003' +
  'e8fe6f801fbe76c5' +
  '0d02' +
  'beef' +
  'e8fe6f801fb7e910' +
  '00000007' +
  'e8fe6f801f9add38' +
  '8d02' +
  zeros(2) +
  'ff' +
  zeros(3)

const sent = { unixSeconds: 1_700_000_000, nanoseconds: 123_456_789 }
const received = { unixSeconds: 1_700_000_000, nanoseconds: 123_900_000 }
const answered = { unixSeconds: 1_700_000_000, nanoseconds: 123_999_999 }
const probe = { sequence: 7, sent, errorEstimate: 0x8d02, ssid: 0xbeef }
const reply = { sequence: 3, received, sent: answered, errorEstimate: 0x0d02, ssid: 0xbeef, senderTtl: 255 }
const decodedReply = { ...reply, senderSequence: 7, senderSent: sent }

describe.each([
  { mode: 'authenticated', base: 112, probeHex: authenticatedProbe, replyHex: authenticatedReply },
  { mode: 'open', base: 44, probeHex: openProbe, replyHex: openReply },
] as const)('STAMP in the $mode mode', ({ mode, base, probeHex, replyHex }) => {
  const key = mode === 'authenticated' ? mac : null

  it('writes and reads the probe of RFC 8762: 4.2', () => {
    expect(hex(encodeProbe({ ...probe, mode, payloadBytes: base }, key))).toBe(probeHex)
    expect(decodeProbe(bytesOf(probeHex), mode)).toEqual(probe)
  })

  it('writes and reads the reply of RFC 8762: 4.3', () => {
    expect(hex(encodeReply(bytesOf(probeHex), { ...reply, mode }, key))).toBe(replyHex)
    expect(decodeReply(bytesOf(replyHex), mode)).toEqual(decodedReply)
  })

  it('takes packets that lie anywhere in a larger buffer', () => {
    const buffer = Buffer.concat([Buffer.alloc(5, 0xee), bytesOf(probeHex), Buffer.alloc(9, 0xee)])
    expect(decodeProbe(buffer.subarray(5, 5 + base), mode)).toEqual(probe)
  })

  it('refuses what is shorter than the base packet', () => {
    expect(decodeProbe(bytesOf(probeHex).subarray(0, base - 1), mode)).toBeNull()
    expect(decodeReply(bytesOf(replyHex).subarray(0, base - 1), mode)).toBeNull()
  })

  it('wraps the sequence number after 2^32 - 1', () => {
    const last = encodeProbe({ ...probe, mode, payloadBytes: base, sequence: 2 ** 32 - 1 }, key)
    const first = encodeProbe({ ...probe, mode, payloadBytes: base, sequence: 2 ** 32 }, key)
    expect(decodeProbe(last, mode)?.sequence).toBe(4_294_967_295)
    expect(decodeProbe(first, mode)?.sequence).toBe(0)
  })

  it('pads to any size from the base packet and a TLV header on, with octets that look random', () => {
    for (const payloadBytes of [base + 4, base + 5, base + 7, 1400]) {
      const packet = encodeProbe({ ...probe, mode, payloadBytes }, key)
      const length = (payloadBytes - base - 4).toString(16).padStart(4, '0')
      expect(packet.length).toBe(payloadBytes)
      expect(hex(packet.subarray(base, base + 4))).toBe('8001' + length)
      expect(decodeProbe(packet, mode)).toEqual(probe)
    }
    const padding = encodeProbe({ ...probe, mode, payloadBytes: 1400 }, key).subarray(base + 4)
    expect(new Set(padding).size).toBeGreaterThan(240)
    const next = encodeProbe({ ...probe, sequence: 8, mode, payloadBytes: 1400 }, key).subarray(base + 4)
    expect(hex(next)).not.toBe(hex(padding))
  })

  it('refuses to make a size that no packet has', () => {
    for (const payloadBytes of [base - 1, base + 1, base + 3])
      expect(() => encodeProbe({ ...probe, mode, payloadBytes }, key)).toThrow(RangeError)
  })

  it('reads timestamps in the truncated PTP format where Z says so (RFC 8186: 2.3)', () => {
    const bytes = bytesOf(replyHex)
    const view = new DataView(bytes.buffer)
    const [estimate, t3, t2] = mode === 'authenticated' ? [24, 16, 32] : [12, 4, 16]
    view.setUint16(estimate, 0x4d02)
    view.setUint32(t3, 1_700_000_037)
    view.setUint32(t3 + 4, 999_999_999)
    view.setUint32(t2, 1_700_000_036)
    view.setUint32(t2 + 4, 1)
    expect(decodeReply(bytes, mode)).toEqual({
      ...decodedReply,
      errorEstimate: 0x4d02,
      sent: { unixSeconds: 1_700_000_037, nanoseconds: 999_999_999 },
      received: { unixSeconds: 1_700_000_036, nanoseconds: 1 },
    })
    view.setUint32(t2 + 4, 1_000_000_000)
    expect(decodeReply(bytes, mode)).toBeNull()
  })
})

describe('the HMAC of the authenticated mode', () => {
  it('is right on packets that are untouched', () => {
    expect(verifyMac(bytesOf(authenticatedProbe), mac)).toBe(true)
    expect(verifyMac(bytesOf(authenticatedReply), mac)).toBe(true)
  })

  it('tells every single changed bit', () => {
    for (let bit = 0; bit < 112 * 8; bit++) {
      const changed = bytesOf(authenticatedProbe)
      changed[bit >>> 3]! ^= 1 << (bit & 7)
      expect(verifyMac(changed, mac)).toBe(false)
    }
  })

  it('is wrong under another key, on short packets, and where the digest is too short', () => {
    const packet = bytesOf(authenticatedProbe)
    expect(verifyMac(packet, (bytes) => createHmac('sha256', 'other').update(bytes).digest())).toBe(false)
    expect(verifyMac(packet.subarray(0, 111), mac)).toBe(false)
    expect(verifyMac(packet, (bytes) => mac(bytes).subarray(0, 15))).toBe(false)
  })

  it('cannot be left out', () => {
    expect(() => encodeProbe({ ...probe, mode: 'authenticated', payloadBytes: 112 }, null)).toThrow(TypeError)
  })
})

describe('the session identifier', () => {
  it('can be read before any key is known', () => {
    expect(peekSsid(bytesOf(authenticatedProbe))).toBe(0xbeef)
    expect(peekSsid(bytesOf(authenticatedProbe).subarray(0, 111))).toBeNull()
    expect(peekSsid(new Uint8Array(0))).toBeNull()
  })
})
