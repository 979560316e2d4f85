/** Asks the Linux kernel how a packet to one address would leave this machine, policy rules and all. */
import { systemFailure } from '../../../shared/base/codes'
import { operation } from '../../../shared/base/platform-codes'
import * as v from 'valibot'
import { isFailure, type Failure } from '../../../shared/base/failure'
import { formatAddress, type IpAddress } from '../../../shared/address/address'
import type { RouteDecision } from '../../../shared/address/host-facts'
import { askTool, type ToolAnswer } from '../system-tool'
import { unreadable } from '../unreadable'
import { addressText, destinationText } from './routes'

const word = v.pipe(v.string(), v.maxLength(64))
const RouteAnswer = v.pipe(
  v.array(
    v.object({
      type: v.optional(word, 'unicast'),
      dst: word,
      dev: v.optional(word),
      gateway: v.optional(word),
      via: v.optional(v.object({ host: word })),
      prefsrc: v.optional(word),
    }),
  ),
  v.minLength(1),
)

/** `ip route get` for the decision, and with `fibmatch` for the route behind it; null where there is no route. */
export async function decideRoute(
  destination: IpAddress,
  signal?: AbortSignal,
): Promise<RouteDecision | null | Failure> {
  const [answer, fibMatch] = await Promise.all([
    askIpRouteGet(destination, [], signal),
    askIpRouteGet(destination, ['fibmatch'], signal),
  ])
  const decision = isFailure(answer) ? answer : parseRouteGet(answer, destination.family)
  if (decision === null || isFailure(decision) || isFailure(fibMatch) || fibMatch.code !== 0) return decision
  return { ...decision, matched: parseFibMatch(fibMatch.stdout, destination.family) }
}

/** About a UDP datagram: over IPv4 the kernel takes that for granted. A zone is the interface to leave by. */
function askIpRouteGet(
  destination: IpAddress,
  how: string[],
  signal: AbortSignal | undefined,
): Promise<ToolAnswer | Failure> {
  const plain = formatAddress({ ...destination, zone: null })
  const leavingBy = destination.zone === null ? [] : ['oif', destination.zone]
  const args = [
    '-j',
    destination.family === 'IPv4' ? '-4' : '-6',
    'route',
    'get',
    ...how,
    plain,
    ...leavingBy,
    ...(destination.family === 'IPv6' ? ['ipproto', 'udp'] : []),
  ]
  return askTool('ip', args, { signal, timeoutMs: 2000 })
}

/** Reads what `ip -j route get` printed; a route that answers with an error makes `ip` fail like no route at all. */
export function parseRouteGet(answer: ToolAnswer, family: 'IPv4' | 'IPv6'): RouteDecision | null | Failure {
  if (answer.code !== 0) {
    if (/unreachable|no route|permission denied|invalid argument/i.test(answer.stderr)) return null
    return systemFailure(operation('run', { command: 'ip route get' }), answer.stderr.trim().slice(0, 60))
  }
  const route = readRoute(answer.stdout)
  if (!route) return unreadable('ip route get', answer.stdout.trim())
  const gateway = addressText(route.gateway ?? route.via?.host)
  const source = addressText(route.prefsrc)
  if (gateway === undefined || source === undefined || destinationText(route.dst, family) === null) {
    return unreadable('ip route get', answer.stdout.trim())
  }
  return { type: route.type, interface: route.dev ?? null, source, gateway, matched: null }
}

function parseFibMatch(text: string, family: 'IPv4' | 'IPv6'): string | null {
  const route = readRoute(text)
  return route ? destinationText(route.dst, family) : null
}

function readRoute(text: string): v.InferOutput<typeof RouteAnswer>[number] | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), RouteAnswer), text)
  return parsed.success ? parsed.output[0] : undefined
}
