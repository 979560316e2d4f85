import { describe, expect, it } from 'vitest'
import { anyOne, anyRun, matchesPattern, readPattern } from '../../../../shared/stations/messages/pattern'

describe('reading', () => {
  it.each([
    ['*', 'text', [anyRun]],
    ['**', 'text', [anyRun]],
    ['a?b*', 'text', [0x61, anyOne, 0x62, anyRun]],
    ['a\\*\\?', 'escapes', [0x61, 0x2a, 0x3f]],
    ['\\\\*', 'escapes', [0x5c, anyRun]],
    ['\\x2a*', 'escapes', [0x2a, anyRun]],
    ['01 ?? ff *', 'hex', [1, anyOne, anyOne, 255, anyRun]],
  ] as const)('%j as %s', (text, form, pattern) => {
    expect(readPattern(text, form, 'utf-8')).toEqual(pattern)
  })

  it('refuses one that is missing or too long', () => {
    expect(readPattern('', 'text', 'utf-8')).toMatchObject({ failure: 'badInput' })
    expect(readPattern('a'.repeat(1025), 'text', 'utf-8')).toMatchObject({ failure: 'limit', limit: 1024 })
  })
})

describe('matching', () => {
  it('takes time in proportion, whatever the message tries', () => {
    const pattern = [...'a*a*a*a*a*b'].map((letter) => (letter === '*' ? anyRun : letter.charCodeAt(0)))
    const hostile = new Uint8Array(65_536).fill(0x61)
    const begun = performance.now()
    expect(matchesPattern(pattern, hostile)).toBe(false)
    expect(performance.now() - begun).toBeLessThan(500)
  })
})
