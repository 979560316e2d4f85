/** The decoder one would write oneself, for each framing and language: right for split reads, and bounded. */
import { c } from './c'
import { go } from './go'
import { java } from './java'
import { python } from './python'
import { sampleFor, type Samples } from './shape'
import { typescript } from './typescript'

/** In the order to offer them; the names are not translated. */
export const languages = ['TypeScript', 'Python', 'Go', 'Java', 'C'] as const
export type Language = (typeof languages)[number]

const samples: Record<Language, Samples> = {
  TypeScript: typescript,
  Python: python,
  Go: go,
  Java: java,
  C: c,
}

/**
 * Source text of a function `frames` that finds the messages of the codec of that name; null for `none`. It takes
 * the stream and (but for fixed lengths) the maximum, gives each message on, and fails where `Decoder` has an error.
 */
export function snippet(codecName: string, language: Language): string | null {
  return sampleFor(samples[language], codecName)
}
