/** Policy rules: which routing tables a packet is looked up in, in which order, before any longest match (RPDB). */
import { isFailure } from '../base/failure'
import { parsePrefix, type IpAddress } from './address'
import { widthOf } from './family'
import { contains } from './prefix'

/** One rule, as it concerns a packet of this machine's own that no program has bound to a source address. */
export interface RoutingRule {
  readonly family: 'IPv4' | 'IPv6'
  /** Rules are asked in the order of their priorities, smallest first. */
  readonly priority: number
  /** As the system prints it. */
  readonly text: string
  /** It applies where its conditions do not hold. */
  readonly inverted: boolean
  /** A prefix; null for every destination. */
  readonly to: string | null
  /** Only for packets that a program has bound to this interface. */
  readonly leavingBy: string | null
  /** Whether its other conditions (mark, user, protocol, source...) hold for such a packet. */
  readonly otherwise: boolean
  readonly action:
    | { readonly kind: 'lookup'; readonly table: string; readonly suppressPrefixLength: number | null }
    /** The packet is refused, by this route type's word. */
    | { readonly kind: 'refuse'; readonly type: string }
    | { readonly kind: 'goto'; readonly priority: number }
    | { readonly kind: 'nothing' }
}

/** The kernel's rules before anybody adds some. */
export const standardTables = ['local', 'main', 'default'] as const
export const standardRules: readonly RoutingRule[] = (['IPv4', 'IPv6'] as const).flatMap((family) =>
  standardTables.map((table, at) => ({
    family,
    priority: [0, 32_766, 32_767][at] ?? 0,
    text: `from all lookup ${table}`,
    inverted: false,
    to: null,
    leavingBy: null,
    otherwise: true,
    action: { kind: 'lookup', table, suppressPrefixLength: null },
  })),
)

/** The rules that apply to the destination, in their order, a rule's jump to a later one taken. */
export function applicableRules(rules: readonly RoutingRule[], destination: IpAddress): RoutingRule[] {
  const ordered = rules
    .filter(({ family }) => family === destination.family)
    .toSorted((a, b) => a.priority - b.priority)
  const applying: RoutingRule[] = []
  for (let at = 0; at < ordered.length; at += 1) {
    const rule = ordered[at]
    if (rule === undefined || !applies(rule, destination)) continue
    if (rule.action.kind === 'goto') {
      const { priority } = rule.action
      const target = ordered.findIndex((one) => one.priority === priority)
      // A jump leads forward alone; one whose target is not there does nothing.
      if (target > at) at = target - 1
    } else if (rule.action.kind !== 'nothing') applying.push(rule)
  }
  return applying
}

function applies({ to, leavingBy, otherwise, inverted }: RoutingRule, destination: IpAddress): boolean {
  const holds =
    otherwise &&
    (leavingBy === null || leavingBy === destination.zone) &&
    (to === null || isWithin(to, destination))
  return holds !== inverted
}

function isWithin(text: string, destination: IpAddress): boolean {
  const prefix = parsePrefix(text)
  const host = { address: destination, prefixLength: widthOf(destination.family) }
  return !isFailure(prefix) && contains(prefix, host)
}
