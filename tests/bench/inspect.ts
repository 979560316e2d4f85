/**
 * The table of 10,000 endpoints in the window: frames a second while it is looked at, scrolled, sorted and filtered,
 * and how long a reading takes. The endpoints are 5,000 connections over loopback, made for this.
 */
import { once } from 'node:events'
import { cpus, loadavg } from 'node:os'
import { connect, createServer, type Socket } from 'node:net'
import type { Page } from 'playwright-core'
import { WindowLab } from '../support/window-lab'

const connections = 5000
const atOnce = 100
const forMs = 4000
/** To reach: a frame that takes longer than this is seen as a stutter; a few come from whatever else runs. */
const stutterMs = 50
const mostStutters = 0.01

interface Frames {
  readonly perSecond: number
  readonly p99Ms: number
  readonly longestMs: number
  readonly stutters: number
}

interface InspectBench {
  readonly bench: 'inspect'
  readonly machine: { cpu: string; cores: number; loadBefore: number }
  readonly rows: number
  readonly firstRowsMs: number
  readonly readMs: number
  readonly frames: Record<string, Frames>
  readonly reached: boolean
}

/** Prints a line for each thing done with the table. */
export async function run(): Promise<InspectBench> {
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, loadBefore: loadavg()[0] ?? 0 }
  const letGo = await holdConnections()
  const window = await WindowLab.open()
  try {
    const { page } = window
    await page.getByTestId('station-connections').click()
    const beganMs = performance.now()
    await page.getByTestId('view-inspect').click()
    await page.locator('[data-testid="inspect-row"]').first().waitFor()
    const firstRowsMs = performance.now() - beganMs
    const rows = Number(await page.getByTestId('inspect-shown').getAttribute('data-total'))
    const frames: Record<string, Frames> = {
      looked: await counted(page, false, async () => {}),
      scrolled: await counted(page, true, async () => {}),
      sorted: await counted(page, false, async () => {
        for (const column of ['local', 'remote', 'state'])
          await page.getByTestId(`inspect-sort-${column}`).click()
      }),
      filtered: await counted(page, false, () =>
        page.getByTestId('inspect-filter').pressSequentially('tcp established 127', { delay: 100 }),
      ),
    }
    const readMs = Number(/[0-9]+/.exec(await page.locator('.took').innerText())?.[0])
    for (const [what, { perSecond, p99Ms, longestMs, stutters }] of Object.entries(frames))
      console.log(
        `${what}: ${perSecond.toFixed(1)} frames a second, 99 % within ${p99Ms.toFixed(1)} ms, longest ${longestMs.toFixed(1)} ms, ${stutters} over ${stutterMs} ms`,
      )
    const reached = Object.values(frames).every(
      ({ perSecond, stutters }) => stutters <= (mostStutters * perSecond * forMs) / 1000,
    )
    console.log(
      `${rows} rows, the first after ${firstRowsMs.toFixed(0)} ms, read in ${readMs} ms: ${reached ? 'all reached.' : 'not all reached.'}`,
    )
    return { bench: 'inspect', machine, rows, firstRowsMs, readMs, frames, reached }
  } finally {
    await window.close()
    letGo()
  }
}

/** Counts the page's frames while `act` is done with the table. */
async function counted(page: Page, scrolls: boolean, act: () => Promise<void>): Promise<Frames> {
  const counting = page.evaluate(
    ([longMs, isScrolled, stutter]) =>
      new Promise<Frames>((resolve) => {
        const list = document.querySelector('[data-testid="inspect-list"]') as HTMLElement
        const beganMs = performance.now()
        const gapsMs: number[] = []
        let lastMs = beganMs
        const count = () => {
          const nowMs = performance.now()
          gapsMs.push(nowMs - lastMs)
          lastMs = nowMs
          if (isScrolled) list.scrollTop = (list.scrollTop + 137) % (list.scrollHeight - list.clientHeight)
          if (nowMs - beganMs < longMs) return requestAnimationFrame(count)
          const sorted = gapsMs.toSorted((a, b) => a - b)
          resolve({
            perSecond: (1000 * gapsMs.length) / (nowMs - beganMs),
            p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? NaN,
            longestMs: sorted.at(-1) ?? NaN,
            stutters: sorted.filter((gapMs) => gapMs > stutter).length,
          })
        }
        requestAnimationFrame(count)
      }),
    [forMs, scrolls, stutterMs] as const,
  )
  await act()
  return counting
}

/** Opens the connections; the function it gives closes them. */
async function holdConnections(): Promise<() => void> {
  const sockets: Socket[] = []
  const keep = (socket: Socket) => void sockets.push(socket.on('error', () => {}))
  const server = createServer(keep).listen({ port: 0, host: '127.0.0.1', backlog: 4096 })
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  for (let begun = 0; begun < connections; begun += atOnce) {
    const batch = Array.from({ length: atOnce }, () => connect(port, '127.0.0.1'))
    batch.forEach(keep)
    await Promise.all(batch.map((socket) => once(socket, 'connect')))
  }
  return () => {
    for (const socket of sockets) socket.resetAndDestroy()
    server.close()
  }
}
