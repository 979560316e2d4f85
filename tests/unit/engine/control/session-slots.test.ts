/** Places for sessions: never more than there are, first come first served, and nobody takes what all share. */
import { describe, expect, it } from 'vitest'
import type { Holder } from '../../../../electron/engine/base/budgets'
import { maxSessions, SessionSlots } from '../../../../electron/engine/control/session-slots'

const staying = new AbortController().signal
const quiet = () => {}
const ofStrangers = 28
const ofOne = 8
const ofAddress = 16

function stranger(number: number): Holder {
  return { identity: `stranger ${number}`, address: `192.0.2.${number % 8}`, isTrusted: false }
}
function trusted(number: number): Holder {
  return { identity: `trusted ${number}`, address: '192.0.2.99', isTrusted: true }
}

/** Strangers have taken theirs, the trusted the rest. */
async function full() {
  const slots = new SessionSlots()
  const taken: number[] = []
  for (let place = 0; place < maxSessions; place += 1)
    taken.push((await slots.take(place < ofStrangers ? stranger(place) : trusted(place), quiet, staying))!)
  return { slots, taken }
}

describe('session places', () => {
  it('gives each session an identifier of its own, never 0', async () => {
    const { taken } = await full()
    expect(new Set(taken).size).toBe(maxSessions)
    expect(Math.min(...taken)).toBeGreaterThan(0)
  })

  it('lets the first who waits in first, and tells the others', async () => {
    const { slots, taken } = await full()
    const ahead: number[][] = [[], []]
    const first = slots.take(stranger(101), (count) => ahead[0]!.push(count), staying)
    const second = slots.take(stranger(102), (count) => ahead[1]!.push(count), staying)
    expect(slots.waiting).toBe(2)
    slots.release(taken[0]!)
    expect(await first).toBeGreaterThan(0)
    expect(slots.waiting).toBe(1)
    expect(ahead).toEqual([[0], [1, 0]])
    slots.release(taken[1]!)
    expect(await second).toBeGreaterThan(0)
  })

  it('keeps a place that was left for the one who waited', async () => {
    const { slots, taken } = await full()
    const waiting = slots.take(stranger(101), quiet, staying)
    slots.release(taken[0]!)
    const pushing = new AbortController()
    const pusher = slots.take(stranger(102), quiet, pushing.signal)
    expect(await waiting).not.toBeNull()
    expect(slots.waiting).toBe(1)
    pushing.abort()
    expect(await pusher).toBeNull()
  })

  it('forgets who leaves the queue, and refuses when too many wait', async () => {
    const { slots } = await full()
    const leaving = new AbortController()
    const left = slots.take(trusted(200), quiet, leaving.signal)
    for (let waiting = 1; waiting < 64; waiting += 1)
      void slots.take(waiting < 57 ? stranger(waiting) : trusted(waiting), quiet, staying)
    expect(slots.waiting).toBe(64)
    expect(await slots.take(trusted(201), quiet, staying)).toBeNull()
    leaving.abort()
    expect(await left).toBeNull()
    expect(slots.waiting).toBe(63)
  })
})

describe('somebody who takes all session places there are for one', () => {
  it.each([
    ['by one identity', ofOne, (number: number) => ({ ...stranger(number), identity: 'eve' })],
    ['by one address', ofAddress, (number: number) => ({ ...stranger(number), address: '192.0.2.66' })],
  ])('%s waits for the next, and another is served at once', async (_how, most, attacker) => {
    const slots = new SessionSlots()
    const taken: number[] = []
    for (let place = 0; place < most; place += 1)
      taken.push((await slots.take(attacker(place), quiet, staying))!)
    const waiting: Promise<number | null>[] = []
    for (let place = 0; place < 64; place += 1) waiting.push(slots.take(attacker(place), quiet, staying))
    // As many may wait as may come in; the others were refused.
    expect(slots.waiting).toBe(most)
    expect(await waiting.at(-1)).toBeNull()
    expect(await slots.take(stranger(1), quiet, staying)).toBeGreaterThan(0)
    // Its own place goes to who waits first, and the other’s does not go to it.
    slots.release(taken[0]!)
    expect(await waiting[0]).toBeGreaterThan(0)
    expect(slots.waiting).toBe(most - 1)
  })

  it('and all strangers together leave the trusted theirs, also in the queue', async () => {
    const slots = new SessionSlots()
    for (let place = 0; place < 100; place += 1) void slots.take(stranger(place), quiet, staying)
    expect(slots.waiting).toBe(56)
    for (let place = ofStrangers; place < maxSessions; place += 1)
      expect(await slots.take(trusted(place), quiet, staying)).toBeGreaterThan(0)
    void slots.take(trusted(99), quiet, staying)
    expect(slots.waiting).toBe(57)
  })
})
