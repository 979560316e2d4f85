/** A refused value in the window's language: by its code where it has one, else by its sentence. */
import type { BadInputCode, BadInputValues, RefusedInput } from '../base/bad-input'
import { m } from './generated/messages'
import type { Language } from './language'
import { problemWords, sentenceWords } from './refusal-words'

/** The message of every code; a new code does not compile without one. */
const words: { readonly [C in BadInputCode]: (values: BadInputValues<C>, language: Language) => string } = {
  payloadTooSmall: (values, language) => m.bad_payload_too_small(values, language),
  payloadGap: (values, language) => m.bad_payload_gap(values, language),
  payloadFragments: (values, language) => m.bad_payload_fragments(values, language),
  openUdpAlone: (_, language) => m.bad_open_udp_alone({}, language),
  openOneWay: (_, language) => m.bad_open_one_way({}, language),
  intervalRange: (values, language) => m.bad_interval_range(values, language),
  countRange: (values, language) => m.bad_count_range(values, language),
  durationRange: (values, language) => m.bad_duration_range(values, language),
  payloadRange: (values, language) => m.bad_payload_range(values, language),
  lateRange: (values, language) => m.bad_late_range(values, language),
  dscpRange: (_, language) => m.bad_dscp_range({}, language),
  settingRange: (values, language) => m.bad_setting_range(values, language),
  settingsRefused: ({ host, reason }, language) =>
    m.bad_settings_refused({ host, reason: sentenceWords(reason, language) }, language),
  framingSyntax: ({ framing, character, problem }, language) =>
    m.bad_framing_syntax({ framing, character, problem: problemWords(problem, language) }, language),
  slipEmpty: (_, language) => m.bad_slip_empty({}, language),
  messageTooLong: (values, language) => m.bad_message_too_long(values, language),
  typeRange: (values, language) => m.bad_type_range(values, language),
  delimiterInside: (values, language) => m.bad_delimiter_inside(values, language),
  fixedLength: (values, language) => m.bad_fixed_length(values, language),
  messageNoHex: (_, language) => m.bad_message_no_hex({}, language),
  nothingToWrite: (_, language) => m.bad_nothing_to_write({}, language),
  characterWrong: ({ character, problem }, language) =>
    m.bad_character({ character, problem: problemWords(problem, language) }, language),
  notInEncoding: (values, language) => m.bad_not_in_encoding(values, language),
  patternMissing: (_, language) => m.bad_pattern_missing({}, language),
  portRange: (_, language) => m.bad_port_range({}, language),
  portMissing: (values, language) => m.bad_port_missing(values, language),
  datagramTooLarge: (values, language) => m.bad_datagram_too_large(values, language),
  noConnectionsInUdp: (_, language) => m.bad_no_connections_in_udp({}, language),
  noGroupsInTcp: (_, language) => m.bad_no_groups_in_tcp({}, language),
  groupFamily: (values, language) => m.bad_group_family(values, language),
  destinationMissing: (_, language) => m.bad_destination_missing({}, language),
  destinationFamily: (values, language) => m.bad_destination_family(values, language),
  nobodyConnected: (_, language) => m.bad_nobody_connected({}, language),
  linkClosed: (_, language) => m.bad_link_closed({}, language),
  noInterface: (values, language) => m.bad_no_interface(values, language),
  interfaceFamily: (values, language) => m.bad_interface_family(values, language),
  noNeighbour: (values, language) => m.bad_no_neighbour(values, language),
  notToMany: (values, language) => m.bad_not_to_many(values, language),
  unreadableAnswer: (values, language) => m.bad_unreadable_answer(values, language),
}

/** The whole sentence; as the failure has it where neither its code nor its sentence is known here. */
export function badInputWords(failure: RefusedInput, language: Language): string {
  const { reason, code = '', values = {} } = failure
  if (!Object.hasOwn(words, code))
    return m.failure_bad_input({ reason: sentenceWords(reason, language) }, language)
  return (
    words[code as BadInputCode] as (
      values: Readonly<Record<string, string | number>>,
      language: Language,
    ) => string
  )(values, language)
}
