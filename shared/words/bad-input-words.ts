/** A refused value in the window's language: by its code where it has one, else by its sentence. */
import type { BadInputCode, BadInputValues, RefusedInput } from '../base/bad-input'
import { m } from './generated/messages'
import { problemWords, sentenceWords } from './refusal-words'

/** The message of every code; a new code does not compile without one. */
const words: { readonly [C in BadInputCode]: (values: BadInputValues<C>) => string } = {
  payloadTooSmall: (values) => m.bad_payload_too_small(values),
  payloadGap: (values) => m.bad_payload_gap(values),
  payloadFragments: (values) => m.bad_payload_fragments(values),
  openUdpAlone: () => m.bad_open_udp_alone(),
  openOneWay: () => m.bad_open_one_way(),
  intervalRange: (values) => m.bad_interval_range(values),
  countRange: (values) => m.bad_count_range(values),
  durationRange: (values) => m.bad_duration_range(values),
  payloadRange: (values) => m.bad_payload_range(values),
  lateRange: (values) => m.bad_late_range(values),
  dscpRange: () => m.bad_dscp_range(),
  settingRange: (values) => m.bad_setting_range(values),
  settingsRefused: ({ host, reason }) => m.bad_settings_refused({ host, reason: sentenceWords(reason) }),
  framingSyntax: ({ framing, character, problem }) =>
    m.bad_framing_syntax({ framing, character, problem: problemWords(problem) }),
  slipEmpty: () => m.bad_slip_empty(),
  messageTooLong: (values) => m.bad_message_too_long(values),
  typeRange: (values) => m.bad_type_range(values),
  delimiterInside: (values) => m.bad_delimiter_inside(values),
  fixedLength: (values) => m.bad_fixed_length(values),
  messageNoHex: () => m.bad_message_no_hex(),
  nothingToWrite: () => m.bad_nothing_to_write(),
  characterWrong: ({ character, problem }) => m.bad_character({ character, problem: problemWords(problem) }),
  notInEncoding: (values) => m.bad_not_in_encoding(values),
  patternMissing: () => m.bad_pattern_missing(),
  portRange: () => m.bad_port_range(),
  portMissing: (values) => m.bad_port_missing(values),
  datagramTooLarge: (values) => m.bad_datagram_too_large(values),
  noConnectionsInUdp: () => m.bad_no_connections_in_udp(),
  noGroupsInTcp: () => m.bad_no_groups_in_tcp(),
  groupFamily: (values) => m.bad_group_family(values),
  destinationMissing: () => m.bad_destination_missing(),
  destinationFamily: (values) => m.bad_destination_family(values),
  nobodyConnected: () => m.bad_nobody_connected(),
  linkClosed: () => m.bad_link_closed(),
  noInterface: (values) => m.bad_no_interface(values),
  interfaceFamily: (values) => m.bad_interface_family(values),
  noNeighbour: (values) => m.bad_no_neighbour(values),
  notToMany: (values) => m.bad_not_to_many(values),
  unreadableAnswer: (values) => m.bad_unreadable_answer(values),
}

/** The whole sentence; as the failure has it where neither its code nor its sentence is known here. */
export function badInputWords(failure: RefusedInput): string {
  const { reason, code = '', values = {} } = failure
  if (!Object.hasOwn(words, code)) return m.failure_bad_input({ reason: sentenceWords(reason) })
  return (words[code as BadInputCode] as (values: Readonly<Record<string, string | number>>) => string)(
    values,
  )
}
