/** The plan as it was left, for the next time the window opens; kept in the profile by the page's own storage. */
import { isFailure } from '../../shared/failure'
import { readPlan, writePlan } from '../../shared/subnet/plan-text'
import type { Plan } from '../../shared/subnet/plan-tree'

const key = 'addressing-plan'
/** A step is not yet a rest: writing waits until there was none for so long. */
const writeAfterMs = 400
/** The page's storage has room for some five million characters; a larger plan lives in files. */
const mostCharacters = 2_000_000

/** The plan of the last time; an empty one where there was none that can be read. */
export function keptPlan(): Plan {
  const text = localStorage.getItem(key)
  const plan = text === null ? [] : readPlan(text)
  return isFailure(plan) ? [] : plan
}

/** Writes plans down, the newest once no other follows, or when the page goes. */
export class PlanKeeper {
  #timer: ReturnType<typeof setTimeout> | undefined
  #plan: Plan | null = null

  constructor() {
    addEventListener('pagehide', () => this.#write())
  }

  keep(plan: Plan): void {
    this.#plan = plan
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#write(), writeAfterMs)
  }

  #write(): void {
    if (this.#plan === null) return
    const text = writePlan(this.#plan, 'json')
    this.#plan = null
    if (text.length <= mostCharacters) localStorage.setItem(key, text)
  }
}
