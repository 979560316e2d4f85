/** `lab connections`: this machine's TCP and UDP endpoints and their states. */
import { Command, InvalidArgumentError } from 'commander'
import { formatPlace } from '../../../../shared/base/place'
import { m } from '../../../../shared/words/generated/messages'
import type { EndpointRow } from '../../../../shared/tcp/endpoint-row'
import { parseTcpState, tcpStates, type TcpState } from '../../../../shared/tcp/state'
import { listEndpoints } from '../../../host/endpoints'
import { answering, need, printColumns, printJson, type Row } from '../../../cli/answer'

interface ConnectionsOptions {
  listening?: true
  state?: TcpState
  json?: true
}

/** The command; exit code 1 where the system does not tell. */
export function connectionsCommand(): Command {
  return new Command('connections')
    .description(m.cli_connections_description())
    .option('--listening', m.cli_connections_listening())
    .option(
      `--state <${m.cli_value_name()}>`,
      m.cli_connections_in_state({ states: tcpStates.join(', ') }),
      readState,
    )
    .option('--json', m.cli_json())
    .action((options: ConnectionsOptions) =>
      answering(1, async () => {
        const rows = need(await listEndpoints()).filter((row) => isWanted(row, options))
        return options.json ? printJson(rows) : printColumns([headings(), ...rows.map(columns)])
      }),
    )
}

function headings(): Row {
  return [
    m.cli_connections_protocol(),
    m.cli_connections_local(),
    m.cli_connections_remote(),
    m.cli_connections_state(),
    m.cli_connections_receive_queue(),
    m.cli_connections_send_queue(),
    m.cli_connections_timer(),
    m.cli_connections_pid(),
    m.cli_connections_program(),
  ]
}

function isWanted(row: EndpointRow, { listening, state }: ConnectionsOptions): boolean {
  if (listening && row.state !== 'LISTEN' && !(row.protocol === 'udp' && row.remote === null)) return false
  return state === undefined || row.state === state
}

function columns(row: EndpointRow): Row {
  const timer = row.timer === null ? null : `${row.timer.kind} ${(row.timer.leftMs / 1000).toFixed(1)} s`
  const { state, receiveQueue, sendQueue, pid, program } = row
  return [
    row.protocol,
    placeText(row.local),
    placeText(row.remote),
    state,
    receiveQueue,
    sendQueue,
    timer,
    pid,
    program,
  ]
}

function placeText(place: EndpointRow['remote']): string | null {
  if (place === null) return null
  return formatPlace({ host: place.address, port: place.port })
}

function readState(text: string): TcpState {
  const state = parseTcpState(text)
  if (state === null)
    throw new InvalidArgumentError(m.cli_connections_state_wrong({ text, states: tcpStates.join(', ') }))
  return state
}
