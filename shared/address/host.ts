/** Reads the host of a place: an address in one spelling only, or a name that the system's resolver may be asked for. */
import { why } from './codes'
import { formatAddress, readAddress } from './address'
import { Refusal, signAt } from '../base/refusal'

/** A canonical address (with its zone), or a lower-case name in ASCII (RFC 5891). */
export type Host = { host: string; isAddress: boolean }

const longestName = 253
const longestLabel = 63

/**
 * Reads an IPv4 address or a name (RFC 1123 section 2.1, and the underscore of RFC 8552 that many hosts have);
 * other scripts become punycode as browsers make it (UTS #46).
 *
 * A host whose last label is a number, decimal or 0x and hexadecimal, is an IPv4 address or nothing, as the URL
 * standard has it, and is never asked of a resolver: systems read 127.1, 0x7f000001 and 017700000001 as addresses of
 * their own making. Of addresses only four decimal octets are read, with or without the dot at the end: the other
 * spellings, which one program reads so and the next otherwise (RFC 6943 section 3.1.1), are refused with the reason.
 */
export function readHost(text: string): Host | Refusal {
  if (text === '') return new Refusal(0, why('hostMissing'))
  if (/\P{ASCII}/u.test(text)) return readForeign(text)
  const core = text.replace(/\.$/, '')
  const labels = core.split('.')
  if (/^(?:[0-9]+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? '')) return readNumeric(core)
  let at = 0
  for (const label of labels) {
    const refusal = judgeLabel(label)
    if (refusal) return refusal.shiftedBy(at)
    at += label.length + 1
  }
  if (core.length > longestName) return new Refusal(longestName, why('hostLong'))
  return { host: text.toLowerCase(), isAddress: false }
}

function readNumeric(text: string): Host | Refusal {
  const address = readAddress(text)
  if (!(address instanceof Refusal)) return { host: formatAddress(address), isAddress: true }
  const hex = text.search(/0x/i)
  const meant = hex < 0 ? null : asBrowsersRead(text)
  return meant === null ? address : new Refusal(hex, why('hexHost', { address: meant }))
}

/** A name that is not ASCII only. */
function readForeign(text: string): Host | Refusal {
  const first = text.search(/\P{ASCII}/u)
  const stranger = strangerIn(text)
  if (stranger !== null) return new Refusal(stranger, why('strangerInHost', { sign: signAt(text, stranger) }))
  const name = asBrowsersRead(text)
  const host = name === null ? null : readHost(name)
  if (host === null || (!(host instanceof Refusal) && host.isAddress))
    return new Refusal(first, why('hostIdn'))
  return host instanceof Refusal ? new Refusal(first, host.why) : host
}

/**
 * Where the first character stands that no name can have, or that nobody sees in one; null where there is none. Of
 * punctuation some belongs to words (RFC 5892 section 2.6).
 */
function strangerIn(text: string): number | null {
  let at = 0
  for (const character of text) {
    const isAscii = character <= '\x7f'
    const belongs = isAscii
      ? /[A-Za-z0-9._-]/.test(character)
      : !/(?![·・׳״])[\p{C}\p{Z}\p{P}\p{Default_Ignorable_Code_Point}]/u.test(character) &&
        (/\p{M}/u.test(character) || asBrowsersRead(character) !== null)
    if (!belongs) return at
    at += character.length
  }
  return null
}

/** The URL standard's host parser; null where it refuses. */
function asBrowsersRead(host: string): string | null {
  try {
    return new URL(`http://${host}/`).hostname
  } catch {
    return null
  }
}

/** One label of a host name: letters, digits, underscores and inner hyphens, 1 to 63 of them. */
function judgeLabel(label: string): Refusal | null {
  if (label === '') return new Refusal(0, why('labelMissing'))
  const stranger = label.search(/[^A-Za-z0-9_-]/)
  if (stranger >= 0) return new Refusal(stranger, why('strangerInHost', { sign: signAt(label, stranger) }))
  if (label.startsWith('-')) return new Refusal(0, why('hyphenBegins'))
  if (label.endsWith('-')) return new Refusal(label.length - 1, why('hyphenEnds'))
  if (label.length > longestLabel) return new Refusal(longestLabel, why('labelLong'))
  return null
}
