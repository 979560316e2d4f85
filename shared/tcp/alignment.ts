/**
 * Both ends' marks on one clock. The other lab's is known by a few exchanges and may drift while a connection is held;
 * each segment that both ends saw narrows it, for none arrives before it left.
 */
import { clockLine, maxDrift, type Passages } from '../measurement/clock-line'
import { rungsOf, type Rung } from './ladder'
import { onClock, type EndName, type Mark } from './mark'

/** Packets carry the wall clock of who captured them, which each lab knows to some 10 us. */
export const capturesErrorNs = 20_000

export interface Aligned {
  readonly marks: readonly Mark[]
  /** No time of the other end is further off; null where nobody there tells any. */
  readonly clockErrorNs: number | null
}

/**
 * The marks with the other end's times put right. `clockErrorNs` is what the exchanges before the first mark left
 * open: 0 where both ends have one clock, null where only one is seen.
 */
export function align(marks: readonly Mark[], clockErrorNs: number | null): Aligned {
  const asTold = { marks, clockErrorNs }
  if (clockErrorNs === null || clockErrorNs === 0 || marks.length === 0) return asTold
  const startNs = marks.reduce((least, { tNs }) => Math.min(least, tNs), Infinity)
  const endNs = marks.reduce((most, mark) => (isToldThere(mark) ? Math.max(most, mark.tNs) : most), startNs)
  const passed = rungsOf(marks).filter(isSeenTwice)
  const exchanged = { at: 0, ns: clockErrorNs }
  const line = clockLine(
    passagesOf([exchanged, ...passagesFrom(passed, 'here', startNs)]),
    passagesOf([exchanged, ...passagesFrom(passed, 'there', startNs)]),
    // The last time there, as late as it can have been on our clock.
    (endNs - startNs + clockErrorNs) / (1 - maxDrift),
  )
  // A clock that was stepped, or a lab that tells what cannot be.
  if (line === null) return asTold
  const { aheadNs, drift, errorNs } = line
  const ours = (tNs: number) => startNs + (tNs - startNs - aheadNs) / (1 + drift)
  return {
    marks: marks.map((mark) => (isToldThere(mark) ? onClock(mark, ours) : mark)),
    clockErrorNs: errorNs + (passed.length > 0 ? capturesErrorNs : 0),
  }
}

type SeenTwice = Rung & { readonly sentNs: number; readonly receivedNs: number }

function isSeenTwice(rung: Rung): rung is SeenTwice {
  const { segment, sentNs, receivedNs } = rung
  return segment.seenAt === segment.end && sentNs !== null && receivedNs !== null
}

interface Passage {
  readonly at: number
  readonly ns: number
}

function passagesFrom(passed: readonly SeenTwice[], end: EndName, startNs: number): Passage[] {
  return passed
    .filter(({ from }) => from === end)
    .map(({ sentNs, receivedNs }) => ({
      at: (end === 'here' ? sentNs : receivedNs) - startNs,
      ns: receivedNs - sentNs,
    }))
}

function passagesOf(passages: readonly Passage[]): Passages {
  const inOrder = passages.toSorted((a, b) => a.at - b.at)
  return {
    count: inOrder.length,
    at: (index) => inOrder[index]!.at,
    ns: (index) => inOrder[index]!.ns,
  }
}

/** By the lab at the other end, on its clock. That it was lost is told here. */
function isToldThere(mark: Mark): boolean {
  if (mark.kind === 'event' && mark.event === 'lost') return false
  return (mark.kind === 'segment' ? mark.seenAt : mark.end) === 'there'
}
