/** Rungs between two captures of the same connection. */
import { describe, expect, it } from 'vitest'
import { rungsOf } from '../../../shared/tcp/ladder'
import { segment } from './marks'

describe('The ladder', () => {
  it('joins what both ends saw of one segment', () => {
    const rungs = rungsOf([
      segment(30, 'here', 'SYN', { seenAt: 'there' }),
      segment(10, 'here', 'SYN', { seenAt: 'here' }),
    ])
    expect(rungs).toMatchObject([{ from: 'here', sentNs: 10, receivedNs: 30 }])
  })

  it('keeps a segment that never came, and the same one sent again, apart', () => {
    const rungs = rungsOf([
      segment(10, 'here', 'PSH ACK', { seq: 1, length: 5, stamp: 1, seenAt: 'here' }),
      segment(210, 'here', 'PSH ACK', { seq: 1, length: 5, stamp: 2, seenAt: 'here' }),
      segment(220, 'here', 'PSH ACK', { seq: 1, length: 5, stamp: 2, seenAt: 'there' }),
    ])
    expect(rungs.map(({ sentNs, receivedNs }) => [sentNs, receivedNs])).toEqual([
      [10, null],
      [210, 220],
    ])
  })

  it('stands at one time where one machine holds both ends', () => {
    expect(rungsOf([segment(10, 'there', 'ACK')])).toMatchObject([
      { from: 'there', sentNs: 10, receivedNs: 10 },
    ])
  })

  it('has what was seen on arrival alone', () => {
    expect(rungsOf([segment(10, 'there', 'ACK', { seenAt: 'here' })])).toMatchObject([
      { from: 'there', sentNs: null, receivedNs: 10 },
    ])
  })
})
