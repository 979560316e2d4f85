/** The page's own frames, counted by the page: what a person sees as smooth or not. */
import type { Page } from 'playwright-core'

/** A frame that takes longer is seen as a stutter; a few come from whatever else runs. */
export const stutterMs = 50
const mostStutters = 0.01

export interface Frames {
  readonly perSecond: number
  readonly p99Ms: number
  readonly longestMs: number
  readonly stutters: number
  readonly frames: number
}

/** Counts frames for `forMs` while `act` is done; scrolls the list of this test id by `stepPx` a frame (0: not). */
export async function countFrames(
  page: Page,
  list: string,
  forMs: number,
  stepPx: number,
  act: () => Promise<void> = async () => {},
): Promise<Frames> {
  const counting = page.evaluate(
    ([testId, longMs, step, stutter]) =>
      new Promise<Frames>((resolve) => {
        const scrolled = document.querySelector(`[data-testid="${testId}"]`) as HTMLElement
        const beganMs = performance.now()
        const gapsMs: number[] = []
        let lastMs = beganMs
        const count = () => {
          const nowMs = performance.now()
          gapsMs.push(nowMs - lastMs)
          lastMs = nowMs
          if (step > 0)
            scrolled.scrollTop = (scrolled.scrollTop + step) % (scrolled.scrollHeight - scrolled.clientHeight)
          if (nowMs - beganMs < longMs) return requestAnimationFrame(count)
          const sorted = gapsMs.toSorted((a, b) => a - b)
          resolve({
            perSecond: (1000 * gapsMs.length) / (nowMs - beganMs),
            p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? NaN,
            longestMs: sorted.at(-1) ?? NaN,
            stutters: sorted.filter((gapMs) => gapMs > stutter).length,
            frames: sorted.length,
          })
        }
        requestAnimationFrame(count)
      }),
    [list, forMs, stepPx, stutterMs] as const,
  )
  await act()
  return counting
}

export function isSmooth({ stutters, frames }: Frames): boolean {
  return stutters <= mostStutters * frames
}

export function framesLine(what: string, { perSecond, p99Ms, longestMs, stutters }: Frames): string {
  return (
    `${what}: ${perSecond.toFixed(1)} frames a second, 99 % within ${p99Ms.toFixed(1)} ms, ` +
    `longest ${longestMs.toFixed(1)} ms, ${stutters} over ${stutterMs} ms`
  )
}
