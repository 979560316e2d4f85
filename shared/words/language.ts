/**
 * In which language words are wanted, the running one where none is named; and which of the catalogues' languages serves
 * a person best. The list of languages is that of the catalogues: no other place names them.
 */
import { locales, type Locale } from './generated/runtime'

export interface Language {
  readonly locale?: Locale
}

/** For what must read the same everywhere, such as a file or the output of a program. */
export const english: Language = { locale: 'en' }

/**
 * The catalogue for a language tag (BCP 47), by lookup (RFC 4647, 3.4): zh-CN-x-mine is served by zh-CN. Where lookup
 * finds nothing, one of the same language, in the same script if there is one, is better than English. Null where no
 * catalogue is in that language.
 */
export function localeFor<Name extends string = Locale>(
  tag: string,
  among: readonly Name[] = locales as readonly string[] as readonly Name[],
): Name | null {
  for (let range = tag.toLowerCase(); range !== ''; range = shortened(range)) {
    const found = among.find((name) => name.toLowerCase() === range)
    if (found !== undefined) return found
  }
  return inSameLanguage(tag, among)
}

/** A subtag less; empty after the last. No catalogue's tag ends in the single letter that lookup would skip as well. */
function shortened(range: string): string {
  return range.slice(0, Math.max(0, range.lastIndexOf('-')))
}

function inSameLanguage<Name extends string>(tag: string, among: readonly Name[]): Name | null {
  const wanted = likely(tag)
  const fitting = among.filter((name) => wanted !== null && likely(name)?.language === wanted.language)
  return fitting.find((name) => likely(name)?.script === wanted?.script) ?? fitting[0] ?? null
}

/** The tag with the script and region that it most likely means; null for what is no tag. */
function likely(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag).maximize()
  } catch {
    return null
  }
}
