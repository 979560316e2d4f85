/** Asking a thread that fails and is started again. */
import { MessageChannel } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { call, stream } from '../../../../shared/ipc/contract'
import { PortClosed } from '../../../../shared/ipc/client'
import type { Port } from '../../../../shared/ipc/port'
import { serve } from '../../../../shared/ipc/server'
import { nodePort } from '../../../../electron/engine/base/node-port'
import { ThreadLink } from '../../../../electron/engine/base/thread-link'

const Empty = v.strictObject({})
const contract = {
  whoIsThere: call({ input: Empty, output: v.string() }),
  onAndOn: stream({ input: Empty, item: v.string() }),
}

/** A thread in all but name; `fail` closes its port, as its end does. */
function thread(name: string): { port: Port; fail: () => void } {
  const { port1, port2 } = new MessageChannel()
  const served = nodePort(port2)
  serve(served, contract, {
    whoIsThere: async () => name,
    async *onAndOn(_input, signal) {
      yield name
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    },
  })
  return { port: nodePort(port1), fail: () => served.close() }
}

describe('a link to a thread', () => {
  it('ends what the failed one was asked, and asks the next one from then on', async () => {
    const first = thread('first')
    const link = new ThreadLink(first.port)
    const client = link.client(contract)
    const steps = client.onAndOn({})[Symbol.asyncIterator]()
    expect((await steps.next()).value).toBe('first')
    first.fail()
    await expect(steps.next()).rejects.toThrow(PortClosed)
    await expect(client.whoIsThere({})).rejects.toThrow(PortClosed)
    const second = thread('second')
    link.renew(second.port)
    expect(await client.whoIsThere({})).toBe('second')
    second.fail()
  })

  it('tells when the thread was started again, also to one who asks afterwards', async () => {
    const [first, second] = [thread('first'), thread('second')]
    const link = new ThreadLink(first.port)
    const { signal } = new AbortController()
    const waiting = link.renewedAfter(0, signal)
    link.renew(second.port)
    await waiting
    await link.renewedAfter(0, signal)
    const over = new AbortController()
    const next = link.renewedAfter(1, over.signal)
    over.abort()
    await next
    for (const { fail } of [first, second]) fail()
  })
})
