/** How an operation between two sides is declared: a call answers once, a stream any number of times. */
import type * as v from 'valibot'

type Schema = v.GenericSchema<unknown>

export interface Call<Input extends Schema = Schema, Output extends Schema = Schema> {
  readonly kind: 'call'
  readonly input: Input
  readonly item: Output
}

export interface Stream<Input extends Schema = Schema, Item extends Schema = Schema> {
  readonly kind: 'stream'
  readonly input: Input
  readonly item: Item
}

export type Contract = Readonly<Record<string, Call | Stream>>

export function call<Input extends Schema, Output extends Schema>(schemas: {
  input: Input
  output: Output
}): Call<Input, Output> {
  return { kind: 'call', input: schemas.input, item: schemas.output }
}

export function stream<Input extends Schema, Item extends Schema>(schemas: {
  input: Input
  item: Item
}): Stream<Input, Item> {
  return { kind: 'stream', ...schemas }
}

type Input<O extends Call | Stream> = v.InferOutput<O['input']>
type Item<O extends Call | Stream> = v.InferOutput<O['item']>

/** What a side must provide to serve a contract. The signal fires on cancel and when the port closes. */
export type Handlers<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends Call
    ? (input: Input<C[K]>, signal: AbortSignal) => Promise<Item<C[K]>>
    : (input: Input<C[K]>, signal: AbortSignal) => AsyncIterable<Item<C[K]>>
}

export interface RequestOptions {
  readonly signal?: AbortSignal
}

/** What a side gets to use a contract. Aborting, or leaving a stream's loop, cancels at the other side. */
export type Client<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends Call
    ? (input: Input<C[K]>, options?: RequestOptions) => Promise<Item<C[K]>>
    : (input: Input<C[K]>, options?: RequestOptions) => AsyncIterable<Item<C[K]>>
}
