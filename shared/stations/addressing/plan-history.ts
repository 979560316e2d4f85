/** Undo and redo of a plan: every plan that was, and those that were taken back. */
import type { Plan } from './plan-tree'

/** `past` newest last, `future` next first. */
export type PlanHistory = { past: readonly Plan[]; present: Plan; future: readonly Plan[] }

/** Plans share what they have in common, so that keeping many costs little. */
export const mostUndos = 200

export const emptyHistory: PlanHistory = { past: [], present: [], future: [] }

/** Takes a new plan; what was taken back is gone then. The same plan again is no step. */
export function record(history: PlanHistory, plan: Plan): PlanHistory {
  if (plan === history.present) return history
  return { past: [...history.past, history.present].slice(-mostUndos), present: plan, future: [] }
}

/** One step back; the same history where there is none. */
export function undo(history: PlanHistory): PlanHistory {
  const before = history.past.at(-1)
  if (before === undefined) return history
  return {
    past: history.past.slice(0, -1),
    present: before,
    future: [history.present, ...history.future],
  }
}

/** One step forward again; the same history where nothing was taken back. */
export function redo(history: PlanHistory): PlanHistory {
  const [next, ...future] = history.future
  return next === undefined ? history : { past: [...history.past, history.present], present: next, future }
}
