/** Waiting ends with whatever comes first, and leaves neither a timer nor a listener behind. */
import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  onAbort,
  pause,
  settledOnce,
  under,
  unlessAborted,
  whenAborted,
  within,
  type Settling,
} from '../../../shared/base/waiting'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length
/** Whether the promise is settled once all that is due has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  const note = () => (settled = true)
  promise.then(note, note)
  await vi.advanceTimersByTimeAsync(0)
  return settled
}

describe('onAbort', () => {
  it('calls once, when the signal fires', () => {
    const controller = new AbortController()
    const action = vi.fn()
    onAbort(controller.signal, action)
    expect(action).not.toHaveBeenCalled()
    controller.abort()
    controller.abort()
    expect(action).toHaveBeenCalledTimes(1)
  })

  it('calls at once where the signal has fired already', () => {
    const action = vi.fn()
    onAbort(AbortSignal.abort(), action)
    expect(action).toHaveBeenCalledTimes(1)
  })

  it('stops one call and leaves another of the same function alone', () => {
    const controller = new AbortController()
    const action = vi.fn()
    const stop = onAbort(controller.signal, action)
    onAbort(controller.signal, action)
    stop()
    expect(listeners(controller.signal)).toBe(1)
    controller.abort()
    expect(action).toHaveBeenCalledTimes(1)
  })
})

describe('pause', () => {
  it('lasts as long as asked and takes its listeners along', async () => {
    const [first, second] = [new AbortController(), new AbortController()]
    const paused = pause(50, first.signal, second.signal)
    await vi.advanceTimersByTimeAsync(49)
    expect(await isSettled(paused)).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await isSettled(paused)).toBe(true)
    expect(listeners(first.signal) + listeners(second.signal)).toBe(0)
  })

  it('ends with any of its signals and takes its timer along', async () => {
    const [first, second] = [new AbortController(), new AbortController()]
    const paused = pause(50, first.signal, second.signal)
    second.abort()
    expect(await isSettled(paused)).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
    expect(listeners(first.signal)).toBe(0)
  })

  it('starts no timer where a signal has fired already', async () => {
    const paused = pause(50, AbortSignal.abort())
    expect(vi.getTimerCount()).toBe(0)
    expect(await isSettled(paused)).toBe(true)
  })
})

describe('whenAborted and unlessAborted', () => {
  it('waits for the signal', async () => {
    const controller = new AbortController()
    const waiting = whenAborted(controller.signal)
    expect(await isSettled(waiting)).toBe(false)
    controller.abort()
    expect(await isSettled(waiting)).toBe(true)
  })

  it('gives what the work gives and lets go of the signal', async () => {
    const { signal } = new AbortController()
    expect(await unlessAborted(signal, Promise.resolve(7))).toBe(7)
    await expect(unlessAborted(signal, Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(listeners(signal)).toBe(0)
  })

  it('gives null when the signal fires, and drops what the work says later', async () => {
    const controller = new AbortController()
    const work = settledOnce<number>(({ after, reject }) => after(10, () => reject(new Error('late'))))
    const waiting = unlessAborted(controller.signal, work)
    controller.abort()
    expect(await waiting).toBeNull()
    await vi.advanceTimersByTimeAsync(10)
  })
})

describe('within and under', () => {
  it('fires after the time, and not before', async () => {
    const { signal } = new AbortController()
    const fired: boolean[] = []
    const work = within(100, signal, async (over) => {
      await pause(99, over)
      fired.push(over.aborted)
      await whenAborted(over)
      fired.push(over.aborted)
      return 'done'
    })
    await vi.advanceTimersByTimeAsync(100)
    expect(await work).toBe('done')
    expect(fired).toEqual([false, true])
    expect(listeners(signal)).toBe(0)
  })

  it('fires with the signal, and leaves nothing behind where the work fails', async () => {
    const controller = new AbortController()
    const work = within(100, controller.signal, async (over) => {
      await whenAborted(over)
      throw new Error('given up')
    })
    const failed = expect(work).rejects.toThrow('given up')
    controller.abort()
    await failed
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not fire for work that ended in time', async () => {
    const { signal } = new AbortController()
    expect(await within(100, signal, async (over) => over)).toHaveProperty('aborted', false)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('fires with any of the signals, and as the work ends', async () => {
    const [first, second] = [new AbortController(), new AbortController()]
    const signals = [first.signal, second.signal]
    const cut = under(signals, async ({ signal }) => {
      await whenAborted(signal)
      return 'cut'
    })
    second.abort()
    expect(await cut).toBe('cut')
    expect(listeners(first.signal)).toBe(0)
    const kept = await under([first.signal], async ({ signal }) => signal)
    expect(kept.aborted).toBe(true)
    expect(listeners(first.signal)).toBe(0)
  })
})

describe('settledOnce', () => {
  it('takes the first outcome alone and lets go of all else at that moment', async () => {
    const { signal } = new AbortController()
    const order: string[] = []
    let settling: Settling<string> | null = null
    const promise = settledOnce<string>((begun) => {
      settling = begun
      begun.after(50, () => order.push('late'))
      begun.onAbort(signal, () => order.push('aborted'))
      begun.finally(() => order.push('stopped'))
    })
    const { resolve, reject } = settling as unknown as Settling<string>
    resolve('first')
    expect(order).toEqual(['stopped'])
    resolve('second')
    reject(new Error('third'))
    expect(await promise).toBe('first')
    expect(vi.getTimerCount()).toBe(0)
    expect(listeners(signal)).toBe(0)
    expect(order).toEqual(['stopped'])
  })

  it('begins nothing more once it is settled, and stops at once what is begun then', async () => {
    const { signal } = new AbortController()
    const stop = vi.fn()
    await settledOnce<void>(({ resolve, after, onAbort: fires, finally: atEnd }) => {
      resolve()
      after(50, () => {})
      fires(signal, () => {})
      atEnd(stop)
    })
    expect(vi.getTimerCount()).toBe(0)
    expect(listeners(signal)).toBe(0)
    expect(stop).toHaveBeenCalledTimes(1)
  })

  it('rejects with what an action throws that it called later', async () => {
    const { signal } = new AbortController()
    const promise = settledOnce<void>(({ after, onAbort: fires }) => {
      fires(signal, () => {})
      after(50, () => {
        throw new Error('no descriptor')
      })
    })
    const failed = expect(promise).rejects.toThrow('no descriptor')
    await vi.advanceTimersByTimeAsync(50)
    await failed
    expect(listeners(signal)).toBe(0)
  })

  it('lets go of all where its beginning throws', async () => {
    const { signal } = new AbortController()
    const promise = settledOnce<void>(({ after, onAbort: fires }) => {
      after(50, () => {})
      fires(signal, () => {})
      throw new Error('no socket')
    })
    await expect(promise).rejects.toThrow('no socket')
    expect(vi.getTimerCount()).toBe(0)
    expect(listeners(signal)).toBe(0)
  })
})
