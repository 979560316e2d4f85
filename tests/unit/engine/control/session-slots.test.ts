/** Places for sessions: never more than there are, first come first served, and those who wait know how many are ahead. */
import { describe, expect, it } from 'vitest'
import { maxSessions, SessionSlots } from '../../../../electron/engine/control/session-slots'

const staying = new AbortController().signal
const quiet = () => {}

async function full() {
  const slots = new SessionSlots()
  const taken: number[] = []
  for (let place = 0; place < maxSessions; place += 1) taken.push((await slots.take(quiet, staying))!)
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
    const first = slots.take((count) => ahead[0]!.push(count), staying)
    const second = slots.take((count) => ahead[1]!.push(count), staying)
    expect(slots.waiting).toBe(2)
    slots.release(taken[0]!)
    expect(await first).toBeGreaterThan(0)
    expect(slots.waiting).toBe(1)
    expect(ahead).toEqual([[0], [1, 0]])
    slots.release(taken[1]!)
    expect(await second).toBeGreaterThan(0)
  })

  it('keeps a promised place for the one who waited', async () => {
    const { slots, taken } = await full()
    const waiting = slots.take(quiet, staying)
    slots.release(taken[0]!)
    const pushing = new AbortController()
    const pusher = slots.take(quiet, pushing.signal)
    expect(await waiting).not.toBeNull()
    expect(slots.waiting).toBe(1)
    pushing.abort()
    expect(await pusher).toBeNull()
  })

  it('forgets who leaves the queue, and refuses when too many wait', async () => {
    const { slots } = await full()
    const leaving = new AbortController()
    const left = slots.take(quiet, leaving.signal)
    for (let waiting = 1; waiting < 64; waiting += 1) void slots.take(quiet, staying)
    expect(await slots.take(quiet, staying)).toBeNull()
    leaving.abort()
    expect(await left).toBeNull()
    expect(slots.waiting).toBe(63)
  })
})
