/** The way in for events from outside: what fails there is dropped and counted by its place, and no more. */
import { describe, expect, it } from 'vitest'
import { droppedHere, guarded, type GuardedPlace } from '../../../shared/base/guarded'

const droppedAt = (place: GuardedPlace) => droppedHere()[place] ?? 0

describe('a guarded listener', () => {
  it('hands on what comes, and counts nothing while that goes well', () => {
    const taken: [string, number][] = []
    const before = droppedHere()
    guarded('udp', (text: string, port: number) => taken.push([text, port]))('here', 7)
    expect(taken).toEqual([['here', 7]])
    expect(droppedHere()).toEqual(before)
  })

  it('drops and counts what throws, by place, and takes the next', () => {
    const [udp, timer] = [droppedAt('udp'), droppedAt('timer')]
    const listener = guarded('udp', (good: boolean) => {
      if (!good) throw new TypeError('a label has 1 to 63 octets')
    })
    for (const good of [false, true, false]) listener(good)
    expect(droppedAt('udp') - udp).toBe(2)
    expect(droppedAt('timer')).toBe(timer)
  })

  it('drops and counts what rejects', async () => {
    const before = droppedAt('timer')
    let rejected = () => {}
    const over = new Promise<void>((resolve) => (rejected = resolve))
    guarded(
      'timer',
      async () => {
        throw new Error('EMFILE')
      },
      () => rejected(),
    )()
    await over
    expect(droppedAt('timer') - before).toBe(1)
  })

  it('puts right what was left half done, for that event alone', () => {
    const closed: number[] = []
    const listener = guarded(
      'tcp',
      (socket: number) => {
        if (socket === 2) throw new Error('spoilt')
      },
      (socket) => closed.push(socket),
    )
    for (const socket of [1, 2, 3]) listener(socket)
    expect(closed).toEqual([2])
  })
})
