/** Any octets are read from what the programs print of them that people copy dumps from. */
import { spawnSync } from 'node:child_process'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../shared/base/refusal'
import { readHexText } from '../../../shared/framing/hex-text'

/** Runs of one value as often as in real life, so that rows are left out; and characters that look like digits. */
const octets = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 80 })).map(([value, times]) => {
        return new Uint8Array(times).fill(value)
      }),
      fc
        .string({ unit: fc.constantFrom(...' .*|<>0123abcdefx:') })
        .map((text) => Buffer.from(text, 'latin1')),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => Buffer.concat(parts))
  .filter((whole) => whole.length > 0)

describe.each([
  ['od', ['-A', 'x', '-t', 'x1z']],
  ['od', ['-t', 'x1']],
  ['od', ['-A', 'd', '-t', 'x1']],
  ['hexdump', ['-C']],
  ['xxd', []],
  ['xxd', ['-a']],
  ['xxd', ['-g', '1', '-c', '8']],
  ['xxd', ['-i']],
  ['xxd', ['-p']],
])('%s %j', (program, options) => {
  it('is read back', ({ skip }) => {
    skip(spawnSync(program, ['--version']).error !== undefined, `${program} is not installed`)
    fc.assert(
      fc.property(octets, (input) => {
        const dump = spawnSync(program, options, { input, encoding: 'latin1' }).stdout
        const read = readHexText(dump)
        // Where od leaves rows out, an offset may be octal as well as decimal: neither is guessed.
        if (read instanceof Refusal && dump.includes('*')) {
          expect([program, options.includes('x1'), read.why.code]).toEqual(['od', true, 'hexOffsetBase'])
        } else expect(Buffer.from(read as Uint8Array).toString('hex'), dump).toBe(input.toString('hex'))
      }),
      { numRuns: 60 },
    )
  })
})
