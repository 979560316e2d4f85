/** The state machine of RFC 9293 (section 3.3.2, figure 5, with what section 3.10 adds to it in words). */
import type { TcpState } from './state'

export interface Transition {
  readonly from: TcpState
  readonly to: TcpState
  /** What makes it happen, and what is sent, in the figure's words. */
  readonly cause: string
  /** In words only, not drawn in the figure. */
  readonly beside?: true
  /** Ends the connection without the handshake of FINs: RST, abort, or giving up. */
  readonly abrupt?: true
}

export const transitions: readonly Transition[] = [
  { from: 'CLOSED', to: 'LISTEN', cause: 'passive OPEN' },
  { from: 'CLOSED', to: 'SYN-SENT', cause: 'active OPEN / snd SYN' },
  { from: 'LISTEN', to: 'SYN-RECEIVED', cause: 'rcv SYN / snd SYN,ACK' },
  { from: 'LISTEN', to: 'SYN-SENT', cause: 'SEND / snd SYN' },
  { from: 'LISTEN', to: 'CLOSED', cause: 'CLOSE' },
  { from: 'SYN-SENT', to: 'SYN-RECEIVED', cause: 'rcv SYN / snd SYN,ACK' },
  { from: 'SYN-SENT', to: 'ESTABLISHED', cause: 'rcv SYN,ACK / snd ACK' },
  { from: 'SYN-SENT', to: 'CLOSED', cause: 'CLOSE, rcv RST, or timeout' },
  { from: 'SYN-RECEIVED', to: 'ESTABLISHED', cause: 'rcv ACK of SYN' },
  { from: 'SYN-RECEIVED', to: 'FIN-WAIT-1', cause: 'CLOSE / snd FIN' },
  { from: 'SYN-RECEIVED', to: 'LISTEN', cause: 'rcv RST' },
  { from: 'SYN-RECEIVED', to: 'CLOSED', cause: 'rcv RST or abort', beside: true, abrupt: true },
  { from: 'ESTABLISHED', to: 'FIN-WAIT-1', cause: 'CLOSE / snd FIN' },
  { from: 'ESTABLISHED', to: 'CLOSE-WAIT', cause: 'rcv FIN / snd ACK' },
  { from: 'ESTABLISHED', to: 'CLOSED', cause: 'rcv RST or abort', beside: true, abrupt: true },
  { from: 'FIN-WAIT-1', to: 'FIN-WAIT-2', cause: 'rcv ACK of FIN' },
  { from: 'FIN-WAIT-1', to: 'CLOSING', cause: 'rcv FIN / snd ACK' },
  { from: 'FIN-WAIT-1', to: 'TIME-WAIT', cause: 'rcv FIN and ACK of FIN / snd ACK', beside: true },
  { from: 'FIN-WAIT-1', to: 'CLOSED', cause: 'rcv RST, abort or timeout', beside: true, abrupt: true },
  { from: 'FIN-WAIT-2', to: 'TIME-WAIT', cause: 'rcv FIN / snd ACK' },
  { from: 'FIN-WAIT-2', to: 'CLOSED', cause: 'rcv RST, abort or timeout', beside: true, abrupt: true },
  { from: 'CLOSE-WAIT', to: 'LAST-ACK', cause: 'CLOSE / snd FIN' },
  { from: 'CLOSE-WAIT', to: 'CLOSED', cause: 'rcv RST or abort', beside: true, abrupt: true },
  { from: 'CLOSING', to: 'TIME-WAIT', cause: 'rcv ACK of FIN' },
  { from: 'CLOSING', to: 'CLOSED', cause: 'rcv RST, abort or timeout', beside: true, abrupt: true },
  { from: 'LAST-ACK', to: 'CLOSED', cause: 'rcv ACK of FIN' },
  { from: 'TIME-WAIT', to: 'CLOSED', cause: 'timeout = 2 MSL' },
]

/** The transition from one state straight to another; null where there is none. */
export function transitionBetween(from: TcpState, to: TcpState): Transition | null {
  return transitions.find((one) => one.from === from && one.to === to) ?? null
}

/**
 * The likeliest legal way from one state to another, without the first; empty where they are the same, null where
 * there is none. `resetSeen` tells that the connection was cut, without which nobody is assumed to have cut it.
 */
export function likeliestWay(from: TcpState, to: TcpState, resetSeen: boolean): TcpState[] | null {
  const best = new Map<TcpState, { cost: number; way: TcpState[] }>([[from, { cost: 0, way: [] }]])
  const open: TcpState[] = [from]
  for (let state = open.shift(); state !== undefined; state = open.shift()) {
    const here = best.get(state)
    if (here === undefined || (state === 'CLOSED' && here.way.length > 0)) continue
    for (const one of transitions) {
      if (one.from !== state) continue
      const cost = here.cost + costOf(one, to, resetSeen)
      if (cost >= (best.get(one.to)?.cost ?? Infinity)) continue
      best.set(one.to, { cost, way: [...here.way, one.to] })
      open.push(one.to)
    }
  }
  return best.get(to)?.way ?? null
}

/** TIME-WAIT lasts for a minute: who did not see it need not assume it. */
const unseenTimeWait = 5

function costOf({ from, to, abrupt }: Transition, goal: TcpState, resetSeen: boolean): number {
  // A connection that never stood has nothing to close.
  if (abrupt && from !== 'SYN-RECEIVED') return resetSeen ? 0.5 : unseenTimeWait - 1
  if (to === 'TIME-WAIT' && goal !== 'TIME-WAIT') return unseenTimeWait
  return 1
}
