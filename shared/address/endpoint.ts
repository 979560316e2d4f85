/** Understands where somebody wants to connect to, as people copy it from anywhere. */
import { why } from './codes'
import type { Failure } from '../base/failure'
import { formatAddress, readAddress } from './address'
import { readHost, type Host } from './host'
import { quote, readTyped, Refusal, signAt } from '../base/refusal'
import { refusalOf } from './refusal'

/** `host` is a canonical address (with its zone) or a lower-case name in ASCII; `isAddress` tells which. */
export type Endpoint = Host & { port: number }

/** A port is 0 only where the system is to choose one, which it does for who listens. */
export type LeastPort = 0 | 1

/**
 * Reads `192.168.1.7`, `192.168.1.7:9000`, `fe80::1%eth0`, `[fe80::1%eth0]:9000`, `name.local:8642`, and a URL of any
 * scheme, of which only host and port are taken; as people type and paste it (see readTyped). Without a port it is
 * `defaultPort`, whatever the scheme. A port behind an IPv6 address needs the brackets: without them all of it is the
 * address (RFC 5952 section 6). How hosts are read says readHost.
 */
export function parseEndpoint(
  text: string,
  defaultPort: number,
  leastPort: LeastPort = 1,
): Endpoint | Failure {
  const endpoint = readTyped(text, (core) => readEndpoint(core, { defaultPort, leastPort }))
  return endpoint instanceof Refusal ? refusalOf(text, endpoint) : endpoint
}

/** Reads a port by itself: decimal digits without leading zeros, from `leastPort` to 65535. */
export function readPort(text: string, leastPort: LeastPort): number | Refusal {
  return readTyped(text, (core) => {
    const stranger = core.search(/[^0-9]/)
    if (stranger >= 0) return new Refusal(stranger, why('strangerInPort', { sign: signAt(core, stranger) }))
    const port = /^(?:0|[1-9][0-9]{0,4})$/.test(core) ? Number(core) : -1
    if (port >= leastPort && port <= 65535) return port
    return new Refusal(0, leastPort === 0 ? why('portFromZero') : why('portFromOne'))
  })
}

interface Ports {
  readonly defaultPort: number
  readonly leastPort: LeastPort
}

function readEndpoint(text: string, ports: Ports): Endpoint | Refusal {
  const start = /^(?:[a-z][a-z0-9+.-]*:)?\/\//i.exec(text)?.[0].length
  if (start !== undefined) return readUrl(text, start, ports)
  const scheme = text.indexOf('://')
  if (scheme >= 0) return new Refusal(0, why('scheme', { text: quote(text.slice(0, scheme + 3)) }))
  return readAuthority(text.replace(/\/$/, ''), ports)
}

/** RFC 3986 section 3.2: the authority ends with the first slash, question mark or hash; a user's name is left out. */
function readUrl(text: string, start: number, ports: Ports): Endpoint | Refusal {
  const length = text.slice(start).search(/[/?#\\]/)
  const whole = text.slice(start, length < 0 ? text.length : start + length)
  const user = whole.lastIndexOf('@') + 1
  const noPort = whole.endsWith(':') && !whole.endsWith('::') ? whole.length - 1 : whole.length
  // In a URL the % of a zone is always %25 (RFC 6874), even before a number.
  const authority = whole.slice(user, noPort).replace(/%25(?=[^\]])/, '%')
  const endpoint = readAuthority(authority, ports)
  return endpoint instanceof Refusal ? endpoint.shiftedBy(start + user) : endpoint
}

function readAuthority(text: string, ports: Ports): Endpoint | Refusal {
  if (text.startsWith('[')) return readBracketed(text, ports)
  const colon = text.indexOf(':')
  if (colon !== text.lastIndexOf(':')) return readBareIpv6(text, ports)
  const host = readHost(colon < 0 ? text : text.slice(0, colon))
  return host instanceof Refusal ? host : withPort(host, text, colon < 0 ? text.length : colon, ports)
}

function readBracketed(text: string, ports: Ports): Endpoint | Refusal {
  const closing = text.indexOf(']')
  if (closing < 0) return new Refusal(text.length, why('bracketMissing'))
  const address = readAddress(text.slice(1, closing))
  if (address instanceof Refusal) return address.shiftedBy(1)
  if (address.family === 'IPv4') return new Refusal(0, why('bracketIpv4'))
  return withPort({ host: formatAddress(address), isAddress: true }, text, closing + 1, ports)
}

function readBareIpv6(text: string, { defaultPort }: Ports): Endpoint | Refusal {
  const address = readAddress(text)
  if (!(address instanceof Refusal))
    return { host: formatAddress(address), port: defaultPort, isAddress: true }
  return new Refusal(address.position, why('withPort', { why: address.why }))
}

function withPort(
  host: Host,
  text: string,
  end: number,
  { defaultPort, leastPort }: Ports,
): Endpoint | Refusal {
  if (end === text.length) return { ...host, port: defaultPort }
  if (text[end] !== ':') return new Refusal(end, why('afterHost'))
  const port = readPort(text.slice(end + 1), leastPort)
  return port instanceof Refusal ? port.shiftedBy(end + 1) : { ...host, port }
}
