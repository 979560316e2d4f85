/** Pieces of chosen sizes, whatever the reads were. */
import { describe, expect, it } from 'vitest'
import { resplitter } from '../../../shared/framing/resplit'
import { ascii } from './decode'

function pieces(sizes: number[], reads: string[]): string[] {
  const cut = resplitter(sizes)
  const all = [...reads.flatMap((read) => cut.push(ascii(read))), ...cut.end()]
  return all.map((piece) => Buffer.from(piece).toString('latin1'))
}

describe('resplitter', () => {
  it('takes the sizes in rotation', () => {
    expect(pieces([1, 5, 3], ['abcdefghijklm'])).toEqual(['a', 'bcdef', 'ghi', 'j', 'klm'])
  })

  it('joins reads that are smaller than a piece', () => {
    expect(pieces([4, 2], ['a', 'bc', '', 'defgh', 'i'])).toEqual(['abcd', 'ef', 'ghi'])
  })

  it('gives nothing for nothing', () => {
    expect(pieces([3], [])).toEqual([])
  })
})
