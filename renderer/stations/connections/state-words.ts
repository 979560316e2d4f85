/** What each state of a TCP connection means, in the window's language; their names stay those of RFC 9293. */
import type { TcpState } from '../../../shared/tcp/state'
import { m } from '../../../shared/words/generated/messages'

const meanings: Record<TcpState, () => string> = {
  LISTEN: m.connections_state_listen,
  'SYN-SENT': m.connections_state_syn_sent,
  'SYN-RECEIVED': m.connections_state_syn_received,
  ESTABLISHED: m.connections_state_established,
  'FIN-WAIT-1': m.connections_state_fin_wait_1,
  'FIN-WAIT-2': m.connections_state_fin_wait_2,
  'CLOSE-WAIT': m.connections_state_close_wait,
  CLOSING: m.connections_state_closing,
  'LAST-ACK': m.connections_state_last_ack,
  'TIME-WAIT': m.connections_state_time_wait,
  CLOSED: m.connections_state_closed,
}

/** What a connection in this state waits for, and what a machine full of them tells. */
export function stateMeaning(state: TcpState): string {
  return meanings[state]()
}
