/** Serves a contract over a port: checks every frame and input, runs handlers, aborts them on cancel or close. */
import * as v from 'valibot'
import type { Contract, Handlers } from './contract'
import { RequestFrame, type ReplyFrame } from './frames'
import type { Port } from './port'

/** Requests one port may have under way at a time; the window uses about ten. */
const maxConcurrentRequests = 256

type Run = (input: unknown, signal: AbortSignal) => AsyncIterable<unknown>

/**
 * Serves `contract` over `port` until the port closes.
 * A frame that is no frame is dropped; an unknown operation, an input that does not fit its schema or a handler
 * that throws is answered with an error frame. Expected failures travel as values instead.
 */
export function serve<C extends Contract>(
  port: Port,
  contract: C,
  handlers: Handlers<C>,
  maxConcurrent = maxConcurrentRequests,
): void {
  const running = new Map<number, AbortController>()
  const reply = (frame: ReplyFrame) => port.post(frame)
  const fail = (id: number, message: string) => reply({ kind: 'error', id, message: message.slice(0, 2000) })

  port.onClose(() => {
    for (const controller of running.values()) controller.abort()
    running.clear()
  })
  port.onMessage((message) => {
    const frame = v.safeParse(RequestFrame, message)
    if (!frame.success) return
    if (frame.output.kind === 'cancel') running.get(frame.output.id)?.abort()
    else void handle(frame.output.id, frame.output.operation, frame.output.input)
  })

  async function handle(id: number, operation: string, rawInput: unknown): Promise<void> {
    const declared = Object.hasOwn(contract, operation) ? contract[operation] : undefined
    if (declared === undefined) return fail(id, `there is no operation ${JSON.stringify(operation)}`)
    if (running.has(id)) return fail(id, `request ${id} is already under way`)
    if (running.size >= maxConcurrent) return fail(id, `more than ${maxConcurrent} requests at once`)
    const input = v.safeParse(declared.input, rawInput)
    if (!input.success) return fail(id, `${operation}: ${v.summarize(input.issues)}`)

    const controller = new AbortController()
    running.set(id, controller)
    try {
      const values =
        declared.kind === 'call'
          ? once(handlers[operation] as Handlers<Contract>[string], input.output, controller.signal)
          : (handlers[operation] as Run)(input.output, controller.signal)
      for await (const value of values) {
        // Nobody hears it any more, but what was begun comes to its own end.
        if (!running.has(id)) continue
        reply({ kind: 'value', id, value })
        await port.drained?.()
      }
      if (running.has(id)) reply({ kind: 'end', id })
    } catch (error) {
      // What the handler began goes on no further.
      controller.abort()
      if (running.has(id)) fail(id, error instanceof Error ? `${operation}: ${error.message}` : operation)
    } finally {
      running.delete(id)
    }
  }
}

async function* once(handler: unknown, input: unknown, signal: AbortSignal): AsyncIterable<unknown> {
  yield await (handler as (input: unknown, signal: AbortSignal) => Promise<unknown>)(input, signal)
}
