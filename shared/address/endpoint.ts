/** Understands where somebody wants to connect to, as people copy it from anywhere. */
import { why } from './codes'
import type { Failure } from '../base/failure'
import { formatAddress, readAddress } from './address'
import { quote, Refusal, refusalOf } from './refusal'

/** `host` is a canonical address (with its zone) or a lower-case name; `isAddress` tells which. */
export type Endpoint = { host: string; port: number; isAddress: boolean }

/**
 * Reads `192.168.1.7`, `192.168.1.7:9000`, `fe80::1%eth0`, `[fe80::1%eth0]:9000`, `name.local:8642`, with white
 * space around it, `//` before it or `/` behind it; without a port it is `defaultPort`. Host names are those of
 * RFC 1123 section 2.1, so 127.1 and 300.1.1.1 are refused and never asked of DNS.
 */
export function parseEndpoint(text: string, defaultPort: number): Endpoint | Failure {
  const core = text.trim().replace(/^\/\//, '').replace(/\/$/, '')
  const offset = text.indexOf(core)
  const endpoint = readEndpoint(core, defaultPort)
  return endpoint instanceof Refusal ? refusalOf(text, endpoint.shiftedBy(offset)) : endpoint
}

function readEndpoint(text: string, defaultPort: number): Endpoint | Refusal {
  const scheme = text.indexOf('://')
  if (scheme >= 0) return new Refusal(0, why('scheme', { text: quote(text.slice(0, scheme + 3)) }))
  if (text.startsWith('[')) return readBracketed(text, defaultPort)
  const colon = text.indexOf(':')
  if (colon !== text.lastIndexOf(':')) return readBareIpv6(text, defaultPort)
  const host = readHost(colon < 0 ? text : text.slice(0, colon))
  return host instanceof Refusal ? host : withPort(host, text, colon < 0 ? text.length : colon, defaultPort)
}

type Host = Omit<Endpoint, 'port'>

function readBracketed(text: string, defaultPort: number): Endpoint | Refusal {
  const closing = text.indexOf(']')
  if (closing < 0) return new Refusal(text.length, why('bracketMissing'))
  const address = readAddress(text.slice(1, closing))
  if (address instanceof Refusal) return address.shiftedBy(1)
  if (address.family === 'IPv4') return new Refusal(0, why('bracketIpv4'))
  return withPort({ host: formatAddress(address), isAddress: true }, text, closing + 1, defaultPort)
}

function readBareIpv6(text: string, defaultPort: number): Endpoint | Refusal {
  const address = readAddress(text)
  if (!(address instanceof Refusal))
    return { host: formatAddress(address), port: defaultPort, isAddress: true }
  return new Refusal(address.position, why('withPort', { why: address.why }))
}

function withPort(host: Host, text: string, end: number, defaultPort: number): Endpoint | Refusal {
  if (end === text.length) return { ...host, port: defaultPort }
  if (text[end] !== ':') return new Refusal(end, why('afterHost'))
  const digits = text.slice(end + 1)
  if (!/^[1-9][0-9]{0,4}$/.test(digits) || Number(digits) > 65535) {
    return new Refusal(end + 1, why('portFromOne'))
  }
  return { ...host, port: Number(digits) }
}

function readHost(text: string): Host | Refusal {
  if (text === '') return new Refusal(0, why('hostMissing'))
  const labels = text.replace(/\.$/, '').split('.')
  if (/^[0-9]+$/.test(labels.at(-1) ?? '')) {
    const address = readAddress(text)
    return address instanceof Refusal ? address : { host: formatAddress(address), isAddress: true }
  }
  let at = 0
  for (const label of labels) {
    const refusal = judgeLabel(label)
    if (refusal) return refusal.shiftedBy(at)
    at += label.length + 1
  }
  if (labels.join('.').length > 253) return new Refusal(253, why('hostLong'))
  return { host: text.toLowerCase(), isAddress: false }
}

/** One label of a host name: letters, digits and inner hyphens, 1 to 63 of them. */
function judgeLabel(label: string): Refusal | null {
  if (label === '') return new Refusal(0, why('labelMissing'))
  const stranger = label.search(/[^A-Za-z0-9-]/)
  if (stranger >= 0)
    return new Refusal(stranger, why('strangerInHost', { sign: quote(label.charAt(stranger)) }))
  if (label.startsWith('-')) return new Refusal(0, why('hyphenBegins'))
  if (label.endsWith('-')) return new Refusal(label.length - 1, why('hyphenEnds'))
  if (label.length > 63) return new Refusal(63, why('labelLong'))
  return null
}
