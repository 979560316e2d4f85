/** How received messages are printed: as people read them, a JSON line each, or their octets and nothing else. */
import { failureSentence } from '../../../../shared/words/failure-sentence'
import { m } from '../../../../shared/words/generated/messages'
import { Option } from 'commander'
import type { Client } from '../../../../shared/ipc/contract'
import type { LogLine, MessageLine, MessagesContract } from '../../../../shared/stations/messages/contract'
import { shownText } from '../../../../shared/stations/messages/shown-text'
import {
  decodeText,
  textEncodings,
  type TextEncoding,
} from '../../../../shared/stations/messages/text-encoding'

export interface PrintOptions {
  readonly json?: true
  readonly raw?: true
  readonly encoding: TextEncoding
}

/** --json, --raw and --encoding. */
export function printOptions(): Option[] {
  return [
    new Option('--json', m.cli_messages_json({ line: '{time,peer,offset,length,hex}' })).conflicts('raw'),
    new Option('--raw', m.cli_messages_raw()),
    new Option(`--encoding <${m.cli_value_name()}>`, m.cli_messages_encoding())
      .choices(textEncodings)
      .default('utf-8'),
  ]
}

/**
 * What comes in over a link, printed; the rest is said on standard error. Ends with the link, when the signal fires,
 * or after `count` messages. `onEnded` is called when the other side has ended its direction.
 */
export async function* printedMessages(
  api: Client<MessagesContract>,
  link: string,
  options: PrintOptions & { readonly count?: number; readonly onEnded?: () => void },
  signal: AbortSignal,
): AsyncGenerator<string | Uint8Array, void, void> {
  let left = options.count ?? Infinity
  while (left > 0) {
    const { lines, ended } = await api.linkLog({ link, everyMs: 0 }, { signal })
    const printed: (string | Uint8Array)[] = []
    for (const line of lines) {
      if (line.kind === 'event') {
        process.stderr.write(eventText(line))
        if (line.event === 'ended') options.onEnded?.()
      } else if (line.direction === 'in' && left > 0) {
        left -= 1
        printed.push(printedMessage(line, options))
      }
    }
    if (printed.length > 0) yield whole(printed)
    if (ended || signal.aborted) return
  }
}

function printedMessage(line: MessageLine, { json, raw, encoding }: PrintOptions): string | Uint8Array {
  const { payload, peer, offset, type, atMs } = line
  if (raw) return payload
  if (json) {
    const fields = {
      time: new Date(atMs).toISOString(),
      peer,
      offset,
      length: payload.length,
      hex: Buffer.from(payload).toString('hex'),
    }
    return `${JSON.stringify(type === null ? fields : { ...fields, type })}\n`
  }
  return `${peer}: ${shownText(decodeText(payload, encoding), payload.length)}\n`
}

/** One write for all that came together. */
function whole(printed: readonly (string | Uint8Array)[]): string | Uint8Array {
  if (printed.every((piece) => typeof piece === 'string')) return printed.join('')
  return Buffer.concat(printed.map((piece) => Buffer.from(piece as Uint8Array)))
}

const eventWords: Record<Extract<LogLine, { kind: 'event' }>['event'], (words: { peer: string }) => string> =
  {
    connected: m.cli_messages_event_connected,
    accepted: m.cli_messages_event_accepted,
    ended: m.cli_messages_event_ended,
    closed: m.cli_messages_event_closed,
    broken: m.cli_messages_event_broken,
    joined: m.cli_messages_event_joined,
    left: m.cli_messages_event_left,
    framingError: m.cli_messages_event_framing_error,
    unframed: m.cli_messages_event_unframed,
    resynchronised: m.cli_messages_event_resynchronised,
    repliesStopped: m.cli_messages_event_replies_stopped,
    notSent: m.cli_messages_event_not_sent,
  }

function eventText({ peer, event, detail, failure }: Extract<LogLine, { kind: 'event' }>): string {
  const fact = failure === null ? detail : failureSentence(failure)
  const said = eventWords[event]({ peer })
  return `${fact === '' ? said : m.cli_messages_event_fact({ event: said, fact })}\n`
}
