/**
 * What the window costs: 1,000 probes a second of both transports drawn live, against the same run without a window
 * right beside it, now the one first, now the other. The machine's own times move by more than is looked for,
 * so many pairs are run and the verdict comes with its uncertainty. Frames are counted in the page itself.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { contract } from '../../shared/contract'
import { connect } from '../../shared/ipc/client'
import { defaultSettings, type MeasureSettings } from '../../shared/measurement/settings'
import { startEngine } from '../../electron/engine/index'
import { WindowLab } from '../support/window-lab'
import { medianBetween, quantile } from './peers/round'

const rounds = 24
const seconds = 3
/** Before each run: what opening and closing a window sets going in the machine has come to rest by then. */
const restMs = 4000
const intervalMs = 1
/** To reach: frames a second, and how far the window may move the median. */
const leastFramesPerSecond = 55
const mostMove = 0.2

const threads = pathToFileURL(join(import.meta.dirname, '../../out/electron/'))

interface WindowBench {
  readonly bench: 'window'
  readonly machine: { cpu: string; cores: number; loadBefore: number }
  readonly framesPerSecond: number[]
  readonly medianNs: Record<'udp' | 'tcp', Comparison>
  readonly reached: boolean
}

interface Comparison {
  /** Of each round. */
  readonly withWindow: number[]
  readonly without: number[]
  /** With the window over without it, less 1; median of the rounds, and its 95 % interval. */
  readonly move: { median: number; low: number; high: number }
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
      const bareFirst = round % 2 === 0 ? await withoutWindow(profile) : null
      const shown = await withWindow()
      const bare = bareFirst ?? (await withoutWindow(profile))
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
  const verdicts = [
    frames >= leastFramesPerSecond ? 'reached' : 'missed',
    ...Object.values(compared).map(verdictOf),
  ]
  const verdict = ['missed', 'not settled'].find((one) => verdicts.includes(one)) ?? 'all reached'
  const reached = verdict === 'all reached'
  console.log(`${machine.cores} cores, load ${machine.loadBefore.toFixed(2)} before: ${verdict}.`)
  return { bench: 'window', machine, framesPerSecond, medianNs: compared, reached }
}

function compare(name: string, { shown, bare }: { shown: number[]; bare: number[] }): Comparison {
  const move = medianBetween(shown.map((withWindow, round) => withWindow / (bare[round] as number) - 1))
  const us = (values: number[]) => (quantile(values, 0.5) / 1000).toFixed(1)
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`
  console.log(
    `${name} median: ${us(shown)} us with the window, ${us(bare)} us without: moved by ${percent(move.median)} ` +
      `(95 % interval ${percent(move.low)} to ${percent(move.high)})`,
  )
  return { withWindow: shown, without: bare, move }
}

/** Reached where the whole interval is, missed where none of it is. */
function verdictOf({ move: { low, high } }: Comparison): 'reached' | 'missed' | 'not settled' {
  if (low > -mostMove && high < mostMove) return 'reached'
  return low >= mostMove || high <= -mostMove ? 'missed' : 'not settled'
}

/** On an engine as old as the window's is then, so that they differ in the window alone. */
async function withoutWindow(profile: string): Promise<Record<'udp' | 'tcp', number>> {
  const engine = await startEngine({ profile, version: '0.0.0', threads })
  const settings: MeasureSettings = {
    ...defaultSettings,
    intervalNs: intervalMs * 1e6,
    limit: { kind: 'duration', durationNs: seconds * 1e9 },
  }
  const medians = { udp: NaN, tcp: NaN }
  try {
    await rest()
    const port = engine.connect()
    const target = { kind: 'peer', id: 'loopback' } as const
    for await (const event of connect(port, contract).measure({ target, settings })) {
      if (event.kind !== 'result') continue
      for (const transport of ['udp', 'tcp'] as const)
        medians[transport] = event.result.channels[transport]?.rttNs?.p50 ?? NaN
    }
    port.close()
  } finally {
    await engine.stop()
  }
  return medians
}

async function withWindow(): Promise<Record<'udp' | 'tcp' | 'framesPerSecond', number>> {
  const window = await WindowLab.open()
  try {
    const { page } = window
    await window.limit({ seconds })
    await page.getByTestId('advanced').click()
    await page.getByTestId('field-intervalMs').fill(String(intervalMs))
    await page.getByTestId('advanced').click()
    await rest()
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
      (seconds - 1) * 1000,
    )
    await window.state('completed')
    const median = async (transport: 'udp' | 'tcp') =>
      Number(await page.locator(`[data-metric="${transport}.rttNs.p50"]`).first().getAttribute('data-value'))
    return { framesPerSecond, udp: await median('udp'), tcp: await median('tcp') }
  } finally {
    await window.close()
  }
}

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, restMs))
}
