/** The station's names and notes in the window's language. */
import type { CaseName } from '../../../shared/stations/byte-stream/cases'
import type { FramingErrorName } from '../../../shared/framing/codec'
import { formatTime } from '../../components/figures'
import { m } from '../../../shared/words/generated/messages'
import type { FramingKind, Source, TypingFault } from './byte-stream-draft'
import type { StreamState } from './byte-stream-store.svelte'
import type { Box, RowName } from './rows'

export function caseWord(name: CaseName): string {
  return {
    glued: m.bytes_case_glued,
    split: m.bytes_case_split,
    gluedSplit: m.bytes_case_glued_split,
    halfPrefix: m.bytes_case_half_prefix,
    delimiterInside: m.bytes_case_delimiter_inside,
    datagramTooLarge: m.bytes_case_datagram_too_large,
    backPressure: m.bytes_case_back_pressure,
  }[name]()
}

export function caseHint(name: CaseName): string {
  return {
    glued: m.bytes_hint_glued,
    split: m.bytes_hint_split,
    gluedSplit: m.bytes_hint_glued_split,
    halfPrefix: m.bytes_hint_half_prefix,
    delimiterInside: m.bytes_hint_delimiter_inside,
    datagramTooLarge: m.bytes_hint_datagram_too_large,
    backPressure: m.bytes_hint_back_pressure,
  }[name]()
}

export function rowWord(row: RowName): string {
  return {
    written: m.bytes_row_written,
    read: m.bytes_row_read,
    frames: m.bytes_row_frames,
    datagrams: m.bytes_row_datagrams,
  }[row]()
}

export function rowExplanation(row: RowName): string {
  return {
    written: m.bytes_row_written_explain,
    read: m.bytes_row_read_explain,
    frames: m.bytes_row_frames_explain,
    datagrams: m.bytes_row_datagrams_explain,
  }[row]()
}

/** A box in words: what, which, how many octets from where, when. */
export function boxWords(row: RowName, box: Box): string {
  const { number, length, offset, atNs, kind } = box
  const place = m.bytes_place({ length, offset })
  if (kind === 'error') return `${m.bytes_error_mark()} · ${place}`
  if (kind === 'waiting') return `${m.bytes_waiting_mark()} · ${place}`
  const time = atNs === null ? '' : ` · ${formatTime(atNs)}`
  if (row === 'written') return `${m.bytes_write({ number })} · ${place}${time}`
  if (row === 'read') return `${m.bytes_read({ number })} · ${place}${time}`
  if (row === 'frames') return `${m.bytes_frame({ number })} · ${place}`
  return `${m.bytes_datagram({ number })} · ${box.octets} B · ${datagramWord(kind)}${time}`
}

function datagramWord(kind: Exclude<Box['kind'], 'error' | 'waiting'>): string {
  return {
    plain: m.bytes_datagram_arrived,
    late: m.bytes_datagram_late,
    lost: m.bytes_lost_mark,
    refused: m.bytes_refused_mark,
    pending: m.bytes_datagram_pending,
  }[kind]()
}

export function framingWord(kind: FramingKind): string {
  return {
    none: m.bytes_framing_none,
    delimiter: m.bytes_framing_delimiter,
    fixed: m.bytes_framing_fixed,
    length: m.bytes_framing_length,
    'length-field': m.bytes_framing_length_field,
    tlv: m.bytes_framing_tlv,
    varint: m.bytes_framing_varint,
    cobs: () => 'COBS',
    slip: () => 'SLIP (RFC 1055)',
    netstring: () => 'netstring',
    rfc4571: () => 'RFC 4571',
  }[kind]()
}

/** What becomes of this framing when an octet is wrong. */
export function framingFailure(kind: FramingKind): string {
  return {
    none: m.bytes_failure_none,
    delimiter: m.bytes_failure_delimiter,
    fixed: m.bytes_failure_fixed,
    length: m.bytes_failure_length,
    'length-field': m.bytes_failure_length,
    tlv: m.bytes_failure_tlv,
    varint: m.bytes_failure_varint,
    cobs: m.bytes_failure_cobs,
    slip: m.bytes_failure_slip,
    netstring: m.bytes_failure_netstring,
    rfc4571: m.bytes_failure_rfc4571,
  }[kind]()
}

export function errorWord(error: FramingErrorName): string {
  return {
    oversize: m.bytes_error_oversize,
    badVarint: m.bytes_error_bad_varint,
    badEscape: m.bytes_error_bad_escape,
    badLength: m.bytes_error_bad_length,
    badCode: m.bytes_error_bad_code,
    badTerminator: m.bytes_error_bad_terminator,
    truncated: m.bytes_error_truncated,
  }[error]()
}

export function fieldWord(field: string): string {
  const words: Record<string, () => string> = {
    header: m.bytes_field_header,
    type: m.bytes_field_type,
    length: m.bytes_field_length,
    colon: m.bytes_field_colon,
    payload: m.bytes_field_payload,
    comma: m.bytes_field_comma,
    escape: m.bytes_field_escape,
    code: m.bytes_field_code,
    delimiter: m.bytes_field_delimiter,
  }
  return words[field]?.() ?? field
}

export function sourceWord(source: Source): string {
  return {
    lines: m.bytes_source_lines,
    text: m.bytes_source_text,
    hex: m.bytes_source_hex,
    random: m.bytes_source_random,
    file: m.bytes_source_file,
    given: m.bytes_source_given,
  }[source]()
}

export function typingSentence({ line, what }: TypingFault): string {
  return {
    hex: m.bytes_wrong_hex,
    escape: m.bytes_wrong_escape,
    nothing: m.bytes_wrong_nothing,
  }[what]({ line })
}

export function stateWord(state: StreamState): string {
  return {
    idle: m.state_idle,
    connecting: m.state_connecting,
    asking: m.state_asking,
    running: m.state_running,
    completed: m.state_completed,
    cancelled: m.state_cancelled,
    failed: m.state_failed,
  }[state]()
}
