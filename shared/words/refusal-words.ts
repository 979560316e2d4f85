/** The readers' reasons in the window's language: the core says them in English, for the command line too. */
import { m } from './generated/messages'

type Groups = readonly [string, string, string]

/** Each reason as the core has it, its changing parts caught, and the message that says the same. */
const reasons: readonly (readonly [RegExp, (groups: Groups) => string])[] = [
  [/^octet (\d+) is over 255$/, ([octet]) => m.addressing_why_octet_over({ octet })],
  [/^octet (\d+) is empty$/, ([octet]) => m.addressing_why_octet_empty({ octet })],
  [/^octet (\d+) has a leading zero/, ([octet]) => m.addressing_why_octet_zero({ octet })],
  [
    /^(".*") does not belong in an (IPv[46]) address$/,
    ([sign, family]) => m.addressing_why_stranger({ sign, family }),
  ],
  [/^(".*") does not belong in a prefix length$/, ([sign]) => m.addressing_why_stranger_length({ sign })],
  [/^an IPv4 address ends after/, () => m.addressing_why_ipv4_long()],
  [
    /^an IPv4 address has four octets and this one only (\d+)$/,
    ([octets]) => m.addressing_why_ipv4_short({ octets }),
  ],
  [/^an IPv6 address ends after/, () => m.addressing_why_ipv6_long()],
  [/^an IPv6 address has eight .* only (\d+) groups$/, ([groups]) => m.addressing_why_ipv6_short({ groups })],
  [/^:: may stand only once/, () => m.addressing_why_gap_twice()],
  [/^:: must stand for at least/, () => m.addressing_why_gap_none()],
  [/^a single colon cannot begin/, () => m.addressing_why_colon_begins()],
  [/^a single colon cannot end/, () => m.addressing_why_colon_ends()],
  [/^a group of hexadecimal digits is missing/, () => m.addressing_why_group_empty()],
  [/^a group has at most four/, () => m.addressing_why_group_long()],
  [/^nothing can follow the dotted/, () => m.addressing_why_dotted_last()],
  [/^the dotted IPv4 part takes two/, () => m.addressing_why_dotted_room()],
  [/^a zone is the name/, () => m.addressing_why_zone()],
  [/^an address is missing here$/, () => m.addressing_why_missing()],
  [/^no address is this long$/, () => m.addressing_why_too_long()],
  [/^a prefix length of 0 to (\d+) is missing/, ([width]) => m.addressing_why_length_missing({ width })],
  [/^a prefix length has no leading zero$/, () => m.addressing_why_length_zero()],
  [
    /^the prefix length is over (\d+), .* (IPv[46])/,
    ([width, family]) => m.addressing_why_length_over({ width, family }),
  ],
  [/^a hexadecimal mask is 0x/, () => m.addressing_why_mask_hex()],
  [
    /^the mask is not contiguous, for bit (\d+) is ([01]) again after bit (\d+)/,
    ([bit, value, before]) => m.addressing_why_mask_gap({ bit, value, before }),
  ],
  [/^a range has a hyphen/, () => m.addressing_why_range_second()],
  [/^both ends of a range/, () => m.addressing_why_range_family()],
  [/^the range ends before it begins$/, () => m.addressing_why_range_backwards()],
  [/^a number of hosts is missing here$/, () => m.addressing_why_hosts_missing()],
  [/^(".*") does not end in a number of hosts$/, ([text]) => m.addressing_why_hosts_none({ text })],
  [/^leave out (".*"): only a host and a port belong here$/, ([text]) => m.refusal_scheme({ text })],
  [/^the closing \] is missing$/, () => m.refusal_bracket_missing()],
  [/^brackets are for IPv6 addresses only$/, () => m.refusal_bracket_ipv4()],
  [/^only a colon and a port can follow the host$/, () => m.refusal_after_host()],
  [/^a port is a number from 1 to 65535/, () => m.refusal_port()],
  [/^a host is missing here$/, () => m.refusal_host_missing()],
  [/^a host name has at most 253/, () => m.refusal_host_long()],
  [/^a part of the host name is missing here$/, () => m.refusal_label_missing()],
  [/^(".*") does not belong in a host name$/, ([sign]) => m.refusal_host_stranger({ sign })],
  [/^no part of a host name (begins|ends) with a hyphen$/, () => m.refusal_label_hyphen()],
  [/^a part of a host name has at most 63/, () => m.refusal_label_long()],
]

/** Whole sentences that a failure carries without a code: of the readers, and of the ends of connections. */
const sentences: readonly (readonly [RegExp, (groups: Groups) => string])[] = [
  [
    /^Character (\d+) of (".*"): (.*)\.$/,
    ([position, text, why]) => m.refusal_character({ position, text, why: refusalWords(why) }),
  ],
  [
    /^At the end of (".*") \(character (\d+)\): (.*)\.$/,
    ([text, position, why]) => m.refusal_end({ position, text, why: refusalWords(why) }),
  ],
  [/^Row (\d+): (.*)$/, ([row, reason]) => m.refusal_row({ row, reason: sentenceWords(reason) })],
  [/^(\S+) overlaps (\S+), which is in the plan\.$/, ([one, other]) => m.refusal_overlaps({ one, other })],
  [
    /^(\S+) can be split into longer prefixes than (\d+) only\.$/,
    ([network, length]) => m.refusal_split_longer({ network, length }),
  ],
  [/^(\S+) is in none of the plan's bases\.$/, ([network]) => m.refusal_no_base({ network })],
  [
    /^(\S+) lies across networks into which (\S+) is split\.$/,
    ([network, base]) => m.refusal_across({ network, base }),
  ],
  [
    /^Network (\d+) of the plan \((\d+) hosts\) does not fit/,
    ([number, hosts]) => m.refusal_no_room({ number, hosts }),
  ],
  [/^Network (\d+) of the plan needs at least one host\.$/, ([number]) => m.refusal_no_hosts({ number })],
  [/^There is no network in this text\.$/, () => m.refusal_plan_empty()],
  [/^This is no JSON:/, () => m.refusal_plan_json()],
  [/^This JSON is no plan of Packet Lab: (.*)$/, ([detail]) => m.refusal_plan_other({ detail })],
  [/^(\S+) stands in this plan twice\.$/, ([network]) => m.refusal_plan_twice({ network })],
  [/^(".*") is no number of hosts\.$/, ([text]) => m.refusal_plan_hosts({ text })],
  [/^(".*") is no colour of a plan\.$/, ([text]) => m.refusal_plan_colour({ text })],
  [/^a name has at most (\d+) characters\.$/, ([most]) => m.refusal_plan_name({ most })],
  [/^a note has at most (\d+) characters\.$/, ([most]) => m.refusal_plan_note({ most })],
  [/^This end has sent its FIN:/, () => m.bad_end_fin_sent()],
  [/^This end is closed already\.$/, () => m.bad_end_closed()],
  [/^The other end did not answer:/, () => m.bad_end_no_answer()],
  [/^UDP has no connection:/, () => m.bad_end_udp()],
  [/^Nobody has sent to this end yet/, () => m.bad_end_nobody()],
  [/^There is no such connection\.$/, () => m.bad_connection_none()],
  [/^The other end has no connection yet:/, () => m.bad_connection_listens()],
  [/^This connection is open already\.$/, () => m.bad_connection_open()],
  [/^That end is not held by a lab/, () => m.bad_end_foreign()],
  [/^the data port could not be opened on the address you reached$/, () => m.bad_data_port()],
]

/** What is wrong with a framing's text, and with a message in hexadecimal or escapes. */
const problems: typeof reasons = [
  [
    /^(\w+) needs a colon and the length's width, one of (.*)$/,
    ([framing, widths]) => m.bad_framing_length_width({ framing, widths }),
  ],
  [
    /^(\w+) needs a colon and the type's width, one of (.*)$/,
    ([framing, widths]) => m.bad_framing_type_width({ framing, widths }),
  ],
  [/^delimiter needs a colon/, () => m.bad_framing_delimiter_needed()],
  [/^fixed needs a colon/, () => m.bad_framing_fixed_needed()],
  [/^only (".*") can stand here$/, ([word]) => m.bad_framing_only({ word })],
  [/^nothing more can stand here$/, () => m.bad_framing_no_more()],
  [/^a framing is (.*)$/, ([kinds]) => m.bad_framing_kinds({ kinds })],
  [/^a width is one of (.*)$/, ([widths]) => m.bad_framing_widths({ widths })],
  [/^a delimiter is written in hexadecimal/, () => m.bad_framing_delimiter_hex()],
  [/^a delimiter has 1 to (\d+) octets$/, ([most]) => m.bad_framing_delimiter_length({ most })],
  [/^a length is a number from 1 to (\d+)$/, ([most]) => m.bad_framing_length({ most })],
  [/^an octet is two hexadecimal digits$/, () => m.bad_hex_pair()],
  [/^(".*") is no hexadecimal digit$/s, ([sign]) => m.bad_hex_digit({ sign })],
  [/^an escape is one of (.*)$/, ([escapes]) => m.bad_escape({ escapes })],
]

/** The reason in the window's language; as it is where the core has a reason that is not known here. */
export function refusalWords(why: string): string {
  const hint = / \(with a port, write \[address\]:port\)$/
  if (hint.test(why)) return `${refusalWords(why.replace(hint, ''))} ${m.refusal_hint_port()}`
  return saidBy(reasons, why)
}

/** A failure's whole sentence in the window's language; as it is where it is not known here. */
export function sentenceWords(reason: string): string {
  return saidBy(sentences, reason)
}

/** What is wrong with a framing's text or a message's, in the window's language. */
export function problemWords(problem: string): string {
  return saidBy(problems, problem)
}

function saidBy(known: typeof reasons, text: string): string {
  for (const [pattern, say] of known) {
    const match = pattern.exec(text)
    if (match !== null) return say([match[1] ?? '', match[2] ?? '', match[3] ?? ''])
  }
  return text
}
