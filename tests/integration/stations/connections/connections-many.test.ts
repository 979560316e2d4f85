/** Many connections at once over loopback, counted by ss, until a limit is met, and none of them left afterwards. */
import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseLimits } from '../../../../electron/host/descriptors'
import type { ManyEvent, ManyOrder, ManySample } from '../../../../shared/stations/connections/many-contract'
import { first, startLab, type EngineLab } from '../../../support/engine-lab'

const execute = promisify(execFile)

/** How many TCP connections ss counts that were made to this port, at the calling end. */
async function counted(port: number, ...filter: string[]): Promise<number> {
  const { stdout } = await execute('ss', ['-tnH', ...filter, `dport = :${port}`])
  return stdout.split('\n').filter(Boolean).length
}

/** Connections of one order, followed while they live. */
class Many {
  readonly events: ManyEvent[] = []
  readonly over: Promise<void>
  #wake = () => {}
  readonly #controller = new AbortController()

  constructor(
    private readonly lab: Pick<EngineLab, 'api'>,
    readonly order: ManyOrder,
  ) {
    this.over = this.#follow()
    this.over.catch(() => {})
  }

  static open(lab: Pick<EngineLab, 'api'>, change: Partial<ManyOrder> = {}): Many {
    const order = { id: randomUUID(), peer: 'loopback', count: 1000, atOnce: 200, backlog: 4096 }
    return new Many(lab, { ...order, ...change })
  }

  async #follow(): Promise<void> {
    const { signal } = this.#controller
    for await (const event of this.lab.api.openMany(this.order, { signal })) {
      this.events.push(event)
      this.#wake()
    }
    this.#wake()
  }

  get port(): number {
    const listening = this.events.find(({ kind }) => kind === 'listening')
    if (listening?.kind !== 'listening') throw new Error('nothing listens')
    return listening.port
  }

  /** Waits for a sample that fits. */
  async sample(fits: (sample: ManySample) => boolean): Promise<ManySample> {
    let isOver = false
    const end = () => {
      isOver = true
      this.#wake()
    }
    this.over.then(end, end)
    for (let at = 0; ;) {
      for (; at < this.events.length; at += 1) {
        const event = this.events[at]
        if (event?.kind === 'failed') throw new Error(JSON.stringify(event.failure))
        if (event?.kind === 'sample' && fits(event.sample)) return event.sample
      }
      if (isOver) {
        await this.over
        throw new Error(`it ended before, with ${this.events.at(-1)?.kind ?? 'nothing'}`)
      }
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  close(by: 'fin' | 'reset'): Promise<null> {
    return this.lab.api.closeMany({ id: this.order.id, by })
  }

  abort(): Promise<void> {
    this.#controller.abort()
    return this.over
  }
}

describe('Many connections at once', () => {
  let lab: EngineLab
  beforeAll(async () => {
    lab = await startLab()
  })
  afterAll(() => lab.stop())

  it('holds 1,000 that ss counts too, and resets all', async () => {
    const { openSockets: idle } = await first(lab.api.status({}))
    const many = Many.open(lab)
    const sample = await many.sample(
      ({ open, accepted, here, there }) =>
        open === 1000 && accepted === 1000 && here?.ESTABLISHED === 1000 && there?.ESTABLISHED === 1000,
    )
    expect(await counted(many.port, 'state', 'established')).toBe(1000)
    expect(sample).toMatchObject({ phase: 'holding', begun: 1000, connecting: 0, failed: [], limits: [] })
    expect(sample.connectBins.reduce((sum, [, count]) => sum + count, 0)).toBe(1000)
    expect(sample.connectNs?.min).toBeGreaterThan(0)
    const rates = many.events.flatMap((event) =>
      event.kind === 'sample' ? [event.sample.acceptsPerSecond] : [],
    )
    expect(Math.max(...rates)).toBeGreaterThan(0)

    await first(lab.api.status({}), ({ openSockets }) => openSockets >= idle + 2000)

    await many.close('reset')
    const closed = await many.sample(({ phase }) => phase === 'closed')
    expect(closed.open).toBe(0)
    await many.over
    // RST leaves no state behind at either end.
    expect(await counted(many.port)).toBe(0)
    await first(lab.api.status({}), ({ openSockets }) => openSockets < idle + 100)
  })

  it('leaves TIME-WAIT at the end that closes first', async () => {
    const many = Many.open(lab, { count: 50 })
    await many.sample(({ open }) => open === 50)
    // Of whoever had the port in the last minute.
    const others = await counted(many.port, 'state', 'time-wait')
    await many.close('fin')
    await many.sample(
      ({ phase, here, there }) =>
        phase === 'closed' && here?.['TIME-WAIT'] === 50 && there !== null && there.ESTABLISHED === 0,
    )
    expect(await counted(many.port, 'state', 'time-wait')).toBe(others + 50)
    await many.abort()
  })

  it('keeps nothing when it is cancelled, with all open or in the midst of opening', async () => {
    const whole = Many.open(lab, { count: 3000 })
    await whole.sample(({ open }) => open === 3000)
    await whole.abort()
    await expect.poll(() => counted(whole.port), { timeout: 10_000 }).toBe(0)
    const begun = Many.open(lab, { count: 5000, atOnce: 50 })
    await expect.poll(() => begun.events.length).toBeGreaterThan(0)
    await begun.abort()
    await expect.poll(() => counted(begun.port), { timeout: 10_000 }).toBe(0)
  })

  it('keeps nothing when the window that asked for them is gone', async () => {
    const other = lab.connect()
    const many = Many.open({ api: other.api }, { count: 100 })
    await many.sample(({ open }) => open === 100)
    const { port } = many
    other.port.close()
    await expect.poll(() => counted(port), { timeout: 10_000 }).toBe(0)
  })

  it('refuses more than 5,000', async () => {
    await expect(Many.open(lab, { count: 5001 }).over).rejects.toThrow(/count/)
  })

  it('names the lab that cannot be reached', async () => {
    const many = Many.open(lab, { peer: '127.0.0.1:1' })
    await many.over
    expect(many.events).toEqual([
      { kind: 'failed', failure: { failure: 'refused', host: '127.0.0.1', port: 1 } },
    ])
  })
})

describe.runIf(process.platform === 'linux')('The limit of open files', () => {
  let lab: EngineLab
  let before: number
  let shell: ChildProcessWithoutNullStreams
  beforeAll(async () => {
    // Where no file can be opened any more, no program can be started either.
    shell = spawn('sh')
    lab = await startLab()
    before = await softLimit()
  })
  afterAll(async () => {
    await limitTo(before)
    shell.stdin.end()
    await lab.stop()
  })

  async function softLimit(): Promise<number> {
    return parseLimits(await readFile('/proc/self/limits', 'latin1')) ?? NaN
  }

  /** The soft limit of this process, which a test's file has to itself. */
  async function limitTo(most: number): Promise<void> {
    const done = once(shell.stdout, 'data')
    shell.stdin.write(`prlimit --pid ${process.pid} --nofile=${most}: && echo done\n`)
    await done
  }

  it('stops before it and names it', async () => {
    await limitTo(700)
    expect((await lab.api.manyFacts({})).descriptors).toMatchObject({ most: 700 })
    const many = Many.open(lab)
    const sample = await many.sample(({ phase }) => phase === 'holding')
    expect(sample.limits).toContainEqual({ limit: 'descriptors', end: 'here', most: 700, kept: 128 })
    expect(sample.open).toBeGreaterThan(100)
    expect(sample.open).toBeLessThan((700 - 128) / 2)
    expect(await counted(many.port, 'state', 'established')).toBe(sample.open)
    await many.abort()
    await limitTo(before)
  })
})
