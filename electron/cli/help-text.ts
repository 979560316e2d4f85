/** The help of every command in the person's language: commander's own words, widths and line breaks included. */
import { Help, type Argument, type Command, type Option } from 'commander'
import { m } from '../../shared/words/generated/messages'
import { displayWidth } from './display-width'

/**
 * Where a line may break: at white space, and before or after a character of a script that is written without spaces.
 * Closing punctuation never begins a line.
 */
const chunkPattern =
  /\s*(?:[（《“]*(?:[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}][、，。；：？！）》”…]*|[^\s\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}（《“、，。；：？！）》”…]+[、，。；：？！）》”…]*|[、，。；：？！）》”…]+)|[（《“]+)/gu

export class HelpText extends Help {
  override displayWidth(text: string): number {
    return displayWidth(text)
  }

  override styleTitle(title: string): string {
    return titles[title]?.() ?? title
  }

  override commandUsage(command: Command): string {
    return translated(super.commandUsage(command))
  }

  override subcommandTerm(command: Command): string {
    return translated(super.subcommandTerm(command))
  }

  override optionDescription({
    description,
    argChoices,
    defaultValue,
    defaultValueDescription,
  }: Option): string {
    return described(description, argChoices, shown(defaultValue, defaultValueDescription))
  }

  override argumentDescription({
    description,
    argChoices,
    defaultValue,
    defaultValueDescription,
  }: Argument): string {
    return described(description, argChoices, shown(defaultValue, defaultValueDescription))
  }

  override boxWrap(text: string, width: number): string {
    if (width < this.minWidthToWrap) return text
    return text
      .split('\n')
      .map((line) => wrapped(line.match(chunkPattern) ?? [], width))
      .join('\n')
  }
}

const titles: Readonly<Record<string, () => string>> = {
  'Usage:': m.cli_usage,
  'Arguments:': m.cli_arguments,
  'Options:': m.cli_options,
  'Commands:': m.cli_commands,
}

function translated(usage: string): string {
  return usage
    .replace(' [options]', ` [${m.cli_usage_options()}]`)
    .replace(' [command]', ` [${m.cli_usage_command()}]`)
}

function shown(value: unknown, description: string | undefined): string | null {
  return value === undefined ? null : (description ?? JSON.stringify(value))
}

function described(description: string, given: readonly string[] | undefined, value: string | null): string {
  const choices = given?.map((choice) => JSON.stringify(choice)).join(', ')
  if (choices === undefined)
    return value === null ? description : m.cli_default({ description, value }).trim()
  if (value === null) return m.cli_choices({ description, choices }).trim()
  return m.cli_choices_default({ description, choices, value }).trim()
}

function wrapped(chunks: readonly string[], width: number): string {
  const lines: string[] = []
  let line = ''
  for (const chunk of chunks) {
    if (line === '') line += chunk
    else if (displayWidth(line + chunk) <= width) line += chunk
    else {
      lines.push(line)
      line = chunk.trimStart()
    }
  }
  return [...lines, line].join('\n')
}
