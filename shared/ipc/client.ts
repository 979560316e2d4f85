/** The typed client of a contract: every value that arrives is checked against its schema before it is handed on. */
import * as v from 'valibot'
import { Inbox, Overrun } from '../base/inbox'
import { onAbort } from '../base/waiting'
import type { Call, Client, Contract, RequestOptions, Stream } from './contract'
import { ReplyFrame } from './frames'
import type { Port } from './port'

/** The other side failed in a way its contract does not name: a bug, or a side of another version. */
export class RemoteError extends Error {
  override name = 'RemoteError'
}

/** The port was closed, or closed meanwhile: the other side is gone. */
export class PortClosed extends RemoteError {
  override name = 'PortClosed'
}

/** Frames that may wait for one stream's loop. */
const mostWaiting = 65_536

type Receiver = (frame: ReplyFrame | 'closed') => void

/**
 * Builds the client of `contract` over `port`.
 * A call rejects, and a stream's loop throws, with RemoteError on an error frame, a value that does not fit, a closed
 * port, or more values than may wait for the loop. After an abort a stream still yields what the other side sends as its last words, then ends; a call
 * still settles with its answer.
 */
export function connect<C extends Contract>(port: Port, contract: C): Client<C> {
  const receivers = new Map<number, Receiver>()
  let nextId = 1
  let closed = false

  port.onMessage((message) => {
    const frame = v.safeParse(ReplyFrame, message)
    if (frame.success) receivers.get(frame.output.id)?.(frame.output)
  })
  port.onClose(() => {
    closed = true
    for (const receive of [...receivers.values()]) receive('closed')
  })

  async function* run(
    operation: string,
    declared: Call | Stream,
    input: unknown,
    options: RequestOptions = {},
  ): AsyncGenerator<unknown, void, void> {
    if (closed) throw new PortClosed(`${operation}: the connection to the engine is closed`)
    const id = nextId++
    const frames = new Inbox<ReplyFrame | 'closed'>(mostWaiting)
    receivers.set(id, (frame) => frames.put(frame))
    const cancel = () => port.post({ kind: 'cancel', id })
    let stopListening = () => {}
    let ended = false
    try {
      port.post({ kind: 'request', id, operation, input })
      if (options.signal !== undefined) stopListening = onAbort(options.signal, cancel)
      for await (const frame of frames) {
        if (frame === 'closed' || frame.kind !== 'value') ended = true
        if (frame === 'closed') throw new PortClosed(`${operation}: the connection to the engine was closed`)
        if (frame.kind === 'end') return
        if (frame.kind === 'error') throw new RemoteError(frame.message)
        const value = v.safeParse(declared.item, frame.value)
        if (!value.success) throw new RemoteError(`${operation} answered: ${v.summarize(value.issues)}`)
        yield value.output
      }
    } catch (error) {
      throw error instanceof Overrun ? new RemoteError(`${operation}: ${error.message}`) : error
    } finally {
      receivers.delete(id)
      stopListening()
      if (!ended && !closed) cancel()
    }
  }

  const client: Record<string, unknown> = {}
  for (const [operation, declared] of Object.entries(contract)) {
    client[operation] =
      declared.kind === 'stream'
        ? (input: unknown, options?: RequestOptions) => run(operation, declared, input, options)
        : async (input: unknown, options?: RequestOptions) => {
            const values = run(operation, declared, input, options)
            const first = await values.next()
            if (first.done === true) throw new RemoteError(`${operation} ended without an answer`)
            await values.next()
            return first.value
          }
  }
  return client as Client<C>
}
