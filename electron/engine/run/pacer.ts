/**
 * Waits for a moment more exactly than timers can: a timer until shortly before, then turns of the event loop,
 * which keep the sockets served until it is time.
 */
import type { Clock } from '../clock'

/** Timers are whole milliseconds and come late by up to one more. */
const timerMarginNs = 1_500_000
const nsPerMs = 1_000_000

/** Resolves at `dueNs` or as soon after as the loop allows; at once when aborted. */
export async function waitUntil(dueNs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  for (;;) {
    if (signal.aborted) return
    const leftNs = dueNs - clock.nowNs()
    if (leftNs <= 0) return
    if (leftNs > timerMarginNs + nsPerMs) await sleep(Math.floor((leftNs - timerMarginNs) / nsPerMs), signal)
    else await nextTurn()
  }
}

/** One turn of the event loop: sockets are polled in it. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Resolves after so many ms, or at once when the signal fires. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
}
