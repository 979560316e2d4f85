/** The readers' reasons in the window's language: the core says them in English, for the command line too. */
import { m } from './generated/messages'
import type { Language } from './language'

type Groups = readonly [string, string, string]

/** Each reason as the core has it, its changing parts caught, and the message that says the same. */
const reasons: readonly (readonly [RegExp, (groups: Groups, language: Language) => string])[] = [
  [/^octet (\d+) is over 255$/, ([octet], language) => m.addressing_why_octet_over({ octet }, language)],
  [/^octet (\d+) is empty$/, ([octet], language) => m.addressing_why_octet_empty({ octet }, language)],
  [
    /^octet (\d+) has a leading zero/,
    ([octet], language) => m.addressing_why_octet_zero({ octet }, language),
  ],
  [
    /^(".*") does not belong in an (IPv[46]) address$/,
    ([sign, family], language) => m.addressing_why_stranger({ sign, family }, language),
  ],
  [
    /^(".*") does not belong in a prefix length$/,
    ([sign], language) => m.addressing_why_stranger_length({ sign }, language),
  ],
  [/^an IPv4 address ends after/, (_, language) => m.addressing_why_ipv4_long({}, language)],
  [
    /^an IPv4 address has four octets and this one only (\d+)$/,
    ([octets], language) => m.addressing_why_ipv4_short({ octets }, language),
  ],
  [/^an IPv6 address ends after/, (_, language) => m.addressing_why_ipv6_long({}, language)],
  [
    /^an IPv6 address has eight .* only (\d+) groups$/,
    ([groups], language) => m.addressing_why_ipv6_short({ groups }, language),
  ],
  [/^:: may stand only once/, (_, language) => m.addressing_why_gap_twice({}, language)],
  [/^:: must stand for at least/, (_, language) => m.addressing_why_gap_none({}, language)],
  [/^a single colon cannot begin/, (_, language) => m.addressing_why_colon_begins({}, language)],
  [/^a single colon cannot end/, (_, language) => m.addressing_why_colon_ends({}, language)],
  [/^a group of hexadecimal digits is missing/, (_, language) => m.addressing_why_group_empty({}, language)],
  [/^a group has at most four/, (_, language) => m.addressing_why_group_long({}, language)],
  [/^nothing can follow the dotted/, (_, language) => m.addressing_why_dotted_last({}, language)],
  [/^the dotted IPv4 part takes two/, (_, language) => m.addressing_why_dotted_room({}, language)],
  [/^a zone is the name/, (_, language) => m.addressing_why_zone({}, language)],
  [/^an address is missing here$/, (_, language) => m.addressing_why_missing({}, language)],
  [/^no address is this long$/, (_, language) => m.addressing_why_too_long({}, language)],
  [
    /^a prefix length of 0 to (\d+) is missing/,
    ([width], language) => m.addressing_why_length_missing({ width }, language),
  ],
  [/^a prefix length has no leading zero$/, (_, language) => m.addressing_why_length_zero({}, language)],
  [
    /^the prefix length is over (\d+), .* (IPv[46])/,
    ([width, family], language) => m.addressing_why_length_over({ width, family }, language),
  ],
  [/^a hexadecimal mask is 0x/, (_, language) => m.addressing_why_mask_hex({}, language)],
  [
    /^the mask is not contiguous, for bit (\d+) is ([01]) again after bit (\d+)/,
    ([bit, value, before], language) => m.addressing_why_mask_gap({ bit, value, before }, language),
  ],
  [/^a range has a hyphen/, (_, language) => m.addressing_why_range_second({}, language)],
  [/^both ends of a range/, (_, language) => m.addressing_why_range_family({}, language)],
  [/^the range ends before it begins$/, (_, language) => m.addressing_why_range_backwards({}, language)],
  [/^a number of hosts is missing here$/, (_, language) => m.addressing_why_hosts_missing({}, language)],
  [
    /^(".*") does not end in a number of hosts$/,
    ([text], language) => m.addressing_why_hosts_none({ text }, language),
  ],
  [
    /^leave out (".*"): only a host and a port belong here$/,
    ([text], language) => m.refusal_scheme({ text }, language),
  ],
  [/^the closing \] is missing$/, (_, language) => m.refusal_bracket_missing({}, language)],
  [/^brackets are for IPv6 addresses only$/, (_, language) => m.refusal_bracket_ipv4({}, language)],
  [/^only a colon and a port can follow the host$/, (_, language) => m.refusal_after_host({}, language)],
  [/^a port is a number from 1 to 65535/, (_, language) => m.refusal_port({}, language)],
  [/^a host is missing here$/, (_, language) => m.refusal_host_missing({}, language)],
  [/^a host name has at most 253/, (_, language) => m.refusal_host_long({}, language)],
  [/^a part of the host name is missing here$/, (_, language) => m.refusal_label_missing({}, language)],
  [
    /^(".*") does not belong in a host name$/,
    ([sign], language) => m.refusal_host_stranger({ sign }, language),
  ],
  [/^no part of a host name begins/, (_, language) => m.refusal_label_hyphen_begins({}, language)],
  [/^no part of a host name ends/, (_, language) => m.refusal_label_hyphen_ends({}, language)],
  [/^a part of a host name has at most 63/, (_, language) => m.refusal_label_long({}, language)],
]

/** Whole sentences that a failure carries without a code: of the readers, and of the ends of connections. */
const sentences: readonly (readonly [RegExp, (groups: Groups, language: Language) => string])[] = [
  [
    /^Character (\d+) of (".*"): (.*)\.$/,
    ([position, text, why], language) =>
      m.refusal_character({ position, text, why: refusalWords(why, language) }, language),
  ],
  [
    /^At the end of (".*") \(character (\d+)\): (.*)\.$/,
    ([text, position, why], language) =>
      m.refusal_end({ position, text, why: refusalWords(why, language) }, language),
  ],
  [
    /^Row (\d+): (.*)$/,
    ([row, reason], language) => m.refusal_row({ row, reason: sentenceWords(reason, language) }, language),
  ],
  [
    /^(\S+) overlaps (\S+), which is in the plan\.$/,
    ([one, other], language) => m.refusal_overlaps({ one, other }, language),
  ],
  [
    /^(\S+) can be split into longer prefixes than (\d+) only\.$/,
    ([network, length], language) => m.refusal_split_longer({ network, length }, language),
  ],
  [
    /^(\S+) is in none of the plan's bases\.$/,
    ([network], language) => m.refusal_no_base({ network }, language),
  ],
  [
    /^(\S+) lies across networks into which (\S+) is split\.$/,
    ([network, base], language) => m.refusal_across({ network, base }, language),
  ],
  [
    /^Network (\d+) of the plan \((\d+) hosts\) does not fit/,
    ([number, hosts], language) => m.refusal_no_room({ number, hosts }, language),
  ],
  [
    /^Network (\d+) of the plan needs at least one host\.$/,
    ([number], language) => m.refusal_no_hosts({ number }, language),
  ],
  [/^There is no network in this text\.$/, (_, language) => m.refusal_plan_empty({}, language)],
  [/^This is no JSON:/, (_, language) => m.refusal_plan_json({}, language)],
  [
    /^This JSON is no plan of Packet Lab: (.*)$/,
    ([detail], language) => m.refusal_plan_other({ detail }, language),
  ],
  [
    /^(\S+) stands in this plan twice\.$/,
    ([network], language) => m.refusal_plan_twice({ network }, language),
  ],
  [/^(".*") is no number of hosts\.$/, ([text], language) => m.refusal_plan_hosts({ text }, language)],
  [/^(".*") is no colour of a plan\.$/, ([text], language) => m.refusal_plan_colour({ text }, language)],
  [/^a name has at most (\d+) characters\.$/, ([most], language) => m.refusal_plan_name({ most }, language)],
  [/^a note has at most (\d+) characters\.$/, ([most], language) => m.refusal_plan_note({ most }, language)],
  [/^This end has sent its FIN:/, (_, language) => m.bad_end_fin_sent({}, language)],
  [/^This end is closed already\.$/, (_, language) => m.bad_end_closed({}, language)],
  [/^The other end did not answer:/, (_, language) => m.bad_end_no_answer({}, language)],
  [/^UDP has no connection:/, (_, language) => m.bad_end_udp({}, language)],
  [/^Nobody has sent to this end yet/, (_, language) => m.bad_end_nobody({}, language)],
  [/^There is no such connection\.$/, (_, language) => m.bad_connection_none({}, language)],
  [/^The other end has no connection yet:/, (_, language) => m.bad_connection_listens({}, language)],
  [/^This connection is open already\.$/, (_, language) => m.bad_connection_open({}, language)],
  [/^That end is not held by a lab/, (_, language) => m.bad_end_foreign({}, language)],
  [
    /^the data port could not be opened on the address you reached$/,
    (_, language) => m.bad_data_port({}, language),
  ],
]

/** What is wrong with a framing's text, and with a message in hexadecimal or escapes. */
const problems: typeof reasons = [
  [
    /^(\w+) needs a colon and the length's width, one of (.*)$/,
    ([framing, widths], language) => m.bad_framing_length_width({ framing, widths }, language),
  ],
  [
    /^(\w+) needs a colon and the type's width, one of (.*)$/,
    ([framing, widths], language) => m.bad_framing_type_width({ framing, widths }, language),
  ],
  [/^delimiter needs a colon/, (_, language) => m.bad_framing_delimiter_needed({}, language)],
  [/^fixed needs a colon/, (_, language) => m.bad_framing_fixed_needed({}, language)],
  [/^only (".*") can stand here$/, ([word], language) => m.bad_framing_only({ word }, language)],
  [/^nothing more can stand here$/, (_, language) => m.bad_framing_no_more({}, language)],
  [/^a framing is (.*)$/, ([kinds], language) => m.bad_framing_kinds({ kinds }, language)],
  [/^a width is one of (.*)$/, ([widths], language) => m.bad_framing_widths({ widths }, language)],
  [/^a delimiter is written in hexadecimal/, (_, language) => m.bad_framing_delimiter_hex({}, language)],
  [
    /^a delimiter has 1 to (\d+) octets$/,
    ([most], language) => m.bad_framing_delimiter_length({ most }, language),
  ],
  [/^a length is a number from 1 to (\d+)$/, ([most], language) => m.bad_framing_length({ most }, language)],
  [/^an octet is two hexadecimal digits$/, (_, language) => m.bad_hex_pair({}, language)],
  [/^(".*") is no hexadecimal digit$/s, ([sign], language) => m.bad_hex_digit({ sign }, language)],
  [/^an escape is one of (.*)$/, ([escapes], language) => m.bad_escape({ escapes }, language)],
]

/** The reason in the window's language; as it is where the core has a reason that is not known here. */
export function refusalWords(why: string, language: Language = {}): string {
  const hint = / \(with a port, write \[address\]:port\)$/
  if (hint.test(why))
    return `${refusalWords(why.replace(hint, ''), language)} ${m.refusal_hint_port({}, language)}`
  return saidBy(reasons, why, language)
}

/** A failure's whole sentence in the window's language; as it is where it is not known here. */
export function sentenceWords(reason: string, language: Language = {}): string {
  return saidBy(sentences, reason, language)
}

/** What is wrong with a framing's text or a message's, in the window's language. */
export function problemWords(problem: string, language: Language = {}): string {
  return saidBy(problems, problem, language)
}

function saidBy(known: typeof reasons, text: string, language: Language): string {
  for (const [pattern, say] of known) {
    const match = pattern.exec(text)
    if (match !== null) return say([match[1] ?? '', match[2] ?? '', match[3] ?? ''], language)
  }
  return text
}
