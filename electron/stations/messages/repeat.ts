/** Sends one message again and again at a steady pace. */
import { guarded } from '../../../shared/base/guarded'
import type { Failure } from '../../../shared/base/failure'
import { onAbort, settledOnce } from '../../../shared/base/waiting'
import type { RepeatState } from '../../../shared/stations/messages/contract'

export interface Repetition {
  readonly everyMs: number
  /** 0: until it is ended. */
  readonly times: number
  readonly send: () => Promise<Failure | null>
  readonly isOver: () => boolean
}

const tellEveryMs = 200

/**
 * The turns keep to the clock, not to each other, so that the pace holds; a turn whose predecessor is still waiting
 * for room is left out and counted. A failure ends it.
 */
export async function* repeating(
  { everyMs, times, send, isOver }: Repetition,
  signal: AbortSignal,
): AsyncGenerator<RepeatState, void, void> {
  let sent = 0
  let skipped = 0
  let failure: Failure | null = null
  let wake = () => {}
  let isSending = false
  let turn = 0
  const begun = performance.now()
  const isDone = () =>
    signal.aborted || failure !== null || isOver() || (times > 0 && sent >= times && !isSending)
  const take = async (): Promise<void> => {
    if (isDone()) return wake()
    turn += 1
    timer = setTimeout(next, Math.max(0, begun + turn * everyMs - performance.now()))
    if (isSending) {
      skipped += 1
      return
    }
    if (times > 0 && sent >= times) return
    isSending = true
    try {
      const problem = await send()
      if (problem === null) sent += 1
      else failure = problem
    } finally {
      isSending = false
      if (isDone()) wake()
    }
  }
  const next = guarded('timer', take)
  let timer: ReturnType<typeof setTimeout> = setTimeout(next, 0)
  const stopListening = onAbort(signal, () => wake())
  try {
    while (!isDone()) {
      await settledOnce<void>(({ resolve, after }) => {
        wake = resolve
        after(tellEveryMs, resolve)
      })
      if (!isDone()) yield { sent, skipped, endedBy: failure }
    }
  } finally {
    clearTimeout(timer)
    stopListening()
  }
  yield { sent, skipped, endedBy: failure }
}
