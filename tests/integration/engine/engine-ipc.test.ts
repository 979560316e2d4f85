/** The contract over a real port: strict frames, hostile frames, limits, cancelling; first a contract of its own, then the engine's. */
import { MessageChannel } from 'node:worker_threads'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodePort } from '../../../electron/engine/base/node-port'
import { contract as labContract } from '../../../shared/contract'
import { connect, RemoteError } from '../../../shared/ipc/client'
import { call, stream, type Handlers } from '../../../shared/ipc/contract'
import type { Port } from '../../../shared/ipc/port'
import { join } from '../../../shared/ipc/port'
import { serve } from '../../../shared/ipc/server'
import { startLab, type EngineLab } from '../../support/engine-lab'

const contract = {
  double: call({ input: v.strictObject({ value: v.number() }), output: v.number() }),
  count: stream({ input: v.strictObject({ to: v.number() }), item: v.number() }),
  hang: stream({ input: v.strictObject({}), item: v.string() }),
  lie: call({ input: v.strictObject({}), output: v.number() }),
  fail: call({ input: v.strictObject({}), output: v.null() }),
}

/** Handlers, and which of their signals have fired. */
function handlers(aborted: string[]): Handlers<typeof contract> {
  return {
    double: async ({ value }) => 2 * value,
    async *count({ to }) {
      for (let value = 1; value <= to; value += 1) yield value
    },
    async *hang(_input, signal) {
      yield 'begun'
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      aborted.push('hang')
      yield 'last words'
    },
    lie: async () => 'not a number' as unknown as number,
    fail: () => Promise.reject(new Error('this is a bug')),
  }
}

function served(): { port: Port; other: Port; aborted: string[]; client: ReturnType<typeof clientOf> } {
  const { port1, port2 } = new MessageChannel()
  const aborted: string[] = []
  const other = nodePort(port2)
  serve(other, contract, handlers(aborted))
  const port = nodePort(port1)
  return { port, other, aborted, client: clientOf(port) }
}

function clientOf(port: Port) {
  return connect(port, contract)
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const value of values) list.push(value)
  return list
}

describe('a client and a server of one contract', () => {
  it('carry calls and streams, several at once', async () => {
    const { client, port } = served()
    expect(await Promise.all([client.double({ value: 21 }), all(client.count({ to: 3 }))])).toEqual([
      42,
      [1, 2, 3],
    ])
    port.close()
  })

  it('carry the last words after a cancel, then the end', async () => {
    const { client, port, aborted } = served()
    const cancel = new AbortController()
    const words: string[] = []
    for await (const word of client.hang({}, { signal: cancel.signal })) {
      words.push(word)
      cancel.abort()
    }
    expect(words).toEqual(['begun', 'last words'])
    expect(aborted).toEqual(['hang'])
    port.close()
  })

  it('cancel at the other side when the loop is left', async () => {
    const { client, port, aborted } = served()
    for await (const word of client.hang({})) {
      expect(word).toBe('begun')
      break
    }
    // The port keeps order, so the answer to a later call comes after the cancel.
    expect(await client.double({ value: 1 })).toBe(2)
    expect(aborted).toEqual(['hang'])
    port.close()
  })

  it('abort every handler when the port closes, and fail what waits', async () => {
    const { client, port, other, aborted } = served()
    const closed = new Promise<void>((resolve) => other.onClose(resolve))
    const hanging = [1, 2, 3].map(() => client.hang({})[Symbol.asyncIterator]())
    for (const one of hanging) await one.next()
    const waiting = hanging.map((one) => one.next())
    port.close()
    for (const one of waiting) await expect(one).rejects.toThrow(RemoteError)
    await expect(client.double({ value: 1 })).rejects.toThrow(/closed/)
    await closed
    expect(aborted).toEqual(['hang', 'hang', 'hang'])
  })

  it('let a handler whose port has closed come to its own end', async () => {
    const { port1, port2 } = new MessageChannel()
    let end = (_word: string) => {}
    const ended = new Promise<string>((resolve) => (end = resolve))
    serve(nodePort(port2), contract, {
      ...handlers([]),
      async *hang(_input, signal) {
        yield 'begun'
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
        yield 'nobody hears this'
        end('what follows is done')
      },
    })
    const port = nodePort(port1)
    await clientOf(port).hang({})[Symbol.asyncIterator]().next()
    port.close()
    expect(await ended).toBe('what follows is done')
  })

  it('reject an input and an answer that do not fit, and a handler that throws', async () => {
    const { client, port } = served()
    await expect(client.double({ value: 'one' } as never)).rejects.toThrow(/double: /)
    await expect(client.double({ value: 1, more: 2 } as never)).rejects.toThrow(/more/)
    await expect(client.lie({})).rejects.toThrow(/lie answered/)
    await expect(client.fail({})).rejects.toThrow(/this is a bug/)
    expect(await client.double({ value: 4 })).toBe(8)
    port.close()
  })

  it('go through two ports that are joined, as a window and its engine', async () => {
    const front = new MessageChannel()
    const back = new MessageChannel()
    const aborted: string[] = []
    serve(nodePort(back.port2), contract, handlers(aborted))
    join(nodePort(front.port2), nodePort(back.port1))
    const port = nodePort(front.port1)
    const client = clientOf(port)
    expect(await client.double({ value: 5 })).toBe(10)
    const hanging = client.hang({})[Symbol.asyncIterator]()
    await hanging.next()
    const ended = new Promise<void>((resolve) => back.port2.once('close', () => resolve()))
    port.close()
    await ended
    expect(aborted).toEqual(['hang'])
  })
})

describe('a server among hostile frames', () => {
  const hostile: unknown[] = [
    null,
    undefined,
    0,
    'request',
    [],
    {},
    new Uint8Array(1000),
    new Map([['kind', 'request']]),
    { kind: 'request' },
    { kind: 'request', id: 0, operation: 'double', input: { value: 1 } },
    { kind: 'request', id: -1, operation: 'double', input: { value: 1 } },
    { kind: 'request', id: 1.5, operation: 'double', input: { value: 1 } },
    { kind: 'request', id: NaN, operation: 'double', input: { value: 1 } },
    { kind: 'request', id: '1', operation: 'double', input: { value: 1 } },
    { kind: 'request', id: 2 ** 60, operation: 'double', input: { value: 1 } },
    { kind: 'request', id: 1, operation: 7, input: { value: 1 } },
    { kind: 'request', id: 1, operation: 'x'.repeat(65), input: {} },
    { kind: 'request', id: 1, operation: 'double', input: { value: 1 }, more: true },
    { kind: 'cancel' },
    { kind: 'cancel', id: 1, more: true },
    { kind: 'value', id: 1, value: 1 },
    { kind: 'end', id: 1 },
    { kind: 'error', id: 1, message: 'x' },
  ]

  it('drops what is no frame, and serves on', async () => {
    const { port, replies, next } = raw()
    for (const frame of hostile) port.post(frame)
    port.post({ kind: 'cancel', id: 4711 })
    port.post({ kind: 'request', id: 9, operation: 'double', input: { value: 3 } })
    expect(await next(2)).toEqual([
      { kind: 'value', id: 9, value: 6 },
      { kind: 'end', id: 9 },
    ])
    expect(replies).toHaveLength(2)
    port.close()
  })

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'nothing', ''])(
    'has no operation %j',
    async (operation) => {
      const { port, next } = raw()
      port.post({ kind: 'request', id: 1, operation, input: {} })
      expect(await next(1)).toMatchObject(
        [{ kind: 'error', id: 1, message: /there is no operation/ }].map(matching),
      )
      port.close()
    },
  )

  it('refuses a number that is under way, and lets the first go on', async () => {
    const { port, next } = raw()
    port.post({ kind: 'request', id: 1, operation: 'hang', input: {} })
    port.post({ kind: 'request', id: 1, operation: 'double', input: { value: 1 } })
    const frames = await next(2)
    expect(frames).toContainEqual({ kind: 'value', id: 1, value: 'begun' })
    expect(frames).toContainEqual({ kind: 'error', id: 1, message: 'request 1 is already under way' })
    port.post({ kind: 'cancel', id: 1 })
    expect((await next(4)).slice(2)).toEqual([
      { kind: 'value', id: 1, value: 'last words' },
      { kind: 'end', id: 1 },
    ])
    port.close()
  })

  it('has at most 256 requests under way, and takes more as these end', async () => {
    const { port, next } = raw()
    for (let id = 1; id <= 257; id += 1) port.post({ kind: 'request', id, operation: 'hang', input: {} })
    const frames = await next(257)
    expect(frames.filter((frame) => frame.kind === 'value')).toHaveLength(256)
    expect(frames.filter((frame) => frame.kind === 'error')).toEqual([
      { kind: 'error', id: 257, message: 'more than 256 requests at once' },
    ])
    port.post({ kind: 'cancel', id: 7 })
    await next(259)
    port.post({ kind: 'request', id: 258, operation: 'double', input: { value: 1 } })
    expect((await next(261)).slice(259)).toEqual([
      { kind: 'value', id: 258, value: 2 },
      { kind: 'end', id: 258 },
    ])
    port.close()
  })

  function raw() {
    const { port } = served()
    return { port, ...listening(port) }
  }
})

describe("the engine's own port", () => {
  let lab: EngineLab
  beforeAll(async () => {
    lab = await startLab()
  })
  afterAll(() => lab?.stop())

  it('names every operation of the contract that is asked wrongly, and begins none', async () => {
    const port = lab.engine.connect()
    const { next } = listening(port)
    const operations = Object.keys(labContract)
    for (const [index, operation] of operations.entries()) {
      port.post({ kind: 'request', id: index + 1, operation, input: { wrong: true } })
    }
    const replies = await next(operations.length)
    expect(replies.map((frame) => [frame.kind, frame.id])).toEqual(
      operations.map((_operation, index) => ['error', index + 1]),
    )
    port.close()
  })

  it('bounds the length of what it takes', async () => {
    const { api, port } = lab.connect()
    await expect(api.addPeer({ text: 'x'.repeat(301) })).rejects.toThrow(/addPeer/)
    await expect(api.changeSettings({ name: 'x'.repeat(65) })).rejects.toThrow(/changeSettings/)
    await expect(api.changeSettings({ name: '   ' })).rejects.toThrow(/changeSettings/)
    port.close()
  })
})

type Reply = { kind: string; id: number; message?: string }

/** What comes back over a port; `next(n)` resolves with the first n frames once they are there. */
function listening(port: Port): { replies: Reply[]; next: (count: number) => Promise<Reply[]> } {
  const replies: Reply[] = []
  let wake = () => {}
  port.onMessage((message) => {
    replies.push(message as Reply)
    wake()
  })
  return {
    replies,
    next: async (count) => {
      while (replies.length < count) await new Promise<void>((resolve) => (wake = resolve))
      return replies.slice(0, count)
    },
  }
}

function matching({ message, ...rest }: { kind: string; id: number; message: RegExp }): unknown {
  return { ...rest, message: expect.stringMatching(message) as string }
}
