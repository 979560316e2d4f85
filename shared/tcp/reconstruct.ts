/**
 * Puts all evidence of a connection together: for each end the states it went through, legal by RFC 9293, each with
 * what it is known by. What must have happened between two states that were seen is filled in and says so.
 */
import { anchorsOf, type Anchor } from './anchors'
import { evidences, type EndName, type Evidence, type Mark } from './mark'
import type { TcpState } from './state'
import { likeliestWay, transitionBetween } from './transitions'

export interface LaneSpan {
  readonly state: TcpState
  readonly fromNs: number
  /** Null while it lasts; for the last one, when its lab was lost. */
  readonly toNs: number | null
  /** The best evidence that the end was in this state. */
  readonly evidence: Evidence
  /** All evidence there is, best first. */
  readonly known: readonly Evidence[]
  /** The transition that led here, in the words of RFC 9293; null for the first. */
  readonly cause: string | null
}

export type Lane = readonly LaneSpan[]
export type Lanes = Readonly<Record<EndName, Lane>>

/** `marks` in any order. No lane has an illegal step, whatever the marks say. */
export function reconstruct(marks: readonly Mark[]): Lanes {
  const inOrder = marks.toSorted((a, b) => a.tNs - b.tNs)
  const anchors = anchorsOf(inOrder)
  const lostNs = (end: EndName) => inOrder.find((mark) => isLoss(mark, end))?.tNs ?? null
  return { here: laneOf(anchors, 'here', lostNs('here')), there: laneOf(anchors, 'there', lostNs('there')) }
}

function isLoss(mark: Mark, end: EndName): boolean {
  return mark.kind === 'event' && mark.event === 'lost' && mark.end === end
}

interface Step {
  readonly state: TcpState
  fromNs: number
  readonly known: Set<Evidence>
}

/** `lostNs`: nothing is known of the end from then on; null where it was never lost. */
function laneOf(anchors: readonly Anchor[], end: EndName, lostNs: number | null): Lane {
  const own = anchors.filter((anchor) => anchor.end === end)
  // RST may be told of after the kernel was seen to have obeyed it.
  const cut = own.some((anchor) => anchor.cut)
  const steps: Step[] = []
  const late: Anchor[] = []
  let seenNs = 0
  for (const anchor of own) {
    const last = steps.at(-1)
    if (last === undefined) {
      steps.push({ state: anchor.state, fromNs: anchor.tNs, known: new Set([anchor.evidence]) })
      seenNs = anchor.tNs
      continue
    }
    if (last.state === anchor.state) {
      last.known.add(anchor.evidence)
      seenNs = anchor.tNs
      continue
    }
    const way = last.state === 'CLOSED' && steps.length > 1 ? null : wayTo(last.state, anchor.state, cut)
    if (way === null) {
      late.push(anchor)
      continue
    }
    const earliest = Math.max(seenNs, last.fromNs, Math.min(anchor.sinceNs ?? seenNs, anchor.tNs))
    for (const [step, state] of way.entries()) {
      const arrived = step === way.length - 1
      const fromNs = earliest + ((anchor.tNs - earliest) * (step + 1)) / way.length
      steps.push({ state, fromNs, known: new Set([arrived ? anchor.evidence : 'inferred']) })
    }
    seenNs = anchor.tNs
  }
  for (const anchor of late) confirm(steps, anchor)
  return steps.map((step, at) => spanOf(step, steps[at - 1], steps[at + 1]?.fromNs ?? lostAt(step, lostNs)))
}

/** Within one connection; a state that cannot follow was told of late. */
function wayTo(from: TcpState, to: TcpState, cut: boolean): TcpState[] | null {
  const way = likeliestWay(from, to, cut)
  return way === null || way.slice(0, -1).includes('CLOSED') ? null : way
}

/** Clocks of different evidence differ by less. */
const lateByNs = 2e6

/** Takes in what was told of late: it confirms a state of the lane, or stands between two of them. */
function confirm(steps: Step[], anchor: Anchor): void {
  const step = steps.find(({ state }) => state === anchor.state)
  if (step === undefined) return insert(steps, anchor)
  const wasInferred = bestOf(step.known) === 'inferred'
  step.known.add(anchor.evidence)
  if (!wasInferred) return
  const at = steps.indexOf(step)
  const least = steps[at - 1]?.fromNs ?? anchor.tNs
  const most = steps[at + 1]?.fromNs ?? anchor.tNs
  step.fromNs = Math.min(Math.max(anchor.tNs, least), most)
}

function insert(steps: Step[], { state, tNs, evidence }: Anchor): void {
  for (const [at, next] of steps.entries()) {
    const before = steps[at - 1]
    if (before === undefined || Math.abs(next.fromNs - tNs) > lateByNs) continue
    if (transitionBetween(before.state, state) === null || transitionBetween(state, next.state) === null)
      continue
    const fromNs = Math.min(Math.max(tNs, before.fromNs), next.fromNs)
    steps.splice(at, 0, { state, fromNs, known: new Set([evidence]) })
    return
  }
}

function bestOf(known: ReadonlySet<Evidence>): Evidence {
  return evidences.find((evidence) => known.has(evidence)) ?? 'inferred'
}

/** What is CLOSED stays so. */
function lostAt({ state, fromNs }: Step, lostNs: number | null): number | null {
  return lostNs === null || state === 'CLOSED' ? null : Math.max(fromNs, lostNs)
}

function spanOf(step: Step, before: Step | undefined, toNs: number | null): LaneSpan {
  return {
    state: step.state,
    fromNs: step.fromNs,
    toNs,
    evidence: bestOf(step.known),
    known: evidences.filter((evidence) => step.known.has(evidence)),
    cause: before === undefined ? null : (transitionBetween(before.state, step.state)?.cause ?? null),
  }
}
