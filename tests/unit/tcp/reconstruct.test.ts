/** Examples of RFC 9293 (figures 6, 12 and 13, and the text of section 3.10), and evidence that lags or is missing. */
import { describe, expect, it } from 'vitest'
import type { Mark } from '../../../shared/tcp/mark'
import { reconstruct, type Lane } from '../../../shared/tcp/reconstruct'
import { event, handshake, kernel, segment } from './marks'

const words = (lane: Lane) => lane.map(({ state, evidence }) => `${state} ${evidence}`)

describe('What segments say of the states', () => {
  it('is the basic handshake (figure 6) and the normal close (figure 12)', () => {
    const { here, there } = reconstruct([
      event(1, 'there', 'listening'),
      ...handshake,
      segment(100, 'here', 'FIN ACK', { seq: 1, ack: 1 }),
      segment(110, 'there', 'ACK', { seq: 1, ack: 2 }),
      segment(200, 'there', 'FIN ACK', { seq: 1, ack: 2 }),
      segment(210, 'here', 'ACK', { seq: 2, ack: 2 }),
    ])
    expect(here.map(({ state, fromNs }) => [state, fromNs])).toEqual([
      ['SYN-SENT', 10],
      ['ESTABLISHED', 20],
      ['FIN-WAIT-1', 100],
      ['FIN-WAIT-2', 110],
      ['TIME-WAIT', 200],
    ])
    expect(there.map(({ state, fromNs }) => [state, fromNs])).toEqual([
      ['LISTEN', 1],
      ['SYN-RECEIVED', 20],
      ['ESTABLISHED', 30],
      ['CLOSE-WAIT', 100],
      ['LAST-ACK', 200],
      ['CLOSED', 210],
    ])
    expect(there.at(-1)?.cause).toBe('rcv ACK of FIN')
  })

  it('is three segments where FIN and ACK share one, the ACK looked at first', () => {
    const { here } = reconstruct([
      ...handshake,
      segment(100, 'here', 'FIN ACK', { seq: 1, ack: 1 }),
      segment(110, 'there', 'FIN ACK', { seq: 1, ack: 2 }),
      segment(120, 'here', 'ACK', { seq: 2, ack: 2 }),
    ])
    expect(words(here).slice(-3)).toEqual(['FIN-WAIT-1 capture', 'FIN-WAIT-2 capture', 'TIME-WAIT capture'])
  })

  it('is so too where the kernel was seen in TIME-WAIT a moment before the segment was', () => {
    const { here } = reconstruct([
      ...handshake,
      segment(100, 'here', 'FIN ACK', { seq: 1, ack: 1 }),
      kernel(109, 'here', 'TIME-WAIT', 101),
      segment(110, 'there', 'FIN ACK', { seq: 1, ack: 2 }),
    ])
    expect(words(here).slice(-3)).toEqual(['FIN-WAIT-1 capture', 'FIN-WAIT-2 capture', 'TIME-WAIT kernel'])
  })

  it('is CLOSING at both ends where FINs cross (figure 13)', () => {
    const { here, there } = reconstruct([
      ...handshake,
      segment(100, 'here', 'FIN ACK', { seq: 1, ack: 1, seenAt: 'here' }),
      segment(101, 'there', 'FIN ACK', { seq: 1, ack: 1, seenAt: 'there' }),
      segment(110, 'there', 'FIN ACK', { seq: 1, ack: 1, seenAt: 'here' }),
      segment(111, 'here', 'FIN ACK', { seq: 1, ack: 1, seenAt: 'there' }),
      segment(120, 'here', 'ACK', { seq: 2, ack: 2, seenAt: 'here' }),
      segment(121, 'there', 'ACK', { seq: 2, ack: 2, seenAt: 'there' }),
      segment(130, 'there', 'ACK', { seq: 2, ack: 2, seenAt: 'here' }),
      segment(131, 'here', 'ACK', { seq: 2, ack: 2, seenAt: 'there' }),
    ])
    for (const lane of [here, there])
      expect(lane.map(({ state }) => state).slice(-3)).toEqual(['FIN-WAIT-1', 'CLOSING', 'TIME-WAIT'])
  })

  it('is CLOSED for who sent SYN and got RST', () => {
    const { here, there } = reconstruct([
      segment(10, 'here', 'SYN'),
      segment(11, 'there', 'RST ACK', { ack: 1 }),
      event(50, 'here', 'error', 'ECONNREFUSED'),
    ])
    expect(words(here)).toEqual(['SYN-SENT capture', 'CLOSED capture'])
    expect(there).toEqual([])
  })

  it('is inferred of an end that nobody watched', () => {
    const seenHere = handshake.map((mark): Mark => ({ ...mark, seenAt: 'here' }))
    const { there } = reconstruct(seenHere)
    expect(words(there)).toEqual(['SYN-RECEIVED capture', 'ESTABLISHED inferred'])
  })

  it('is corrected by the kernel where a FIN waits behind data', () => {
    const { here } = reconstruct([
      ...handshake,
      kernel(50, 'here', 'FIN-WAIT-1', 49),
      segment(100, 'there', 'FIN ACK', { seq: 1, ack: 1 }),
      segment(200, 'here', 'FIN ACK', { seq: 1, ack: 2 }),
      segment(210, 'there', 'ACK', { seq: 2, ack: 2 }),
    ])
    expect(words(here).slice(-3)).toEqual(['FIN-WAIT-1 kernel', 'CLOSING capture', 'TIME-WAIT capture'])
  })
})

describe('What is missing', () => {
  it('is filled in between two looks of the kernel, and says so', () => {
    const { there } = reconstruct([kernel(10, 'there', 'LISTEN'), kernel(40, 'there', 'ESTABLISHED', 20)])
    expect(words(there)).toEqual(['LISTEN kernel', 'SYN-RECEIVED inferred', 'ESTABLISHED kernel'])
    expect(there[1]?.fromNs).toBe(30)
  })

  it('is not a RST that nobody saw', () => {
    const { there } = reconstruct([kernel(1, 'there', 'ESTABLISHED'), kernel(9, 'there', 'CLOSED', 2)])
    expect(there.map(({ state }) => state)).toEqual(['ESTABLISHED', 'CLOSE-WAIT', 'LAST-ACK', 'CLOSED'])
  })

  it('is not a close where a RST is told of, even after the kernel was seen to have obeyed it', () => {
    const { there } = reconstruct([
      kernel(1, 'there', 'ESTABLISHED'),
      kernel(9, 'there', 'CLOSED', 2),
      event(12, 'there', 'error', 'ECONNRESET'),
    ])
    expect(words(there)).toEqual(['ESTABLISHED kernel', 'CLOSED kernel'])
  })

  it('is not TIME-WAIT, which would have been seen for a minute', () => {
    const { here } = reconstruct([kernel(1, 'here', 'FIN-WAIT-2'), kernel(9, 'here', 'CLOSED', 2)])
    expect(here.map(({ state }) => state)).toEqual(['FIN-WAIT-2', 'CLOSED'])
  })

  it('is confirmed by evidence that came too late to lead the way', () => {
    const { here } = reconstruct([
      kernel(1, 'here', 'ESTABLISHED'),
      kernel(50, 'here', 'FIN-WAIT-2', 10),
      kernel(51, 'here', 'FIN-WAIT-1'),
    ])
    expect(words(here)).toEqual(['ESTABLISHED kernel', 'FIN-WAIT-1 kernel', 'FIN-WAIT-2 kernel'])
  })
})

describe('An end whose lab was lost', () => {
  const made = [kernel(5, 'there', 'LISTEN'), ...handshake, kernel(40, 'there', 'ESTABLISHED')]

  it('is claimed to be in no state from then on, and the other end still is', () => {
    const { here, there } = reconstruct([...made, event(900, 'there', 'lost')])
    expect(there.at(-1)).toMatchObject({ state: 'ESTABLISHED', toNs: 900 })
    expect(here.at(-1)).toMatchObject({ state: 'ESTABLISHED', toNs: null })
  })

  it('stays CLOSED where it was', () => {
    const { there } = reconstruct([...made, kernel(100, 'there', 'CLOSED'), event(900, 'there', 'lost')])
    expect(there.at(-1)).toMatchObject({ state: 'CLOSED', toNs: null })
  })
})
