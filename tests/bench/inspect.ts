/**
 * The table of 10,000 endpoints in the window: frames a second while it is looked at, scrolled, sorted and filtered,
 * and how long a reading takes. The endpoints are 5,000 connections over loopback, made for this.
 */
import { once } from 'node:events'
import { cpus, loadavg } from 'node:os'
import { connect, createServer, type Socket } from 'node:net'
import { countFrames, framesLine, isSmooth, type Frames } from './frames'
import { WindowLab } from '../support/window-lab'

const connections = 5000
const atOnce = 100
const forMs = 4000
const list = 'inspect-list'
/** As if the wheel were turned fast. */
const stepPx = 137

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
      looked: await countFrames(page, list, forMs, 0),
      scrolled: await countFrames(page, list, forMs, stepPx),
      sorted: await countFrames(page, list, forMs, 0, async () => {
        for (const column of ['local', 'remote', 'state'])
          await page.getByTestId(`inspect-sort-${column}`).click()
      }),
      filtered: await countFrames(page, list, forMs, 0, () =>
        page.getByTestId('inspect-filter').pressSequentially('tcp established 127', { delay: 100 }),
      ),
    }
    const readMs = Number(/[0-9]+/.exec(await page.locator('.took').innerText())?.[0])
    for (const [what, figures] of Object.entries(frames)) console.log(framesLine(what, figures))
    const reached = Object.values(frames).every(isSmooth)
    console.log(
      `${rows} rows, the first after ${firstRowsMs.toFixed(0)} ms, read in ${readMs} ms: ${reached ? 'all reached.' : 'not all reached.'}`,
    )
    return { bench: 'inspect', machine, rows, firstRowsMs, readMs, frames, reached }
  } finally {
    await window.close()
    letGo()
  }
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
