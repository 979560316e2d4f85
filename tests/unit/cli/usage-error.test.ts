/** Every sentence that commander has for wrong usage is known here, and said in the person's language. */
import { Argument, Command, CommanderError, Option } from 'commander'
import { afterAll, describe, expect, it } from 'vitest'
import { HelpText } from '../../../electron/cli/help-text'
import { displayWidth } from '../../../electron/cli/display-width'
import { usageErrorText } from '../../../electron/cli/usage-error'
import { overwriteGetLocale, type Locale } from '../../../shared/words/generated/runtime'
import { codecSyntax } from '../../../shared/framing/parse-codec'
import { m } from '../../../shared/words/generated/messages'

let locale: Locale = 'en'
overwriteGetLocale(() => locale)
afterAll(() => overwriteGetLocale(() => 'en'))

function errorOf(words: string[]): CommanderError {
  const one = new Command('one')
    .addArgument(new Argument('<which>').choices(['a', 'b']))
    .addOption(new Option('--left <x>').conflicts('right'))
    .addOption(new Option('--right <x>'))
    .addOption(new Option('--far').choices(['p', 'q']))
    .addOption(new Option('--near <x>').choices(['p', 'q']))
    .action(() => {})
  const two = new Command('two').requiredOption('--must <x>').action(() => {})
  const program = new Command('lab').addCommand(one).addCommand(two)
  for (const command of [program, one, two]) command.exitOverride().configureOutput({ outputError: () => {} })
  try {
    program.parse(words, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error
    throw error
  }
  throw new Error('Nothing was wrong.')
}

const wrong: [string, string[]][] = [
  ['an argument that is missing', ['one']],
  ['an argument too many', ['one', 'a', 'b']],
  ['arguments too many', ['two', '--must', 'x', 'a']],
  ['an argument that is no choice', ['one', 'c']],
  ['an option without its value', ['one', 'a', '--left']],
  ['a value that is no choice', ['one', 'a', '--near', 'r']],
  ['options against each other', ['one', 'a', '--left', '1', '--right', '2']],
  ['an option that is missing', ['two']],
  ['an option that there is not', ['one', 'a', '--zzzzz']],
  ['an option nearly right', ['one', 'a', '--lef', '1']],
  ['an option nearly one of two', ['one', 'a', '--ear', '1']],
  ['a command that there is not', ['zzzzz']],
  ['a command nearly right', ['on']],
]

describe.each(wrong)('%s', (_what, words) => {
  it('is said in English as commander says it', () => {
    locale = 'en'
    const error = errorOf(words)
    expect(usageErrorText(error)).toBe(error.message)
  })

  it('is said in Chinese, with what was typed', () => {
    locale = 'zh-CN'
    const text = usageErrorText(errorOf(words)) as string
    expect(text).toMatch(/^错误：/)
    expect(text).not.toMatch(/error|option '|argument|Did you|choices/)
  })
})

describe('the help', () => {
  it('breaks Chinese lines within the width, and never before a closing mark', () => {
    const text =
      '两台机器之间的路由器或防火墙丢弃了数据，请在那里放行实验室（RFC 8762、RFC 5481），然后重新测量：结果会显示在表中。'
    for (let width = 40; width < 60; width += 1) {
      const lines = new HelpText().boxWrap(text, width).split('\n')
      expect(lines.length).toBeGreaterThan(1)
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
      for (const line of lines) {
        expect(displayWidth(line)).toBeLessThanOrEqual(width)
        expect(line).not.toMatch(/^[、，。；：）]|（$/)
      }
    }
  })

  it('names every framing in every language', () => {
    const names = codecSyntax.match(/[a-z][a-z0-9-]+(?=[:,;\s])/g) ?? []
    expect(names).toContain('cobs')
    const spoken = names.filter(
      (name) => !['or', 'is', 'length', 'type', 'as', 'in', 'all', 'but', 'with'].includes(name),
    )
    for (const name of spoken)
      expect(m.cli_codec({ syntax: codecSyntax }, { locale: 'zh-CN' })).toContain(name)
  })
})
