/** The engine's threads as people know them. */
import type { Language } from './language'
import { m } from './generated/messages'

const words: Readonly<Record<string, (inputs: object, language: Language) => string>> = {
  measure: m.thread_measure,
  reflect: m.thread_reflect,
  traffic: m.thread_traffic,
  service: m.thread_service,
}

/** A thread that a station brought goes by its own name. */
export function threadWords(thread: string, language: Language = {}): string {
  return Object.hasOwn(words, thread) ? (words[thread]?.({}, language) ?? thread) : thread
}
