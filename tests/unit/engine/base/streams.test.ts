/** Streams made of what code emits and of what changes. */
import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { Changes, emitted, follow } from '../../../../electron/engine/base/streams'
import { Overrun } from '../../../../shared/base/inbox'

async function read<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = []
  for await (const value of stream) values.push(value)
  return values
}

describe('emitted', () => {
  it('ends as the code ends, after all it emitted', async () => {
    const stream = emitted<number>(async (emit) => {
      emit(1)
      await Promise.resolve()
      emit(2)
    })
    expect(await read(stream)).toEqual([1, 2])
  })

  it('throws what the code throws, after all it emitted', async () => {
    const values: number[] = []
    const reading = (async () => {
      const stream = emitted<number>(async (emit) => {
        emit(1)
        throw new Error('broken')
      })
      for await (const value of stream) values.push(value)
    })()
    await expect(reading).rejects.toThrow('broken')
    expect(values).toEqual([1])
  })

  it('throws Overrun to a reader that lets thousands of values wait', async () => {
    const stream = emitted<number>(async (emit) => {
      for (let value = 0; value < 100_000; value += 1) emit(value)
    })
    let count = 0
    const reading = (async () => {
      for await (const value of stream) {
        expect(value).toBe(count)
        count += 1
      }
    })()
    await expect(reading).rejects.toBeInstanceOf(Overrun)
    expect(count).toBeGreaterThan(1000)
    expect(count).toBeLessThan(100_000)
  })
})

describe('watch', () => {
  it('shows the newest after several changes, and lets go of the signal at its end', async () => {
    const changes = new Changes()
    const controller = new AbortController()
    let state = 0
    const seen: number[] = []
    for await (const newest of changes.watch(() => state, controller.signal)) {
      seen.push(newest)
      if (seen.length === 3) break
      for (let change = 0; change < 5; change += 1) {
        state += 1
        changes.notify()
      }
    }
    expect(seen).toEqual([0, 5, 10])
    expect(changes.watchers).toBe(0)
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })

  it('ends when the signal fires', async () => {
    const changes = new Changes()
    const controller = new AbortController()
    const watching = read(changes.watch(() => 'state', controller.signal))
    await Promise.resolve()
    controller.abort()
    expect(await watching).toEqual(['state'])
  })
})

describe('follow', () => {
  it('keeps the last value of a stream that broke', async () => {
    const stream = emitted<string>(async (emit) => {
      emit('first')
      emit('last')
      throw new Error('broken')
    })
    const { newest, begun } = follow(stream)
    expect(newest()).toBeNull()
    await begun
    await new Promise((resolve) => setImmediate(resolve))
    expect(newest()).toBe('last')
  })
})
