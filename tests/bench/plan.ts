/** A /8 split into its 65,536 /24s in the window: how long from the click to the rows on show, and how they scroll. */
import { cpus, loadavg } from 'node:os'
import type { Page } from 'playwright-core'
import { countFrames, framesLine, isSmooth, type Frames } from './frames'
import { WindowLab } from '../support/window-lab'

const splits = 7
/** To reach. */
const withinMs = 100
const forMs = 4000
/** Half a screen of rows a frame. */
const stepPx = 411

interface PlanBench {
  readonly bench: 'plan'
  readonly machine: { cpu: string; cores: number; loadBefore: number }
  readonly shownMs: { readonly median: number; readonly longest: number }
  readonly scrolled: Frames
  readonly reached: boolean
}

export async function run(): Promise<PlanBench> {
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, loadBefore: loadavg()[0] ?? 0 }
  const window = await WindowLab.open()
  try {
    const { page } = window
    await page.getByTestId('station-addressing').click()
    await page.getByTestId('view-plan').click()
    await page.getByTestId('plan-base').fill('10.0.0.0/8')
    await page.getByTestId('plan-add').click()
    await page.getByTestId('plan-length').selectOption('24')
    const shownMs: number[] = []
    for (let split = 0; split < splits; split += 1) {
      if (split > 0) {
        await page.getByTestId('plan-undo').click()
        await page.locator('[data-prefix="10.0.0.0/24"]').waitFor({ state: 'detached' })
      }
      shownMs.push(await splitAndShow(page))
    }
    shownMs.sort((a, b) => a - b)
    const median = shownMs[Math.floor(splits / 2)] ?? NaN
    const longest = shownMs.at(-1) ?? NaN
    const scrolled = await countFrames(page, 'plan-tree', forMs, stepPx)
    const reached = median < withinMs && isSmooth(scrolled)
    console.log(framesLine('65,536 rows scrolled', scrolled))
    console.log(
      `Click to rows on show: median ${median.toFixed(0)} ms, longest ${longest.toFixed(0)} ms (to reach: ` +
        `${withinMs} ms): ${reached ? 'all reached.' : 'not all reached.'}`,
    )
    return { bench: 'plan', machine, shownMs: { median, longest }, scrolled, reached }
  } finally {
    await window.close()
  }
}

/** Clicks, and resolves with the ms until the first of the rows has been drawn. */
function splitAndShow(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const beganMs = performance.now()
        const look = () => {
          if (document.querySelector('[data-prefix="10.0.0.0/24"]') === null)
            return requestAnimationFrame(look)
          // A task after the frame in which the row stands: it has been painted.
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - beganMs)))
        }
        requestAnimationFrame(look)
        document.querySelector<HTMLElement>('[data-testid="plan-split"]')?.click()
      }),
  )
}
