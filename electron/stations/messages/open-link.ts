/** Opens what a person asked for: reads it, finds the addresses, binds or dials, and says what stands in the way. */
import { badInput } from '../../../shared/stations/messages/codes'
import { FailureError, isFailure, type Failure } from '../../../shared/base/failure'
import { parseCodec } from '../../../shared/framing/parse-codec'
import { parseBinding } from '../../../shared/stations/messages/binding'
import type { LinkSettings } from '../../../shared/stations/messages/contract'
import type { InterfaceAddress } from '../../../shared/address/interface-address'
import { parseEndpoint } from '../../../shared/address/endpoint'
import { familyOf } from '../../../shared/address/plain-address'
import { formatPlace, zoneOf } from '../../../shared/base/place'
import type { EndpointRow } from '../../../shared/tcp/endpoint-row'
import type { dialByHand, listenByHand } from '../../engine/net/message-tcp'
import type { ConnectionRows } from '../../host/connection-place'
import type { bindByHand } from '../../engine/net/message-udp'
import { bindFailure } from './bind-failure'
import type { Link, LinkParts } from './link'
import { TcpClientLink, TcpServerLink } from './tcp-link'
import { UdpLink, type Destination } from './udp-link'

/** The world outside, handed in. */
export interface Outside {
  readonly dial: typeof dialByHand
  readonly listen: typeof listenByHand
  readonly bind: typeof bindByHand
  /** The address of a name. */
  readonly resolve: (host: string) => Promise<string | Failure>
  readonly listEndpoints: () => Promise<EndpointRow[] | Failure>
  readonly interfaceAddresses: () => InterfaceAddress[]
  /** The system's own view of one connection. */
  readonly connectionRows: () => Pick<ConnectionRows, 'read' | 'everyMs'>
  readonly wallMs: () => number
  readonly newId: () => string
}

type Settings<Kind extends LinkSettings['kind']> = Extract<LinkSettings, { kind: Kind }>

/** The open link, or why it cannot be. The signal ends a connection attempt. */
export async function openLink(
  settings: LinkSettings,
  outside: Outside,
  signal: AbortSignal,
): Promise<Link | Failure> {
  const codec = parseCodec(settings.codec)
  if (isFailure(codec)) return codec
  const parts: LinkParts = { id: outside.newId(), codec, settings, wallMs: outside.wallMs }
  try {
    switch (settings.kind) {
      case 'tcpClient':
        return await openClient(settings, parts, outside, signal)
      case 'tcpServer':
        return await openServer(settings, parts, outside)
      case 'udp':
        return await openUdp(settings, parts, outside)
    }
  } catch (error) {
    if (error instanceof FailureError) return error.failure
    throw error
  }
}

async function openClient(
  { to, staysOpen = false }: Settings<'tcpClient'>,
  parts: LinkParts,
  outside: Outside,
  signal: AbortSignal,
): Promise<Link | Failure> {
  const destination = await resolvePlace(to, outside)
  if (isFailure(destination)) return destination
  const socket = await outside.dial(destination.address, destination.port, signal)
  return new TcpClientLink(parts, socket, staysOpen ? outside.connectionRows() : null)
}

async function openServer(
  { at }: Settings<'tcpServer'>,
  parts: LinkParts,
  outside: Outside,
): Promise<Link | Failure> {
  const binding = parseBinding(at)
  if (isFailure(binding)) return binding
  const address = binding.host === null ? null : await outside.resolve(binding.host)
  if (isFailure(address)) return address
  const wanted = { protocol: 'tcp', host: address ?? '0.0.0.0', port: binding.port } as const
  return orBindFailure(wanted, outside, async () => {
    return new TcpServerLink(parts, await outside.listen(address, binding.port))
  })
}

async function openUdp(
  settings: Settings<'udp'>,
  parts: LinkParts,
  outside: Outside,
): Promise<Link | Failure> {
  const binding = parseBinding(settings.at)
  if (isFailure(binding)) return binding
  const destination = settings.to.trim() === '' ? null : await resolvePlace(settings.to, outside)
  if (isFailure(destination)) return destination
  // Without a word on where to hear, the family is that of where it goes.
  const wildcard = destination !== null && familyOf(destination.address) === 'IPv6' ? '::' : '0.0.0.0'
  const address = binding.host === null ? wildcard : await outside.resolve(binding.host)
  if (isFailure(address)) return address
  const family = familyOf(address)
  const by = settings.interface === '' ? undefined : interfaceAddress(settings.interface, family, outside)
  if (isFailure(by)) return by
  return orBindFailure({ protocol: 'udp', host: address, port: binding.port }, outside, async () => {
    const socket = await outside.bind({ address, port: binding.port, shared: settings.shared })
    const failure = socket.multicast(settings.multicastTtl, by)
    if (failure !== null) {
      socket.close()
      return failure
    }
    return new UdpLink(parts, {
      socket,
      destination,
      resolve: (text) => resolvePlace(text, outside),
      interfaceAddress: (name) => interfaceAddress(name, family, outside),
    })
  })
}

async function orBindFailure(
  wanted: { protocol: 'tcp' | 'udp'; host: string; port: number },
  { listEndpoints }: Outside,
  open: () => Promise<Link | Failure>,
): Promise<Link | Failure> {
  try {
    return await open()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === undefined) throw error
    return bindFailure(wanted, code, listEndpoints)
  }
}

/** host:port as people write it, its name resolved. */
async function resolvePlace(text: string, { resolve }: Outside): Promise<Destination | Failure> {
  const endpoint = parseEndpoint(text, 0)
  if (isFailure(endpoint)) return endpoint
  if (endpoint.port === 0)
    return badInput('portMissing', {
      host: endpoint.host,
      example: formatPlace({ host: endpoint.host, port: 9000 }),
    })
  const address = await resolve(endpoint.host)
  return isFailure(address) ? address : { address, port: endpoint.port }
}

/** IPv4 names an interface by an address of it, IPv6 by its zone. */
function interfaceAddress(
  name: string,
  family: 'IPv4' | 'IPv6',
  { interfaceAddresses }: Outside,
): string | Failure {
  const own = interfaceAddresses().filter((entry) => entry.interface === name)
  const first = own.find((entry) => entry.family === family)
  if (first === undefined) {
    return own.length === 0
      ? badInput('noInterface', { name })
      : badInput('interfaceFamily', { name, family })
  }
  if (family === 'IPv4') return first.address
  const zone = own.map((entry) => zoneOf(entry.address)).find((found) => found !== '')
  return `::${zone ?? `%${name}`}`
}
