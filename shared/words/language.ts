/** In which language words are wanted; the running one where none is named. */
import type { Locale } from './generated/runtime'

export interface Language {
  readonly locale?: Locale
}

/** For what must read the same everywhere, such as a file or the output of a program. */
export const english: Language = { locale: 'en' }
