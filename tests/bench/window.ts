/**
 * What the window costs: 1,000 probes a second of both transports drawn live, against the same run without a window,
 * in turn. Frames are counted in the page itself.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as v from 'valibot'
import { ResultDocument } from '../../shared/measurement/result'
import { WindowLab } from '../support/window-lab'
import { quantile } from './peers/round'

const rounds = 5
const seconds = 8
const intervalMs = 1
/** To reach: frames a second, and how far the window may move the median. */
const leastFramesPerSecond = 55
const mostMove = 0.2

const lab = join(import.meta.dirname, '../../out/electron/lab.js')
const execute = promisify(execFile)

interface WindowBench {
  readonly bench: 'window'
  readonly machine: { cpu: string; cores: number; loadBefore: number }
  readonly framesPerSecond: number[]
  readonly medianNs: Record<'udp' | 'tcp', { withWindow: number[]; without: number[]; move: number }>
  readonly reached: boolean
}

/** Prints a line for the frames and for each transport. */
export async function run(): Promise<WindowBench> {
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, loadBefore: loadavg()[0] ?? 0 }
  const framesPerSecond: number[] = []
  const medians = {
    udp: { shown: [] as number[], bare: [] as number[] },
    tcp: { shown: [] as number[], bare: [] as number[] },
  }
  const profile = mkdtempSync(join(tmpdir(), 'packet-lab-bench-'))
  try {
    for (let round = 0; round < rounds; round += 1) {
      const bare = await withoutWindow(profile)
      const shown = await withWindow()
      framesPerSecond.push(shown.framesPerSecond)
      for (const transport of ['udp', 'tcp'] as const) {
        medians[transport].bare.push(bare[transport])
        medians[transport].shown.push(shown[transport])
      }
      console.error(`Round ${round + 1} of ${rounds} is done.`)
    }
  } finally {
    rmSync(profile, { recursive: true, force: true })
  }

  const compared = { udp: compare('UDP', medians.udp), tcp: compare('TCP', medians.tcp) }
  const frames = quantile(framesPerSecond, 0.5)
  console.log(`Frames a second: ${framesPerSecond.map((one) => one.toFixed(1)).join(', ')}`)
  const reached =
    frames >= leastFramesPerSecond && Object.values(compared).every(({ move }) => Math.abs(move) < mostMove)
  console.log(
    `${machine.cores} cores, load ${machine.loadBefore.toFixed(2)} before: ${reached ? 'all reached.' : 'not all reached.'}`,
  )
  return { bench: 'window', machine, framesPerSecond, medianNs: compared, reached }
}

function compare(name: string, { shown, bare }: { shown: number[]; bare: number[] }) {
  const [withWindow, without] = [quantile(shown, 0.5), quantile(bare, 0.5)]
  const move = withWindow / without - 1
  const us = (ns: number) => (ns / 1000).toFixed(1)
  console.log(
    `${name} median: ${us(withWindow)} us with the window, ${us(without)} us without: ${(100 * move).toFixed(1)} %`,
  )
  return { withWindow: shown, without: bare, move }
}

async function withoutWindow(profile: string): Promise<Record<'udp' | 'tcp', number>> {
  const words = [
    'duel',
    'loopback',
    '--profile',
    profile,
    '--interval',
    `${intervalMs}ms`,
    '--duration',
    `${seconds}s`,
    '--json',
  ]
  const { stdout } = await execute(process.execPath, [lab, ...words], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    maxBuffer: 64 * 1024 * 1024,
  })
  const { udp, tcp } = v.parse(ResultDocument, JSON.parse(stdout))
  return { udp: udp?.rttNs?.p50 ?? NaN, tcp: tcp?.rttNs?.p50 ?? NaN }
}

async function withWindow(): Promise<Record<'udp' | 'tcp' | 'framesPerSecond', number>> {
  const window = await WindowLab.open()
  try {
    const { page } = window
    await window.limit({ seconds })
    await page.getByTestId('advanced').click()
    await page.getByTestId('field-intervalMs').fill(String(intervalMs))
    await page.getByTestId('advanced').click()
    await page.getByTestId('start').click()
    await window.state('running')
    const framesPerSecond = await page.evaluate(
      (forMs) =>
        new Promise<number>((resolve) => {
          let frames = 0
          const beganMs = performance.now()
          const count = () => {
            const passedMs = performance.now() - beganMs
            if (passedMs >= forMs) return resolve((1000 * frames) / passedMs)
            frames += 1
            requestAnimationFrame(count)
          }
          requestAnimationFrame(count)
        }),
      (seconds - 2) * 1000,
    )
    await window.state('completed')
    const median = async (transport: 'udp' | 'tcp') =>
      Number(await page.locator(`[data-metric="${transport}.rttNs.p50"]`).first().getAttribute('data-value'))
    return { framesPerSecond, udp: await median('udp'), tcp: await median('tcp') }
  } finally {
    await window.close()
  }
}
