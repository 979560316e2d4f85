/** Hands a part of a contract on to another side that serves it, unchanged: input, values, abort and end. */
import type { Client, Contract, Handlers } from './contract'

/** Handlers of `contract` that ask `client`, the other side's. */
export function forward<C extends Contract>(contract: C, client: Client<C>): Handlers<C> {
  const handlers: Record<string, unknown> = {}
  for (const operation of Object.keys(contract)) {
    const ask = client[operation] as (input: unknown, options: { signal: AbortSignal }) => unknown
    handlers[operation] = (input: unknown, signal: AbortSignal) => ask(input, { signal })
  }
  return handlers as Handlers<C>
}
