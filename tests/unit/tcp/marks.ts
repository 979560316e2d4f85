/** Marks as tests write them. */
import type { TcpFlag } from '../../../shared/capture/tcp-segment'
import type { EndName, HappeningMark, SegmentMark, StateMark } from '../../../shared/tcp/mark'
import type { TcpState } from '../../../shared/tcp/state'

export function kernel(tNs: number, end: EndName, state: TcpState, sinceNs: number | null = null): StateMark {
  return { kind: 'state', tNs, end, evidence: 'kernel', state, sinceNs, leftMs: null }
}

export function event(
  tNs: number,
  end: EndName,
  what: HappeningMark['event'],
  code: string | null = null,
): HappeningMark {
  return { kind: 'event', tNs, end, evidence: 'socket', event: what, bytes: null, code, durationNs: null }
}

interface Numbers {
  seq?: number
  ack?: number
  length?: number
  seenAt?: SegmentMark['seenAt']
  stamp?: number
}

/** Flags as `SYN ACK`. */
export function segment(tNs: number, end: EndName, flags: string, numbers: Numbers = {}): SegmentMark {
  const { seq = 0, ack = null, length = 0, seenAt = 'both', stamp } = numbers
  return {
    kind: 'segment',
    tNs,
    end,
    evidence: 'capture',
    seenAt,
    flags: flags.split(' ') as TcpFlag[],
    sequence: seq,
    acknowledgement: ack,
    window: 65_535,
    length,
    options: {
      maximumSegmentSize: null,
      windowScale: null,
      sackPermitted: false,
      timestamps: stamp === undefined ? null : { value: stamp, echo: 0 },
      sack: [],
    },
    again: false,
  }
}

export const handshake = [
  segment(10, 'here', 'SYN'),
  segment(20, 'there', 'SYN ACK', { ack: 1 }),
  segment(30, 'here', 'ACK', { seq: 1, ack: 1 }),
]
