/** Whatever the marks say, and whoever sent them, no lane takes a step that RFC 9293 does not know. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tcpFlagNames } from '../../../shared/capture/tcp-segment'
import {
  evidences,
  happenings,
  type EndName,
  type HappeningMark,
  type Mark,
  type SegmentMark,
  type StateMark,
} from '../../../shared/tcp/mark'
import { reconstruct, type Lane } from '../../../shared/tcp/reconstruct'
import { tcpStates, type TcpState } from '../../../shared/tcp/state'
import { transitionBetween, transitions } from '../../../shared/tcp/transitions'

const tNs = fc.integer({ min: 0, max: 10_000 })
const end = fc.constantFrom<EndName>('here', 'there')
const evidence = fc.constantFrom(...evidences)

const stateMark: fc.Arbitrary<StateMark> = fc.record({
  kind: fc.constant('state' as const),
  tNs,
  end,
  evidence,
  state: fc.constantFrom(...tcpStates),
  sinceNs: fc.option(tNs),
  leftMs: fc.constant(null),
})
const segmentMark: fc.Arbitrary<SegmentMark> = fc.record({
  kind: fc.constant('segment' as const),
  tNs,
  end,
  evidence: fc.constant('capture' as const),
  seenAt: fc.constantFrom('here' as const, 'there' as const, 'both' as const),
  flags: fc.subarray([...tcpFlagNames]),
  sequence: fc.nat(5),
  acknowledgement: fc.option(fc.nat(5)),
  window: fc.nat(65_535),
  length: fc.nat(3),
  options: fc.constant({
    maximumSegmentSize: null,
    windowScale: null,
    sackPermitted: false,
    timestamps: null,
    sack: [],
  }),
  again: fc.boolean(),
})
const happeningMark: fc.Arbitrary<HappeningMark> = fc.record({
  kind: fc.constant('event' as const),
  tNs,
  end,
  evidence,
  event: fc.constantFrom(...happenings),
  bytes: fc.constant(null),
  code: fc.constantFrom(null, 'ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'EPIPE'),
  durationNs: fc.constant(null),
})
const anyMarks = fc.array(fc.oneof(stateMark, segmentMark, happeningMark), { maxLength: 40 })

/** `isLost`: nothing is known of how the lane ended, unless it had. */
function expectLegal(lane: Lane, isLost = false): void {
  for (const [at, span] of lane.entries()) {
    expect(span.known.length).toBeGreaterThan(0)
    expect(span.known).toContain(span.evidence)
    const next = lane[at + 1]
    if (next === undefined) {
      expect(span.toNs !== null).toBe(isLost && span.state !== 'CLOSED')
      expect(span.toNs ?? Infinity).toBeGreaterThanOrEqual(span.fromNs)
      continue
    }
    expect(span.toNs).toBe(next.fromNs)
    expect(next.fromNs).toBeGreaterThanOrEqual(span.fromNs)
    expect(transitionBetween(span.state, next.state), `${span.state} to ${next.state}`).not.toBeNull()
    expect(next.cause).toBe(transitionBetween(span.state, next.state)?.cause)
  }
}

/** A life of one end as the figure allows it: from its first state on, until it ends or is left. */
const life: fc.Arbitrary<TcpState[]> = fc
  .tuple(fc.constantFrom<TcpState>('LISTEN', 'SYN-SENT'), fc.array(fc.nat(100), { maxLength: 9 }))
  .map(([first, choices]) => {
    const states = [first]
    for (const choice of choices) {
      const state = states.at(-1)
      // The way back to LISTEN is the listener's, whose lane would begin anew.
      // A connection that is cut leaves a sign of its own, which has tests of its own.
      const ways = transitions.filter(
        ({ from, to, abrupt }) => from === state && to !== 'LISTEN' && abrupt !== true,
      )
      const way = ways[choice % Math.max(1, ways.length)]
      if (way === undefined || state === 'CLOSED') break
      states.push(way.to)
    }
    return states
  })

function seen(states: readonly TcpState[], at: (index: number) => boolean): Mark[] {
  return states.flatMap((state, index): Mark[] =>
    at(index)
      ? [
          {
            kind: 'state',
            tNs: (index + 1) * 100,
            sinceNs: index * 100,
            end: 'here',
            evidence: 'kernel',
            state,
            leftMs: null,
          },
        ]
      : [],
  )
}

describe('The lanes of a connection', () => {
  it('are legal whatever the marks say', () => {
    fc.assert(
      fc.property(anyMarks, (marks) => {
        const lanes = reconstruct(marks)
        for (const end of ['here', 'there'] as const)
          expectLegal(
            lanes[end],
            marks.some((mark) => mark.kind === 'event' && mark.event === 'lost' && mark.end === end),
          )
      }),
      { numRuns: 3000 },
    )
  })

  it('do not depend on the order in which marks arrive', () => {
    const apart = anyMarks.map((marks) => marks.map((mark, at) => ({ ...mark, tNs: at * 10 })))
    const both = apart.chain((marks) =>
      fc.tuple(fc.constant(marks), fc.shuffledSubarray(marks, { minLength: marks.length })),
    )
    fc.assert(
      fc.property(both, ([marks, shuffled]) => {
        expect(reconstruct(shuffled)).toEqual(reconstruct(marks))
      }),
    )
  })

  it('are the life itself where the kernel saw all of it', () => {
    fc.assert(
      fc.property(life, (states) => {
        const { here } = reconstruct(seen(states, () => true))
        expect(here.map(({ state }) => state)).toEqual(states)
        expect(here.every((span) => span.evidence === 'kernel')).toBe(true)
      }),
    )
  })

  it('claim to have seen no more than was seen, and leave none of it out', () => {
    fc.assert(
      fc.property(life, fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }), (states, looked) => {
        const at = (index: number) => index === 0 || looked[index] === true
        const { here } = reconstruct(seen(states, at))
        const known = here.filter((span) => span.evidence !== 'inferred').map(({ state }) => state)
        expect(known).toEqual(states.filter((_, index) => at(index)))
        expectLegal(here)
      }),
    )
  })
})
