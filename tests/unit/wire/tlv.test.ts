/** What a reflector does with the TLVs that follow a probe (RFC 8972: 4, 4.8). */
import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decodeProbe, encodeProbe, encodeReply, verifyMac } from '../../../shared/wire/stamp'
import type { Mac } from '../../../shared/wire/tlv'
import type { StampMode } from '../../../shared/measurement/settings'

const key = Uint8Array.from({ length: 32 }, (_, i) => i)
const mac: Mac = (bytes) => createHmac('sha256', key).update(bytes).digest()
const base = { authenticated: 112, open: 44 }
const time = { unixSeconds: 1_700_000_000, nanoseconds: 0 }

function request(mode: StampMode, tlvs: string): Uint8Array {
  const probe = { mode, sequence: 7, sent: time, errorEstimate: 1, ssid: 1, payloadBytes: base[mode] }
  return new Uint8Array(Buffer.concat([encodeProbe(probe, mac), Buffer.from(tlvs, 'hex')]))
}

/** The TLVs that come back for these. */
function reflected(mode: StampMode, tlvs: string, withKey: Mac | null = mac): string {
  const probe = request(mode, tlvs)
  const fields = { mode, sequence: 3, received: time, sent: time, errorEstimate: 1, ssid: 1, senderTtl: 255 }
  const reply = encodeReply(probe, fields, withKey)
  expect(reply.length).toBe(probe.length)
  if (mode === 'authenticated') expect(verifyMac(reply, mac)).toBe(true)
  return Buffer.from(reply.subarray(base[mode])).toString('hex')
}

const padding = '80010002aabb'
const paddingBack = '00010002aabb'
const unknown = '80c80003010203'
/** HMAC over sequence 7 (request), or 3 (reply), and the unknown TLV; worked out with Python's hmac. */
const digestOfRequest = '80080010' + '38a17775894eaba5192d90c1f13fd1ec'
const digestOfReply = '00080010' + 'c1aea458c8f8188c4e1f85aefc4d9469'

describe('a reflector', () => {
  it('clears U on the padding it knows', () => {
    expect(reflected('authenticated', padding)).toBe(paddingBack)
    expect(reflected('open', padding, null)).toBe(paddingBack)
  })

  it('clears flags that no sender may set', () => {
    expect(reflected('open', 'ff010000', null)).toBe('00010000')
  })

  it('copies what it does not know with U set', () => {
    expect(reflected('open', unknown + padding, null)).toBe('80c80003010203' + paddingBack)
    expect(reflected('open', '00c80003010203', null)).toBe('80c80003010203')
  })

  it('marks a TLV longer than the packet with M and copies the rest as it came', () => {
    expect(reflected('open', padding + '80010003aabb', null)).toBe(paddingBack + '40010003aabb')
    expect(reflected('open', '8001ffff' + padding, null)).toBe('4001ffff' + padding)
  })

  it('marks an HMAC TLV of the wrong length with M, and with I as it proves nothing', () => {
    expect(reflected('authenticated', '8008000f' + '11'.repeat(15))).toBe('6008000f' + '11'.repeat(15))
  })

  it('copies a remainder too short for a TLV as it came, as TWAMP Light may send it', () => {
    for (const remainder of ['00', 'ffff', '800100'])
      expect(reflected('open', remainder, null)).toBe(remainder)
  })

  it('verifies the HMAC TLV and makes its own over its sequence number and the TLVs it sends', () => {
    expect(reflected('authenticated', unknown + digestOfRequest)).toBe(unknown + digestOfReply)
    expect(reflected('open', unknown + digestOfRequest)).toBe(unknown + digestOfReply)
  })

  it('lets padding alone follow the HMAC TLV', () => {
    expect(reflected('authenticated', unknown + digestOfRequest + padding)).toBe(
      unknown + digestOfReply + paddingBack,
    )
    const misplaced = reflected('authenticated', unknown + digestOfRequest + unknown)
    expect(misplaced).toBe('a0c80003010203' + '2008' + digestOfRequest.slice(4) + 'a0c80003010203')
  })

  it('sets I on every TLV where the HMAC TLV is wrong', () => {
    const wrong = '80080010' + '00'.repeat(16)
    expect(reflected('authenticated', unknown + wrong)).toBe('a0c80003010203' + '2008' + wrong.slice(4))
  })

  it('sets I where there is no key to check the HMAC TLV with', () => {
    expect(reflected('open', unknown + digestOfRequest, null)).toBe(
      'a0c80003010203' + '2008' + digestOfRequest.slice(4),
    )
  })

  it('sets I in the authenticated mode where the HMAC TLV is missing and more than one padding is there', () => {
    expect(reflected('authenticated', unknown)).toBe('a0c80003010203')
    expect(reflected('authenticated', padding + padding)).toBe('20010002aabb20010002aabb')
    expect(reflected('open', padding + padding, null)).toBe(paddingBack + paddingBack)
  })

  it('is not asked in the authenticated mode when the TLVs do not fit the packet', () => {
    for (const tlvs of ['80', '800100', '80010003aabb', padding + '0000'])
      expect(decodeProbe(request('authenticated', tlvs), 'authenticated')).toBeNull()
    expect(decodeProbe(request('authenticated', padding + unknown), 'authenticated')).not.toBeNull()
  })
})
