/** Which language the window speaks. Messages read it while they are drawn, so a change redraws them. */
import { baseLocale, type Locale, overwriteGetLocale } from '../../shared/words/generated/runtime'
import { localeFor } from '../../shared/words/language'

class LocaleStore {
  current = $state<Locale>(systemLocale())

  /** Takes the person's choice; `system` follows the system's language. */
  choose(language: 'system' | Locale): void {
    this.current = language === 'system' ? systemLocale() : language
    document.documentElement.lang = this.current
  }
}

function systemLocale(): Locale {
  return localeFor(navigator.language) ?? baseLocale
}

export const locale = new LocaleStore()
overwriteGetLocale(() => locale.current)
