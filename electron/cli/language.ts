/**
 * Which language the command line speaks: the one asked for with --language, else that of the environment, else English.
 * Known before the commands are made, because their help is made with them.
 */
import { InvalidArgumentError } from 'commander'
import { m } from '../../shared/words/generated/messages'
import { baseLocale, locales, overwriteGetLocale, type Locale } from '../../shared/words/generated/runtime'
import { localeFor } from '../../shared/words/language'

export type Environment = Readonly<Record<string, string | undefined>>

/** Every message after this is in that language. */
export function chooseLanguage(words: readonly string[], environment: Environment): void {
  const locale = localeOfWords(words) ?? localeOfEnvironment(environment)
  overwriteGetLocale(() => locale)
}

/** What the last --language asks for, before or after the command; null where there is none that is known. */
export function localeOfWords(words: readonly string[]): Locale | null {
  let tag: string | null = null
  for (const [at, word] of words.entries()) {
    if (word === '--') break
    if (word === '--language') tag = words[at + 1] ?? null
    else if (word.startsWith('--language=')) tag = word.slice('--language='.length)
  }
  return tag === null ? null : localeFor(tag)
}

/**
 * POSIX: the first of LC_ALL, LC_MESSAGES and LANG that is set and not empty names the locale. As in GNU gettext,
 * LANGUAGE is a list that comes before it, unless the locale is the C locale, which is English.
 */
export function localeOfEnvironment(environment: Environment): Locale {
  const locale = [environment['LC_ALL'], environment['LC_MESSAGES'], environment['LANG']].find(Boolean)
  if (locale === undefined || isPlain(tagOf(locale))) return baseLocale
  const preferred = environment['LANGUAGE'] ? environment['LANGUAGE'].split(':') : [locale]
  for (const tag of preferred.map(tagOf)) {
    const found = isPlain(tag) ? baseLocale : localeFor(tag)
    if (found !== null) return found
  }
  return baseLocale
}

/** The value of --language; one that no catalogue serves is a usage error. */
export function readLanguage(tag: string): Locale {
  const locale = localeFor(tag)
  if (locale === null)
    throw new InvalidArgumentError(m.cli_language_unknown({ tag, languages: languageList() }))
  return locale
}

/** The tags of all languages there are. */
export function languageList(): string {
  return locales.join(', ')
}

/** `zh_CN.UTF-8@pinyin` as a language tag: `zh-CN`. */
function tagOf(locale: string): string {
  return locale.replace(/[.@].*$/, '').replaceAll('_', '-')
}

function isPlain(tag: string): boolean {
  return tag === 'C' || tag === 'POSIX'
}
