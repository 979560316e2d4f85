/**
 * Commander's usage errors in the person's language. Commander writes them only in English: its error code says which
 * sentence it is, and the sentence contains what was typed.
 */
import type { CommanderError } from 'commander'
import { m } from '../../shared/words/generated/messages'

/** One of commander's sentences: how it reads, and how it is said here. */
interface Said {
  readonly reads: RegExp
  readonly as: (...parts: readonly string[]) => string
}

const sentences: Readonly<Record<string, readonly Said[]>> = {
  'commander.missingArgument': [
    {
      reads: /^error: missing required argument '(.*)'$/s,
      as: (name = '') => m.cli_error_missing_argument({ name }),
    },
  ],
  'commander.optionMissingArgument': [
    {
      reads: /^error: option '(.*)' argument missing$/s,
      as: (flags = '') => m.cli_error_option_argument({ flags }),
    },
  ],
  'commander.missingMandatoryOptionValue': [
    {
      reads: /^error: required option '(.*)' not specified$/s,
      as: (flags = '') => m.cli_error_option_missing({ flags }),
    },
  ],
  'commander.conflictingOption': [
    {
      reads: /^error: option '(.*)' cannot be used with option '(.*)'$/s,
      as: (one = '', other = '') => m.cli_error_conflict({ one, other }),
    },
  ],
  'commander.unknownOption': [
    {
      reads: /^error: unknown option '(.*?)'(?:\n(\(Did you mean .*\)))?$/s,
      as: (flag = '', hint = '') => m.cli_error_unknown_option({ flag }) + suggestion(hint),
    },
  ],
  'commander.unknownCommand': [
    {
      reads: /^error: unknown command '(.*?)'(?:\n(\(Did you mean .*\)))?$/s,
      as: (name = '', hint = '') => m.cli_error_unknown_command({ name }) + suggestion(hint),
    },
  ],
  'commander.excessArguments': [
    {
      reads: /^error: too many arguments for '(.*)'\. Expected (\d+) arguments? but got (\d+)\.$/s,
      as: (command = '', expected = '', received = '') =>
        m.cli_error_excess({ command, expected: Number(expected), received }),
    },
  ],
  'commander.invalidArgument': [
    {
      reads: /^error: option '(.*?)' argument '(.*?)' is invalid\. (.*)$/s,
      as: (flags = '', value = '', reason = '') =>
        m.cli_error_option_value({ flags, value, reason: choices(reason) }),
    },
    {
      reads: /^error: command-argument value '(.*?)' is invalid for argument '(.*?)'\. (.*)$/s,
      as: (value = '', name = '', reason = '') =>
        m.cli_error_argument_value({ value, name, reason: choices(reason) }),
    },
  ],
}

/** Null where there is nothing to say: help or the version was asked for, and is written already. */
export function usageErrorText({ code, message, exitCode }: CommanderError): string | null {
  if (exitCode === 0 || code === 'commander.help') return null
  for (const { reads, as } of sentences[code] ?? []) {
    const match = reads.exec(message)
    if (match !== null) return as(...match.slice(1))
  }
  return message
}

function suggestion(hint: string): string {
  const several = /^\(Did you mean one of (.*)\?\)$/s.exec(hint)?.[1]
  if (several !== undefined) return `\n${m.cli_did_you_mean_one_of({ names: several })}`
  const name = /^\(Did you mean (.*)\?\)$/s.exec(hint)?.[1]
  return name === undefined ? '' : `\n${m.cli_did_you_mean({ name })}`
}

/** Commander's own reason for a choice that there is not; every other reason is ours, and said already. */
function choices(reason: string): string {
  const list = /^Allowed choices are (.*)\.$/s.exec(reason)?.[1]
  return list === undefined ? reason : m.cli_error_choices({ choices: list })
}
