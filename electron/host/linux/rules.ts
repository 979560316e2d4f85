/** The policy rules of Linux, from `ip -j rule`. */
import * as v from 'valibot'
import { isFailure, type Failure } from '../../../shared/base/failure'
import type { RoutingRule } from '../../../shared/address/routing-rule'
import { askIp, readEntries } from './ip-json'
import { destinationText } from './routes'
import { count } from '../../../shared/base/schema'

const word = v.pipe(v.string(), v.maxLength(64))
const RuleEntry = v.looseObject({
  priority: count,
  src: v.optional(word, 'all'),
  srclen: v.optional(count),
  dst: v.optional(word),
  dstlen: v.optional(count),
  tos: v.optional(word),
  fwmark: v.optional(word),
  fwmask: v.optional(word),
  iif: v.optional(word),
  oif: v.optional(word),
  ipproto: v.optional(v.union([word, count])),
  uid_start: v.optional(count),
  uid_end: v.optional(count),
  table: v.optional(word),
  suppress_prefixlen: v.optional(count),
  goto: v.optional(count),
  action: v.optional(word),
})
type RuleEntry = v.InferOutput<typeof RuleEntry>

/** Conditions that a packet without ports, a tunnel or a domain of its own never meets. */
const neverMet = ['l3mdev', 'sport', 'sport_start', 'dport', 'dport_start', 'tun_id']

/** Every rule of both families. */
export async function listRules(signal?: AbortSignal): Promise<RoutingRule[] | Failure> {
  const [ipv4, ipv6] = await Promise.all([askIp(['-4', 'rule'], signal), askIp(['-6', 'rule'], signal)])
  if (isFailure(ipv4)) return ipv4
  const ofIpv4 = parseRules(ipv4, 'IPv4', process.getuid?.() ?? null)
  // A kernel without IPv6 has no rules for it.
  const ofIpv6 = isFailure(ipv6) ? [] : parseRules(ipv6, 'IPv6', process.getuid?.() ?? null)
  if (isFailure(ofIpv4)) return ofIpv4
  return isFailure(ofIpv6) ? ofIpv6 : [...ofIpv4, ...ofIpv6]
}

/** Reads one family's answer, as it concerns the packets of the user `uid`. */
export function parseRules(
  text: string,
  family: 'IPv4' | 'IPv6',
  uid: number | null,
): RoutingRule[] | Failure {
  return readEntries(text, 'ip rule', (entry) => {
    const parsed = v.safeParse(RuleEntry, entry)
    if (!parsed.success) return null
    const rule = parsed.output
    const to = rule.dst === undefined ? null : destinationText(withLength(rule.dst, rule.dstlen), family)
    const action = actionOf(rule)
    if ((rule.dst !== undefined && to === null) || action === null) return null
    return [
      {
        family,
        priority: rule.priority,
        text: textOf(rule),
        inverted: 'not' in rule,
        to,
        leavingBy: rule.oif ?? null,
        otherwise: otherwiseHolds(rule, uid),
        action,
      },
    ]
  })
}

function actionOf(rule: RuleEntry): RoutingRule['action'] | null {
  if (rule.goto !== undefined) return { kind: 'goto', priority: rule.goto }
  // A group of interfaces to pass over cannot be seen here: such a table is passed over whole.
  if ('nop' in rule || 'suppress_ifgroup' in rule) return { kind: 'nothing' }
  if (rule.action !== undefined) return { kind: 'refuse', type: rule.action }
  if (rule.table === undefined) return 'l3mdev' in rule ? { kind: 'nothing' } : null
  return { kind: 'lookup', table: rule.table, suppressPrefixLength: rule.suppress_prefixlen ?? null }
}

/** For a UDP datagram of our own, as the kernel is asked about one, without a mark, a type of service, or a source that a program has bound. */
function otherwiseHolds(rule: RuleEntry, uid: number | null): boolean {
  const { uid_start: first, uid_end: last } = rule
  return (
    !neverMet.some((field) => field in rule) &&
    rule.src === 'all' &&
    Number(rule.tos ?? 0) === 0 &&
    (Number(rule.fwmark ?? 0) & Number(rule.fwmask ?? 0xffff_ffff)) === 0 &&
    (rule.ipproto === undefined || rule.ipproto === 'udp') &&
    (rule.iif === undefined || rule.iif === 'lo') &&
    (first === undefined || (uid !== null && uid >= first && uid <= (last ?? first)))
  )
}

/** As `ip rule` prints it, but for what it has only in numbers. */
function textOf(rule: RuleEntry): string {
  const { fwmark, fwmask, uid_start: first, uid_end: last } = rule
  const named = (name: string, field = name): string[] =>
    typeof rule[field] === 'string' || typeof rule[field] === 'number' ? [`${name} ${rule[field]}`] : []
  const ports = (name: string): string[] =>
    `${name}_start` in rule
      ? [`${name} ${String(rule[`${name}_start`])}-${String(rule[`${name}_end`])}`]
      : named(name)
  return [
    ...('not' in rule ? ['not'] : []),
    `from ${withLength(rule.src, rule.srclen)}`,
    ...(rule.dst === undefined ? [] : [`to ${withLength(rule.dst, rule.dstlen)}`]),
    ...named('tos'),
    ...(fwmark === undefined ? [] : [`fwmark ${fwmark}${fwmask === undefined ? '' : `/${fwmask}`}`]),
    ...named('iif'),
    ...named('oif'),
    ...(first === undefined ? [] : [`uidrange ${first}-${last ?? first}`]),
    ...named('ipproto'),
    ...ports('sport'),
    ...ports('dport'),
    ...('l3mdev' in rule ? ['lookup [l3mdev-table]'] : []),
    ...named('lookup', 'table'),
    ...named('suppress_prefixlength', 'suppress_prefixlen'),
    ...named('suppress_ifgroup'),
    ...named('goto'),
    ...('nop' in rule ? ['nop'] : []),
    ...(rule.action === undefined ? [] : [rule.action]),
  ]
    .join(' ')
    .slice(0, 300)
}

function withLength(address: string, length: number | undefined): string {
  return length === undefined ? address : `${address}/${length}`
}
