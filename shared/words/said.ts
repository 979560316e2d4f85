/**
 * A code with its values in words. The message of a code is found by its name: `octetOver` of the kind `why` is said by
 * `why_octet_over`. That every code has a message, and that the message is given all it asks for, the compiler checks.
 */
import type { CodeKind, ValueKind } from '../base/codes'
import type { Why, WhyValues } from '../base/why'
import { codes, type Codes } from './code-tables'
import { m } from './generated/messages'
import type { Language } from './language'

const prefixes = {
  badInput: 'bad_input',
  why: 'why',
  limit: 'limit',
  operation: 'operation',
  unavailable: 'unavailable',
  detail: 'detail',
  fault: 'fault',
  capture: 'capture_fault',
  loss: 'profile_loss',
} as const satisfies Record<CodeKind, string>

type Snake<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${Snake<Rest>}`
  : ''
/** The inputs of a message; values that are codes themselves have already been put into words. */
type Inputs<Row> = { readonly [Name in keyof Row]: Row[Name] extends 'number' ? number : string }
type MessagesOf<Kind extends CodeKind> = {
  readonly [Code in keyof Codes[Kind] & string as `${(typeof prefixes)[Kind]}_${Snake<Code>}`]: (
    inputs: Inputs<Codes[Kind][Code]>,
    language: Language,
  ) => string
}
type Together<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never
type CodeMessages = Together<{ [Kind in CodeKind]: MessagesOf<Kind> }[CodeKind]>

const checked: CodeMessages = m
const messages = checked as unknown as Readonly<
  Record<string, (inputs: Readonly<Record<string, string | number>>, language: Language) => string>
>

/** Null where the code is not known here or lacks its values: it comes from another lab, or from an older file. */
export function said(kind: CodeKind, why: Why, language: Language = {}): string | null {
  const row = rowOf(kind, why.code)
  if (row === null) return null
  const inputs: Record<string, string | number> = {}
  for (const [name, valueKind] of Object.entries(row)) {
    const value = Object.hasOwn(why.values, name) ? inputOf(valueKind, why.values[name], language) : null
    if (value === null) return null
    inputs[name] = value
  }
  return messages[messageKey(kind, why.code)]?.(inputs, language) ?? null
}

/** The catalogues' key of a code. */
export function messageKey(kind: CodeKind, code: string): string {
  return `${prefixes[kind]}_${code.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)}`
}

/** A part of a sentence; what is not known here is named by its code. */
export function phrase(kind: CodeKind, why: Why, language: Language = {}): string {
  return said(kind, why, language) ?? m.failure_unknown_part({ code: why.code }, language)
}

/** A whole sentence; what is not known here is named by its code. */
export function sentence(kind: CodeKind, why: Why, language: Language = {}): string {
  return said(kind, why, language) ?? m.failure_unknown({ code: why.code }, language)
}

function rowOf(kind: CodeKind, code: string): Readonly<Record<string, ValueKind>> | null {
  const table = codes[kind]
  return Object.hasOwn(table, code) ? (table[code] ?? null) : null
}

function inputOf(
  kind: ValueKind,
  value: WhyValues[string] | undefined,
  language: Language,
): string | number | null {
  switch (kind) {
    case 'number':
      return typeof value === 'number' ? value : null
    case 'text':
      return typeof value === 'string' ? value : null
    case 'why':
      return typeof value === 'object' ? phrase('why', value, language) : null
    case 'badInput':
      return typeof value === 'object' ? sentence('badInput', value, language) : null
  }
}
