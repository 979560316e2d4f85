/**
 * How a domain declares its codes. One table is all that is written: from it come the type of what each code is given,
 * the functions that make failures of it, and what shared/words checks a catalogue and another lab's values against.
 */
import type { Failure } from './failure'
import type { Why } from './why'

/**
 * What a value is: a figure, a text that is shown as it is, or what has its own words: `why` a part of a sentence,
 * `badInput` a whole one.
 */
export type ValueKind = 'number' | 'text' | 'why' | 'badInput'
/** By code the values it is said with. */
export type CodeTable = Readonly<Record<string, Readonly<Record<string, ValueKind>>>>

/** The kinds of codes; each has its own tables and messages. */
export const codeKinds = [
  /** A refused value, as a whole sentence. */
  'badInput',
  /** What is wrong at a place of a text; a part of a sentence. */
  'why',
  /** What there may be only so many of. */
  'limit',
  /** What the system was asked for. */
  'operation',
  /** What is not available here. */
  'unavailable',
  /** How the other side ended a session or did not behave as a lab. */
  'detail',
  /** What is wrong with a frame of a stream, as a whole sentence. */
  'fault',
  /** What is wrong with a file of captured packets. */
  'capture',
  /** What of the profile could not be read; a part of a sentence. */
  'loss',
] as const
export type CodeKind = (typeof codeKinds)[number]
export type CodeTables = { readonly [K in CodeKind]?: CodeTable }

type ValueOf<Kind> = Kind extends 'number' ? number : Kind extends 'text' ? string : Why
export type ValuesOf<Row> = { readonly [Name in keyof Row]: ValueOf<Row[Name]> }
/** No argument at all where a code needs no values. */
type Given<Row> = keyof Row extends never ? [] : [values: ValuesOf<Row>]
type TableOf<Tables, Kind extends CodeKind> = Tables extends { readonly [K in Kind]: infer Table }
  ? Table
  : Record<never, never>
type CodeOf<Table> = keyof Table & string

export type BadInput = Extract<Failure, { failure: 'badInput' }>

/** The functions that make failures of a domain's codes. */
export function failuresOf<const Tables extends CodeTables>(_tables: Tables) {
  type Of<Kind extends CodeKind> = TableOf<Tables, Kind>
  return {
    why: <C extends CodeOf<Of<'why'>>>(code: C, ...given: Given<Of<'why'>[C]>) => whyOf(code, given),
    fault: <C extends CodeOf<Of<'fault'>>>(code: C, ...given: Given<Of<'fault'>[C]>) => whyOf(code, given),
    capture: <C extends CodeOf<Of<'capture'>>>(code: C, ...given: Given<Of<'capture'>[C]>) =>
      whyOf(code, given),
    detail: <C extends CodeOf<Of<'detail'>>>(code: C, ...given: Given<Of<'detail'>[C]>) => whyOf(code, given),

    loss: <C extends CodeOf<Of<'loss'>>>(code: C, ...given: Given<Of<'loss'>[C]>) => whyOf(code, given),

    badInput: <C extends CodeOf<Of<'badInput'>>>(code: C, ...given: Given<Of<'badInput'>[C]>): BadInput => ({
      failure: 'badInput',
      ...whyOf(code, given),
    }),

    limit: <C extends CodeOf<Of<'limit'>>>(
      what: C,
      limit: number,
      ...given: Given<Of<'limit'>[C]>
    ): Failure => ({ failure: 'limit', what, ...valuesIn(given), limit }),

    /** Only the operation, for code that learns its outcome later (see systemFailure). */
    operation: <C extends CodeOf<Of<'operation'>>>(
      operation: C,
      ...given: Given<Of<'operation'>[C]>
    ): Operation => ({ operation, ...valuesIn(given) }),

    unavailable: <C extends CodeOf<Of<'unavailable'>>>(
      what: C,
      ...given: Given<Of<'unavailable'>[C]>
    ): Failure => ({ failure: 'notAvailable', what, ...valuesIn(given) }),

    notPacketLab: <C extends CodeOf<Of<'detail'>>>(
      { host, port }: { readonly host: string; readonly port: number },
      detail: C,
      ...given: Given<Of<'detail'>[C]>
    ): Failure => ({ failure: 'notPacketLab', host, port, detail, ...valuesIn(given) }),

    peerGone: <C extends CodeOf<Of<'detail'>>>(
      host: string,
      detail: C,
      ...given: Given<Of<'detail'>[C]>
    ): Failure => ({ failure: 'peerGone', host, detail, ...valuesIn(given) }),
  }
}

export type Operation = Pick<Extract<Failure, { failure: 'system' }>, 'operation' | 'values'>

/** What the system was asked for failed with the system's own word. */
export function systemFailure(operation: Operation, code: string): Failure {
  return { failure: 'system', ...operation, code }
}

function whyOf(code: string, [values = {}]: readonly unknown[]): Why {
  return { code, values: values as Why['values'] }
}

/** Left out where there are none. */
function valuesIn([values]: readonly unknown[]): { values?: Why['values'] } {
  return values === undefined ? {} : { values: values as Why['values'] }
}
