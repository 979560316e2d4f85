/** The probes' HMAC against the vectors of RFC 4231 and, over random keys and messages, against node:crypto. */
import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hmacSha256 } from '../../../../electron/engine/base/hmac-sha256'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe('hmacSha256', () => {
  it.each([
    // RFC 4231 4.2, 4.3, 4.4
    ['0b'.repeat(20), '4869205468657265', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
    [
      '4a656665',
      '7768617420646f2079612077616e7420666f72206e6f7468696e673f',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    ['aa'.repeat(20), 'dd'.repeat(50), '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe'],
  ])('gives the digest of RFC 4231 under %s', (key, message, digest) => {
    expect(hex(hmacSha256(Buffer.from(key, 'hex'))(Buffer.from(message, 'hex')))).toBe(digest)
  })

  it('is the HMAC of node:crypto for every key and message', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 400 }), (key, message) => {
        expect(hex(hmacSha256(key)(message))).toBe(createHmac('sha256', key).update(message).digest('hex'))
      }),
      { numRuns: 2000 },
    )
  })
})
