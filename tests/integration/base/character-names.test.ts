/** Names of characters against Python's unicodedata. */
import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { characterName } from '../../../shared/base/character-names'

const script = `
import sys, unicodedata
for code in range(0x20, 0xffff):
    name = unicodedata.name(chr(code), '')
    if name: print('%04x %s' % (code, name))
for alias in ('NULL', 'ALERT', 'BACKSPACE', 'CHARACTER TABULATION', 'LINE FEED', 'LINE TABULATION', 'FORM FEED',
              'CARRIAGE RETURN', 'ESCAPE', 'DELETE', 'NEXT LINE'):
    print('%04x %s' % (ord(unicodedata.lookup(alias)), alias))
`

it("every name that is told is Python's, and all of what people paste by mistake have one", ({ skip }) => {
  const python = spawnSync('python3', ['-c', script], { encoding: 'utf8', maxBuffer: 2 ** 24 })
  skip(python.error !== undefined, 'python3 is not installed')
  const theirs = new Map(
    python.stdout
      .trim()
      .split('\n')
      .map((line): [number, string] => [parseInt(line.slice(0, 4), 16), line.slice(5)]),
  )
  const wrong = [...Array(0x10000).keys()].filter((code) => {
    const name = characterName(String.fromCharCode(code))
    // Newer ideographs than that Python knows are named all the same.
    return name !== null && theirs.has(code) && name !== theirs.get(code)
  })
  expect(wrong).toEqual([])
  const wanted = [
    '\u00a0',
    '\u2018',
    '\u3001',
    '\u3010',
    '\u0456',
    '\u03b1',
    '\uff61',
    '\u2460',
    '\u0663',
    '中',
  ]
  expect(wanted.map(characterName)).toEqual(wanted.map((sign) => theirs.get(sign.charCodeAt(0))))
})
