/** What happened to a connection, at which end and by what it is known, in words for a column. */
import { m } from '../../../../shared/words/generated/messages'
import type { EndName, Evidence, HappeningMark } from '../../../../shared/tcp/mark'

export const endWords: Record<EndName, () => string> = {
  here: m.cli_connect_here,
  there: m.cli_connect_there,
}

export const evidenceWords: Record<Evidence, () => string> = {
  kernel: m.cli_connect_by_kernel,
  capture: m.cli_connect_by_capture,
  socket: m.cli_connect_by_socket,
  inferred: m.cli_connect_by_inference,
}

export const eventWords: Record<HappeningMark['event'], () => string> = {
  listening: m.cli_connect_event_listening,
  connecting: m.cli_connect_event_connecting,
  connected: m.cli_connect_event_connected,
  accepted: m.cli_connect_event_accepted,
  bound: m.cli_connect_event_bound,
  sent: m.cli_connect_event_sent,
  received: m.cli_connect_event_received,
  end: m.cli_connect_event_end,
  shutdown: m.cli_connect_event_shutdown,
  close: m.cli_connect_event_close,
  reset: m.cli_connect_event_reset,
  paused: m.cli_connect_event_paused,
  resumed: m.cli_connect_event_resumed,
  exchange: m.cli_connect_event_exchange,
  error: m.cli_connect_event_error,
  closed: m.cli_connect_event_closed,
  lost: m.cli_connect_event_lost,
}
