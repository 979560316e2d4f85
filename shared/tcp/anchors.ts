/**
 * What each mark says of the states: a look of the kernel says one outright, segments say them by the rules of
 * RFC 9293 section 3.10, a socket says what a call or its answer must have led to.
 */
import { otherEnd, type EndName, type Evidence, type Mark, type SegmentMark } from './mark'
import type { TcpState } from './state'

/** An end was in this state at this time, says this evidence. */
export interface Anchor {
  readonly end: EndName
  readonly tNs: number
  readonly sinceNs: number | null
  readonly state: TcpState
  readonly evidence: Evidence
  /** RST was sent or received. */
  readonly cut: boolean
}

/** All that the marks, in order of time, say of the states of both ends. */
export function anchorsOf(marks: readonly Mark[]): Anchor[] {
  const segments = new SegmentReading(capturedAt(marks))
  const anchors: Anchor[] = []
  for (const mark of marks) {
    if (mark.kind === 'state') {
      const { end, tNs, sinceNs, state, evidence } = mark
      anchors.push({ end, tNs, sinceNs, state, evidence, cut: false })
      segments.correct(end, state)
    } else if (mark.kind === 'segment') anchors.push(...segments.read(mark))
    else anchors.push(...happened(mark))
  }
  return anchors
}

/** Socket events lag behind the kernel, so they say the least that must hold. */
function happened({ end, tNs, event, code }: Extract<Mark, { kind: 'event' }>): Anchor[] {
  const anchor = (state: TcpState, cut = false): Anchor[] => [
    { end, tNs, sinceNs: null, state, evidence: 'socket', cut },
  ]
  switch (event) {
    case 'listening':
      return anchor('LISTEN')
    case 'connecting':
      return anchor('SYN-SENT')
    case 'connected':
    case 'accepted':
      return anchor('ESTABLISHED')
    case 'reset':
      return anchor('CLOSED', true)
    case 'error':
      return code === 'ECONNRESET' || code === 'ECONNREFUSED' || code === 'ETIMEDOUT'
        ? anchor('CLOSED', true)
        : []
    default:
      return []
  }
}

/** The ends at whose machines segments were captured. */
function capturedAt(marks: readonly Mark[]): ReadonlySet<EndName> {
  const ends = new Set<EndName>()
  for (const mark of marks) {
    if (mark.kind !== 'segment' || mark.seenAt === 'between') continue
    if (mark.seenAt !== 'there') ends.add('here')
    if (mark.seenAt !== 'here') ends.add('there')
  }
  return ends
}

/** How far one end's half of the connection has come, as its segments show it. */
class Side {
  state: TcpState = 'CLOSED'
  /** Relative number after its FIN; null while it has sent none. */
  finEnd: number | null = null
  finAcked = false
  finReceived = false
  synSent = false
}

/** Follows both ends through the captured segments. */
class SegmentReading {
  readonly #sides: Record<EndName, Side> = { here: new Side(), there: new Side() }
  readonly #captured: ReadonlySet<EndName>

  constructor(captured: ReadonlySet<EndName>) {
    this.#captured = captured
  }

  /** The kernel knows better: a FIN that waits behind unsent data is not among the segments. */
  correct(end: EndName, state: TcpState): void {
    this.#sides[end].state = state
  }

  read(mark: SegmentMark): Anchor[] {
    const from = mark.end
    const to = otherEnd(from)
    const seenAtReceiver = mark.seenAt === 'both' || mark.seenAt === to
    const seenAtSender = mark.seenAt === 'both' || mark.seenAt === from
    const anchors: Anchor[] = []
    const evidence = seenAtReceiver ? 'capture' : 'inferred'
    const tell = (end: EndName, state: TcpState, by: Evidence, cut = false) =>
      anchors.push({ end, tNs: mark.tNs, sinceNs: null, state, evidence: by, cut })
    const enter = (end: EndName, state: TcpState, by: Evidence, cut = false) => {
      this.#sides[end].state = state
      tell(end, state, by, cut)
    }
    // An end that has a capture of its own is judged by that, at its own time.
    if (seenAtSender || !this.#captured.has(from))
      this.#sent(mark, (state, cut) => enter(from, state, 'capture', cut))
    if (seenAtReceiver || !this.#captured.has(to))
      this.#received(
        mark,
        to,
        (state, cut) => enter(to, state, evidence, cut),
        (state) => tell(to, state, evidence),
      )
    return anchors
  }

  /** What its sender must have been in to send it. */
  #sent(
    { end, flags, sequence, length }: SegmentMark,
    enter: (state: TcpState, cut?: boolean) => void,
  ): void {
    const side = this.#sides[end]
    if (flags.includes('RST')) return side.state === 'CLOSED' ? undefined : enter('CLOSED', true)
    if (flags.includes('SYN')) {
      side.synSent = true
      if (side.state !== 'CLOSED' && side.state !== 'LISTEN') return
      return enter(flags.includes('ACK') ? 'SYN-RECEIVED' : 'SYN-SENT')
    }
    if (!flags.includes('FIN')) return
    side.finEnd = sequence + length + 1
    if (side.state === 'ESTABLISHED' || side.state === 'SYN-RECEIVED') enter('FIN-WAIT-1')
    else if (side.state === 'CLOSE-WAIT') enter('LAST-ACK')
  }

  /** What it makes of its receiver. */
  #received(
    { flags, acknowledgement }: SegmentMark,
    to: EndName,
    enter: (state: TcpState, cut?: boolean) => void,
    /** The kernel was seen beyond this state already. */
    tell: (state: TcpState) => void,
  ): void {
    const side = this.#sides[to]
    if (flags.includes('RST')) return side.state === 'CLOSED' ? undefined : enter('CLOSED', true)
    if (flags.includes('SYN')) {
      if (flags.includes('ACK')) return side.state === 'SYN-SENT' ? enter('ESTABLISHED') : undefined
      if (side.state === 'SYN-SENT') enter('SYN-RECEIVED')
      return
    }
    if (acknowledgement !== null && side.state === 'SYN-RECEIVED' && side.synSent) enter('ESTABLISHED')
    const finAcked = side.finEnd !== null && acknowledgement !== null && acknowledgement >= side.finEnd
    // The ACK is looked at before the FIN of the same segment (section 3.10.7.4, fifth and eighth step).
    if (finAcked && !side.finAcked) {
      side.finAcked = true
      if (side.state === 'FIN-WAIT-1') enter('FIN-WAIT-2')
      else if (side.state === 'CLOSING') enter('TIME-WAIT')
      else if (side.state === 'LAST-ACK') enter('CLOSED')
      else if (side.state === 'TIME-WAIT' && !side.finReceived) tell('FIN-WAIT-2')
    }
    if (!flags.includes('FIN')) return
    side.finReceived = true
    if (side.state === 'ESTABLISHED') enter('CLOSE-WAIT')
    else if (side.state === 'FIN-WAIT-2') enter('TIME-WAIT')
    else if (side.state === 'FIN-WAIT-1') enter('CLOSING')
  }
}
