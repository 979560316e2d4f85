/** NTP timestamps and error estimates against the figures of their standards. */
import { describe, expect, it } from 'vitest'
import { errorEstimate, readNtp, writeNtp } from '../../../shared/wire/timestamp'

function ntp(unixSeconds: number, nanoseconds: number): string {
  const view = new DataView(new ArrayBuffer(8))
  writeNtp(view, 0, unixSeconds, nanoseconds)
  return Buffer.from(view.buffer).toString('hex')
}

const read = (hex: string) => readNtp(new DataView(new Uint8Array(Buffer.from(hex, 'hex')).buffer), 0)

describe('NTP timestamps', () => {
  it('know 1970 and 1972 (RFC 5905: figure 4)', () => {
    expect(ntp(0, 0)).toBe('83aa7e8000000000')
    expect(ntp(63_072_000, 0)).toBe((2_272_060_800).toString(16) + '00000000')
  })

  it('write halves and quarters of a second exactly', () => {
    expect(ntp(0, 500_000_000)).toBe('83aa7e8080000000')
    expect(ntp(0, 250_000_000)).toBe('83aa7e8040000000')
  })

  it('enter era 1 on 7 February 2036, 06:28:16 UTC (RFC 4330: 3)', () => {
    const turn = Date.UTC(2036, 1, 7, 6, 28, 16) / 1000
    expect(ntp(turn - 1, 999_999_999)).toBe('fffffffffffffffc')
    expect(ntp(turn, 0)).toBe('0000000000000000')
    expect(read('ffffffff00000000').unixSeconds).toBe(turn - 1)
    expect(read('0000000000000000').unixSeconds).toBe(turn)
    expect(read('7fffffff00000000').unixSeconds).toBe(turn + 2 ** 31 - 1)
    expect(read('8000000000000000').unixSeconds).toBe(turn - 2 ** 31)
  })

  it('never read as a whole second of nanoseconds', () => {
    expect(read('83aa7e80ffffffff')).toEqual({ unixSeconds: 0, nanoseconds: 999_999_999 })
  })
})

describe('error estimates', () => {
  const seconds = (estimate: number) => (estimate & 0xff) * 2 ** (((estimate >>> 8) & 0x3f) - 32)

  it('are Multiplier x 2^(Scale - 32) seconds (RFC 4656: 4.1.2)', () => {
    expect(errorEstimate({ seconds: 1, synchronized: false })).toBe((25 << 8) | 128)
    expect(errorEstimate({ seconds: 2 ** -32, synchronized: false })).toBe(1)
    expect(errorEstimate({ seconds: 255 * 2 ** -32, synchronized: false })).toBe(255)
  })

  it('set S for a clock that follows UTC, and never Z', () => {
    expect(errorEstimate({ seconds: 1, synchronized: true })).toBe(0x8000 | (25 << 8) | 128)
  })

  it('never have a Multiplier of zero, which would make the packet corrupt', () => {
    expect(errorEstimate({ seconds: 0, synchronized: false })).toBe(1)
  })

  it('are never below the error, and at most 1/128 above it', () => {
    for (let error = 1e-9; error < 1e9; error *= 1.37) {
      const estimate = errorEstimate({ seconds: error, synchronized: false })
      expect(seconds(estimate)).toBeGreaterThanOrEqual(error)
      expect(seconds(estimate)).toBeLessThanOrEqual(Math.max(error * (1 + 1 / 127), 2 ** -32 + error))
      expect(estimate & 0xc000).toBe(0)
    }
  })

  it('stay the largest there is for an error beyond it', () => {
    expect(errorEstimate({ seconds: Infinity, synchronized: false })).toBe(0x3fff)
  })
})
