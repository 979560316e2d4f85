/** The way of a packet as what is drawn: the machines it comes by, and the frame that carries it on each segment. */
import { isFailure } from '../../../shared/base/failure'
import type { Way } from '../../../shared/stations/addressing/contract'
import { m } from '../../../shared/words/generated/messages'

export interface Stage {
  readonly id: 'me' | 'switch' | 'neighbour' | 'gateway' | 'onward' | 'everybody' | 'destination'
  readonly word: string
  /** What is known of it: its address, its MAC. */
  readonly lines: readonly string[]
}

/** One frame from one stage to another; null is what cannot be known here. */
export interface Carried {
  readonly from: number
  readonly to: number
  readonly frame: { readonly source: string | null; readonly destination: string | null } | null
  readonly packet: { readonly source: string; readonly destination: string }
}

export interface Drawing {
  readonly stages: readonly Stage[]
  readonly carried: readonly Carried[]
}

/** Null where there is no way. */
export function drawingOf(way: Way): Drawing | null {
  const { reach } = way
  if (reach === null) return null
  const source = reach.source ?? '?'
  const packet = { source, destination: way.destination }
  const me: Stage = {
    id: 'me',
    word: reach.interface ?? m.addressing_stage_me(),
    lines: [source, ...(way.ownMac === null ? [] : [way.ownMac])],
  }
  if (way.cast === 'own')
    return { stages: [{ ...me, word: m.addressing_stage_me(), lines: [way.destination] }], carried: [] }
  const segment: Stage = { id: 'switch', word: m.addressing_stage_switch(), lines: [] }
  // A loopback or a tunnel carries packets without frames that have MACs.
  const first = way.ownMac === null ? null : { source: way.ownMac, destination: macTo(way) }
  if (reach.sameSegment) {
    const many = way.cast !== 'unicast'
    const other: Stage = {
      id: many ? 'everybody' : 'neighbour',
      word: many ? m.addressing_stage_everybody() : m.addressing_stage_neighbour(),
      lines: [way.destination, ...(reach.nextHopMac === null ? [] : [reach.nextHopMac])],
    }
    return { stages: [me, segment, other], carried: [{ from: 0, to: 2, frame: first, packet }] }
  }
  const gateway: Stage = {
    id: 'gateway',
    word: m.addressing_stage_gateway(),
    lines: [reach.nextHop ?? '?', ...(reach.nextHopMac === null ? [] : [reach.nextHopMac])],
  }
  const onward: Stage = { id: 'onward', word: m.addressing_stage_onward(), lines: [] }
  const destination: Stage = {
    id: 'destination',
    word: m.addressing_stage_destination(),
    lines: [way.destination],
  }
  return {
    stages: [me, segment, gateway, onward, destination],
    carried: [
      { from: 0, to: 2, frame: first, packet },
      { from: 2, to: 4, frame: { source: null, destination: null }, packet },
    ],
  }
}

function macTo(way: Way): string | null {
  return way.reach?.nextHopMac ?? null
}

/** Whose verdict it is, and whether ours agrees, in a sentence. */
export function verdictSentence(way: Way): string {
  const candidates = isFailure(way.candidates) ? [] : way.candidates
  const ours = candidates[way.winner ?? -1]
  const longest = candidates[way.longest ?? -1]
  const rule = way.rule
  if (isFailure(way.asked)) return m.addressing_verdict_ours()
  const theirs = way.reach?.matched ?? null
  if (theirs === null || ours === undefined)
    return rule === null || way.winner !== null
      ? m.addressing_verdict_kernel()
      : m.addressing_verdict_refused({ rule })
  if (ours.destination !== theirs) return m.addressing_verdict_overruled({ theirs, ours: ours.destination })
  if (rule === null) return m.addressing_verdict_agree({ matched: theirs })
  return longest === undefined
    ? m.addressing_verdict_rule_only({ theirs, rule })
    : m.addressing_verdict_rule({ theirs, longest: longest.destination, rule })
}
