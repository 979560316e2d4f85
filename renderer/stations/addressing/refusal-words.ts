/** The readers' reasons in the window's language: the core says them in English, for the command line too. */
import { m } from '../../messages/generated/messages'

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
]

/** The reason in the window's language; as it is where the core has a reason that is not known here. */
export function refusalWords(why: string): string {
  for (const [pattern, say] of reasons) {
    const match = pattern.exec(why)
    if (match !== null) return say([match[1] ?? '', match[2] ?? '', match[3] ?? ''])
  }
  return why
}
