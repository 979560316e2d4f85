/** An end whose other end does not read: what waits for it has a limit, however often more is asked for. */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Places } from '../../../../electron/engine/base/budgets'
import { beginConnecting, readOn, stopReading } from '../../../../electron/engine/net/connection'
import { LiveEnd } from '../../../../electron/stations/connections/live-end'
import type { RowWatch } from '../../../../electron/stations/connections/row-watch'
import type { Told } from '../../../../electron/stations/connections/told'

const most = 8 * 1024 * 1024
const piece = 1024 * 1024
let server: Server
let waiting: Places
let ends: LiveEnd[]
let others: Socket[]
let told: Told[]

beforeEach(async () => {
  server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  waiting = new Places(most)
  ends = []
  others = []
  told = []
})
afterEach(async () => {
  for (const end of ends) end.destroy()
  for (const other of others) other.destroy()
  server.close()
  await once(server, 'close')
})

/** An end, and the socket at its other end, which reads nothing yet. */
async function connected(places = waiting): Promise<{ end: LiveEnd; other: Socket }> {
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const socket = beginConnecting('127.0.0.1', (server.address() as { port: number }).port)
  const end = new LiveEnd(socket, {
    end: 'here',
    nowNs: () => performance.now() * 1e6,
    tell: (one) => told.push(one),
    watch: { hurry: () => {}, look: () => {}, row: null } as unknown as RowWatch,
    open: new Set(),
    waiting: places,
    stopReading,
    readOn,
  })
  ends.push(end)
  const [[other]] = await Promise.all([accepted, once(socket, 'connect')])
  other.on('error', () => {})
  others.push(other)
  return { end, other }
}

const full = { failure: 'limit', what: 'bytesWaiting' }

/** Asks until it is refused; the number of bytes that were taken. */
async function sendUntilFull({ end }: { end: LiveEnd }): Promise<number> {
  for (let sent = 0; sent < 1000; sent += 1) {
    const failure = await end.command({ do: 'send', bytes: piece })
    if (failure === null) continue
    expect(failure).toMatchObject(full)
    return sent * piece
  }
  throw new Error('it was never refused')
}

describe('an end whose other end does not read', () => {
  it('refuses what is too much, for all ends together, while another’s are served', async () => {
    const one = await connected()
    const two = await connected()
    await sendUntilFull(one)
    expect(waiting.free).toBeLessThan(piece)
    expect(await two.end.command({ do: 'send', bytes: piece })).toMatchObject(full)
    const elsewhere = await connected(new Places(most))
    expect(await elsewhere.end.command({ do: 'send', bytes: piece })).toBeNull()
  })

  it('sends on once it is read', async () => {
    const { end, other } = await connected()
    const taken = await sendUntilFull({ end })
    let heard = 0
    const all = new Promise<void>((resolve) =>
      other.on('data', (chunk: Buffer) => {
        heard += chunk.length
        if (heard === taken) resolve()
      }),
    )
    other.resume()
    await all
    await expect.poll(() => waiting.free).toBe(most)
    expect(await end.command({ do: 'send', bytes: piece })).toBeNull()
  })

  it('gives back what waited when it is closed', async () => {
    const one = await connected()
    await sendUntilFull(one)
    one.end.destroy()
    await one.end.closed
    await expect.poll(() => waiting.free).toBe(most)
  })

  it('that answers by itself is closed', async () => {
    const few = new Places(64 * 1024)
    const { end, other } = await connected(few)
    await end.command({ do: 'answer', every: 1 })
    // As much as it takes until its answers fill both kernels and then its own queue.
    const chunk = Buffer.alloc(256 * 1024)
    const write = () => {
      while (!other.destroyed && other.write(chunk)) continue
    }
    other.on('drain', write)
    write()
    await end.closed
    expect(told.some((one) => one.kind === 'mark' && 'code' in one.mark && one.mark.code === 'ENOBUFS')).toBe(
      true,
    )
  })
})
