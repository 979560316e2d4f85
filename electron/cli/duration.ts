/** Durations as people type them, and as they are shown. */
import { InvalidArgumentError } from 'commander'
import { refusalOf } from '../../shared/address/refusal'
import * as typed from '../../shared/base/read-duration'
import { Refusal } from '../../shared/base/refusal'
import { formatTime } from '../../shared/base/time-figure'
import { failureSentence } from '../../shared/words/failure-sentence'

/** As the reader of the same name. Throws commander's InvalidArgumentError with one sentence. */
export function readDuration(text: string): number {
  const ns = typed.readDuration(text)
  if (ns instanceof Refusal) throw new InvalidArgumentError(failureSentence(refusalOf(text, ns)))
  return ns
}

/** A time of so many ns as the window writes it, `1.25 ms`; "-" where there is none. */
export function showDuration(ns: number | null): string {
  return ns === null ? '-' : formatTime(ns)
}
