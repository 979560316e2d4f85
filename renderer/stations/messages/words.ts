/** The station's words for what the engine names. */
import type { LinkSettings, LogLine } from '../../../shared/stations/messages/contract'
import { failureSentence } from '../../../shared/words/failure-sentence'
import { m } from '../../../shared/words/generated/messages'
import type { MessageLink } from './message-link.svelte'

/** Framings one click away; every other is typed. */
export const framings = [
  'delimiter:0a',
  'delimiter:0d0a',
  'none',
  'length:u16be',
  'length:u32be',
  'varint',
  'tlv:u8:u16be',
  'cobs',
  'slip',
  'netstring',
  'rfc4571',
] as const
export type FramingName = (typeof framings)[number]

export function framingWord(name: FramingName, kind: LinkSettings['kind']): string {
  switch (name) {
    case 'delimiter:0a':
      return m.messages_framing_lf()
    case 'delimiter:0d0a':
      return m.messages_framing_crlf()
    case 'none':
      return kind === 'udp' ? m.messages_framing_datagram() : m.messages_framing_none()
    case 'length:u16be':
      return m.messages_framing_length({ width: 'u16' })
    case 'length:u32be':
      return m.messages_framing_length({ width: 'u32' })
    case 'varint':
      return m.messages_framing_varint()
    case 'tlv:u8:u16be':
      return 'TLV u8 u16'
    case 'cobs':
      return 'COBS'
    case 'slip':
      return 'SLIP'
    case 'netstring':
      return 'Netstring'
    case 'rfc4571':
      return 'RFC 4571'
  }
}

export function kindWord(kind: LinkSettings['kind']): string {
  if (kind === 'udp') return 'UDP'
  return kind === 'tcpClient' ? m.messages_kind_client() : m.messages_kind_server()
}

/** What a link is called on its tab. */
export function linkPlace({ settings, state }: MessageLink): string {
  if (settings.kind === 'tcpClient') return settings.to
  return state?.local ?? (settings.at === '' ? '*' : settings.at)
}

const eventWords: Record<Extract<LogLine, { kind: 'event' }>['event'], () => string> = {
  connected: m.messages_event_connected,
  accepted: m.messages_event_accepted,
  ended: m.messages_event_ended,
  closed: m.messages_event_closed,
  broken: m.messages_event_broken,
  joined: m.messages_event_joined,
  left: m.messages_event_left,
  framingError: m.messages_event_framing_error,
  unframed: m.messages_event_unframed,
  resynchronised: m.messages_event_resynchronised,
  repliesStopped: m.messages_event_replies_stopped,
  notSent: m.messages_event_not_sent,
}

export function eventSentence({ event, detail, failure }: Extract<LogLine, { kind: 'event' }>): string {
  const words = eventWords[event]()
  const fact = failure === null ? detail : failureSentence(failure)
  return fact === '' ? words : `${words} · ${fact}`
}

/** Wall time with milliseconds, as a log has it. */
export function clockText(atMs: number): string {
  const at = new Date(atMs)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`
}

const countFormat = new Intl.NumberFormat('en')
/** Thousands apart, as every count of the window. */
export function countText(value: number): string {
  return countFormat.format(value)
}
