/** Inspect and Many at once in the real window: the table as ss has it, filtered, sorted, saved; a crowd clicked open. */
import { AxeBuilder } from '@axe-core/playwright'
import { execFile } from 'node:child_process'
import { createSocket, type Socket as Datagrams } from 'node:dgram'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { promisify } from 'node:util'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseTcpState } from '../../../../shared/tcp/state'
import { oneWindow } from '../../../support/one-window'

const execute = promisify(execFile)

const lab = oneWindow()
const at = (testId: string): Locator => lab.page.getByTestId(testId)

beforeAll(async () => {
  await at('station-connections').click()
})

/** The number that the page carries in this attribute, once it is that. */
async function becomes(element: Locator, attribute: string, value: number | string): Promise<void> {
  await expect.poll(() => element.getAttribute(attribute), { timeout: 15_000 }).toBe(String(value))
}

describe('Inspect', () => {
  const sockets: Socket[] = []
  let server: Server
  let bound: Datagrams
  let port: number

  beforeAll(async () => {
    server = createServer({ allowHalfOpen: true }, (socket) => sockets.push(socket))
    port = await listenAfresh(server)
    for (let one = 0; one < 3; one += 1) {
      const accepted = once(server, 'connection')
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
      sockets.push(socket)
      await Promise.all([once(socket, 'connect'), accepted])
    }
    // A FIN that nobody answers, and octets that nobody reads.
    sockets.at(-1)?.pause().end()
    sockets.at(-3)?.write('twelve bytes')
    bound = createSocket('udp4').bind(port, '127.0.0.1')
    await once(bound, 'listening')
    await at('view-inspect').click()
  })
  afterAll(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
    bound.close()
  })

  it('shows of a port what ss does: ends, states, queues and whose they are', async () => {
    await at('inspect-filter').fill(`port:${port}`)
    await becomes(at('inspect-shown'), 'data-shown', 8)
    await expect.poll(async () => rowsOf(await savedRows())).toEqual(await ssRows(port))
    const states = (await savedRows()).map(({ state }) => state)
    for (const state of ['LISTEN', 'ESTABLISHED', 'FIN-WAIT-2', 'CLOSE-WAIT', null])
      expect(states).toContain(state)
    expect((await savedRows()).every(({ pid, lab: own }) => pid === process.pid && own === false)).toBe(true)
  })

  it('follows what opens and what closes', async () => {
    const accepted = once(server, 'connection')
    const more = connect({ port, host: '127.0.0.1' })
    await Promise.all([once(more, 'connect'), accepted])
    await becomes(at('inspect-shown'), 'data-shown', 10)
    const other = sockets.at(-1)
    more.resetAndDestroy()
    other?.on('error', () => {})
    await becomes(at('inspect-shown'), 'data-shown', 8)
  })

  it('marks its own, shows a state alone by its tile, and refuses a state that there is not', async () => {
    await at('inspect-filter').fill('lab listen tcp')
    await expect.poll(() => at('inspect-row').count()).toBeGreaterThan(0)
    const marks = await lab.page.locator('[data-testid="inspect-row"] .lab').count()
    expect(marks).toBe(await at('inspect-row').count())
    await at('inspect-filter').fill('')
    await at('inspect-state-LISTEN').click()
    expect(await at('inspect-filter').inputValue()).toBe('listen')
    await expect
      .poll(async () => new Set(await lab.page.locator('[data-testid="inspect-row"] .state').allInnerTexts()))
      .toEqual(new Set(['LISTEN']))
    await at('inspect-filter').fill('state:open')
    await lab.page.getByText('state:open: there is no such state').waitFor()
    await at('inspect-filter').fill('')
  })

  it('sorts by any column, both ways, and goes from row to row by the keyboard', async () => {
    await at('inspect-filter').fill(`port:${port} tcp -listen`)
    await becomes(at('inspect-shown'), 'data-shown', 6)
    const locals = () => lab.page.locator('[data-testid="inspect-row"] .mono:nth-child(2)').allInnerTexts()
    await at('inspect-sort-local').click()
    const ports = async () => (await locals()).map((place) => Number(/:([0-9]+)/.exec(place)?.[1]))
    await expect
      .poll(async () =>
        (await ports()).every((one, index, all) => index === 0 || one >= (all[index - 1] ?? 0)),
      )
      .toBe(true)
    const rising = await locals()
    await at('inspect-sort-local').click()
    await expect.poll(async () => (await ports())[0]).toBe(Number(/:([0-9]+)/.exec(rising.at(-1) ?? '')?.[1]))
    await at('inspect-list').focus()
    await lab.page.keyboard.press('End')
    await at('inspect-chosen').waitFor()
    await becomes(lab.page.locator('[data-testid="inspect-row"]').last(), 'aria-selected', 'true')
  })

  it('goes on after a pause', async () => {
    await at('inspect-filter').fill(`port:${port}`)
    await at('inspect-pause').click()
    await lab.page.getByText('Resume').waitFor()
    const accepted = once(server, 'connection')
    const more = connect({ port, host: '127.0.0.1' })
    await Promise.all([once(more, 'connect'), accepted])
    await at('inspect-pause').click()
    await becomes(at('inspect-shown'), 'data-shown', 10)
    more.destroy()
  })

  it('has nothing that axe finds serious', async () => {
    await expectAccessible()
  })

  /** On a port that nobody had in the last minute: what was left there in TIME-WAIT would be in the table too. */
  async function listenAfresh(listening: Server): Promise<number> {
    for (;;) {
      listening.listen(0, '127.0.0.1')
      await once(listening, 'listening')
      const { port } = listening.address() as { port: number }
      const ofPort = `( sport = :${port} or dport = :${port} )`
      const left = await execute('ss', ['-Htan', 'state', 'time-wait', ofPort])
      if (left.stdout === '') return port
      listening.close()
      await once(listening, 'close')
    }
  }

  async function savedRows(): Promise<Record<string, unknown>[]> {
    return JSON.parse(await readFile(await lab.save('inspect-save-json'), 'utf8')) as Record<
      string,
      unknown
    >[]
  }
})

describe('Many at once', () => {
  beforeAll(() => at('view-many').click())

  it('opens 1,000 that ss counts too, closes them, and TIME-WAIT is left here alone', async () => {
    await at('many-count').fill('1000')
    await at('many-backlog').fill('4096')
    await at('many-act').click()
    await becomes(at('many-state'), 'data-state', 'holding')
    expect(await at('many-figure-open').innerText()).toBe('1,000')
    const port = /:([0-9]+),/.exec(await at('many-place').innerText())?.[1] ?? ''
    expect(await established(port)).toBe(1000)
    await expect.poll(() => kernel('ESTABLISHED')).toEqual(['1,000', '1,000'])
    await at('many-act').click()
    await becomes(at('many-state'), 'data-state', 'closed')
    await expect.poll(() => kernel('TIME-WAIT'), { timeout: 10_000 }).toEqual(['1,000', '0'])
    expect(await established(port)).toBe(0)
  })

  it('lets go of all when it is reset, and refuses a number out of its bounds', async () => {
    await at('many-count').fill('300')
    await at('many-act').click()
    await becomes(at('many-state'), 'data-state', 'holding')
    const port = /:([0-9]+),/.exec(await at('many-place').innerText())?.[1] ?? ''
    await at('many-reset').click()
    await becomes(at('many-state'), 'data-state', 'closed')
    expect((await execute('ss', ['-tnH', `dport = :${port}`])).stdout).toBe('')
    await at('many-count').fill('5001')
    await lab.page.getByRole('alert').getByText('5,000').waitFor()
    expect(await at('many-act').isDisabled()).toBe(true)
    await at('many-count').fill('300')
  })

  it('has nothing that axe finds serious', () => expectAccessible())

  async function kernel(state: string): Promise<string[]> {
    const row = at(`many-kernel-${state}`)
    return (await row.count()) === 0 ? [] : row.locator('td').allInnerTexts()
  }

  async function established(port: string): Promise<number> {
    const { stdout } = await execute('ss', ['-tnH', 'state', 'established', `dport = :${port}`])
    return stdout.split('\n').filter(Boolean).length
  }
})

async function expectAccessible(): Promise<void> {
  const { violations } = await new AxeBuilder({ page: lab.page }).setLegacyMode().analyze()
  expect(
    violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => [id, nodes.map(({ target }) => target)]),
  ).toEqual([])
}

/** `protocol state receive send local remote pid` of each row, in an order. */
function rowsOf(rows: readonly Record<string, unknown>[]): string[] {
  return rows
    .map((row) =>
      [
        row['protocol'],
        row['state'],
        row['receive_queue'],
        row['send_queue'],
        row['local'],
        row['remote'] ?? '*',
        row['pid'],
      ].join(' '),
    )
    .toSorted()
}

/** The same of ss. What it tells of a listening socket's queues is something else. */
async function ssRows(port: number): Promise<string[]> {
  const { stdout } = await execute('ss', ['-tunapH', `( sport = :${port} or dport = :${port} )`])
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [protocol, word = '', receive, send, local, remote = '', who = ''] = line.trim().split(/\s+/)
      const state = protocol === 'tcp' ? parseTcpState(word) : null
      const pid = /pid=([0-9]+)/.exec(who)?.[1] ?? ''
      const queue = state === 'LISTEN' ? 0 : send
      return [protocol, state, receive, queue, local, remote.endsWith(':*') ? '*' : remote, pid].join(' ')
    })
    .toSorted()
}
