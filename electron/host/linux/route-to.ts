/** Asks the Linux kernel how a packet to one address would leave this machine. */
import * as v from 'valibot'
import type { Path } from '../../../shared/contract'
import { isFailure } from '../../../shared/failure'
import { formatAddress, parseAddress, type IpAddress } from '../../../shared/subnet/address'
import { askTool } from '../system-tool'

const word = v.pipe(v.string(), v.maxLength(64))
const RouteAnswer = v.pipe(
  v.array(
    v.object({
      type: v.optional(word),
      dev: v.optional(word),
      gateway: v.optional(word),
      via: v.optional(v.object({ host: word })),
    }),
  ),
  v.minLength(1),
)

/** `ip -j route get`: the kernel's own decision. What is no address, or cannot be asked here, is `unknown`. */
export async function routeTo(address: string, signal?: AbortSignal): Promise<Path> {
  const destination = parseAddress(address)
  if (isFailure(destination)) return { verdict: 'unknown' }
  const answer = await askTool('ip', ['-j', ...routeGetArguments(destination)], { signal, timeoutMs: 2000 })
  if (isFailure(answer)) return { verdict: 'unknown' }
  return parseRouteGet(answer.code, answer.stdout, answer.stderr)
}

/** The arguments after `ip -j`; a zone is the interface to leave by. */
export function routeGetArguments(destination: IpAddress): string[] {
  const plain = formatAddress({ ...destination, zone: null })
  const family = destination.family === 'IPv4' ? '-4' : '-6'
  return [family, 'route', 'get', plain, ...(destination.zone === null ? [] : ['oif', destination.zone])]
}

/** Reads what `ip -j route get` printed. */
export function parseRouteGet(code: number, stdout: string, stderr: string): Path {
  if (code !== 0)
    return /unreachable|no route|prohibited/i.test(stderr) ? { verdict: 'noRoute' } : { verdict: 'unknown' }
  const answer = v.safeParse(v.pipe(v.string(), v.parseJson(), RouteAnswer), stdout)
  const route = answer.success ? answer.output[0] : undefined
  if (!route) return { verdict: 'unknown' }
  if (route.type === 'local') return { verdict: 'loopback' }
  if (route.type === 'unreachable' || route.type === 'blackhole' || route.type === 'prohibit')
    return { verdict: 'noRoute' }
  if (route.dev === undefined) return { verdict: 'unknown' }
  const gateway = parseGateway(route.gateway ?? route.via?.host)
  return gateway === null
    ? { verdict: 'sameSegment', interface: route.dev }
    : gateway === undefined
      ? { verdict: 'unknown' }
      : { verdict: 'gateway', interface: route.dev, gateway }
}

/** Canonical text; null where there is no gateway, undefined where it is no address. */
function parseGateway(text: string | undefined): string | null | undefined {
  if (text === undefined) return null
  const gateway = parseAddress(text)
  return isFailure(gateway) ? undefined : formatAddress(gateway)
}
