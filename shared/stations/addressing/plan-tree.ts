/**
 * A plan of networks as a tree: every base is a root, and the children of a network share it out among them, in
 * order and without a gap. Every step makes a new plan and leaves the old one as it was, so that undo is keeping it.
 */
import { badInput } from './codes'
import type { Failure } from '../../base/failure'
import type { Prefix } from '../../address/address'
import { excludePrefixes } from '../../address/block-algebra'
import { planNetworks, splitPrefix, type Need } from './planning'
import { comparePrefixes, contains, firstOf, formatPrefix, networkOf, overlaps } from '../../address/prefix'

/** What a network is wanted for: hosts, or a length of its own; `name` is empty where it has none. */
export type NamedNeed = { name: string; hosts: bigint } | { name: string; prefixLength: number }

/** Marks that keep apart by name as well as by colour. */
export const planColours = ['none', 'red', 'amber', 'green', 'blue', 'violet', 'grey'] as const
export type PlanColour = (typeof planColours)[number]

/** What a person says of a network. */
export type PlanLabel = { name: string; colour: PlanColour; note: string }

/** `neededHosts` is what it was cut out for, where it was. No children: not split. */
export type PlanNode = PlanLabel & {
  prefix: Prefix
  neededHosts: bigint | null
  children: readonly PlanNode[]
}

/** The bases, in address order; no two of them overlap. */
export type Plan = readonly PlanNode[]

export const longestName = 64
export const longestNote = 500

/** A network as it is before anybody said or did anything. */
export function freshNode(prefix: Prefix): PlanNode {
  return nodeOf(networkOf(prefix))
}

function nodeOf(network: Prefix): PlanNode {
  return { prefix: network, neededHosts: null, children: [], name: '', colour: 'none', note: '' }
}

/** Adds a base; refused where it shares addresses with another. */
export function addBase(plan: Plan, prefix: Prefix): Plan | Failure {
  const other = plan.find((base) => overlaps(base.prefix, prefix))
  if (other !== undefined) {
    return badInput('planOverlap', {
      one: formatPrefix(networkOf(prefix)),
      other: formatPrefix(other.prefix),
    })
  }
  return [...plan, freshNode(prefix)].sort((a, b) => comparePrefixes(a.prefix, b.prefix))
}

/** Takes a base out with all that is planned in it. */
export function removeBase(plan: Plan, base: Prefix): Plan {
  return plan.filter((node) => !isSame(node.prefix, base))
}

/** Splits a network evenly into parts of that length, in place of what it was split into before. */
export function splitEvenly(plan: Plan, target: Prefix, prefixLength: number): Plan | Failure {
  if (prefixLength <= target.prefixLength) {
    return badInput('splitLonger', { network: formatPrefix(target), length: target.prefixLength })
  }
  const parts = splitPrefix(target, prefixLength)
  if (!Array.isArray(parts)) return parts
  // The parts are networks already, and in order: of many thousands, looking again would be most of the work.
  const children = parts.map(nodeOf)
  return change(plan, target, (node) => ({ ...node, children }))
}

/**
 * Shares a network out by the hosts or the length each part needs (VLSM, largest first); what is left over are free
 * networks.
 */
export function splitByHosts(plan: Plan, target: Prefix, needs: readonly NamedNeed[]): Plan | Failure {
  const planned = planNetworks(
    [target],
    needs.map((need): Need => ('hosts' in need ? need.hosts : need)),
  )
  if (!Array.isArray(planned)) return planned
  const taken = planned.map(({ network, neededHosts }, at) => ({
    ...freshNode(network),
    neededHosts,
    name: (needs[at]?.name ?? '').slice(0, longestName),
  }))
  // A need that takes the whole network leaves nothing to share out.
  const [whole] = taken
  if (whole !== undefined && whole.prefix.prefixLength === target.prefixLength) {
    return change(plan, target, (node) => ({
      ...node,
      neededHosts: whole.neededHosts,
      name: whole.name || node.name,
    }))
  }
  const free = excludePrefixes(
    target,
    taken.map(({ prefix }) => prefix),
  )
  return withChildren(plan, target, [...taken, ...free.map(freshNode)])
}

/** Cuts one network out of the leaf that holds it, and labels it; refused where no leaf holds it as a whole. */
export function carve(plan: Plan, prefix: Prefix, label: Partial<PlanLabel>): Plan | Failure {
  const path = pathTo(plan, prefix)
  const leaf = path.at(-1)
  const name = formatPrefix(networkOf(prefix))
  if (leaf === undefined) return badInput('noBase', { network: name })
  if (isSame(leaf.prefix, prefix)) return change(plan, leaf.prefix, (node) => ({ ...node, ...label }))
  if (leaf.children.length > 0) {
    return badInput('splitAcross', { network: name, base: formatPrefix(leaf.prefix) })
  }
  const rest = excludePrefixes(leaf.prefix, [prefix])
  return withChildren(plan, leaf.prefix, [{ ...freshNode(prefix), ...label }, ...rest.map(freshNode)])
}

/** Joins a network again: what it was split into goes, its own label stays. */
export function join(plan: Plan, target: Prefix): Plan {
  return change(plan, target, (node) => ({ ...node, children: [] }))
}

/** Changes what is said of a network. */
export function relabel(plan: Plan, target: Prefix, label: Partial<PlanLabel>): Plan {
  return change(plan, target, (node) => ({ ...node, ...label }))
}

/** The network itself and those that hold it, outermost first; ends with the smallest that holds it. */
export function pathTo(plan: Plan, prefix: Prefix): PlanNode[] {
  const path: PlanNode[] = []
  for (let level = plan; ;) {
    const node = holderIn(level, prefix)
    if (node === undefined) return path
    path.push(node)
    level = node.children
  }
}

/** Whether a leaf is nobody's yet: not named, not cut out for anybody. */
export function isFree(node: PlanNode): boolean {
  return node.children.length === 0 && node.name === '' && node.neededHosts === null
}

/** Every leaf, in address order. */
export function leavesOf(plan: Plan): PlanNode[] {
  const leaves: PlanNode[] = []
  const collect = (nodes: readonly PlanNode[]) => {
    for (const node of nodes) {
      if (node.children.length === 0) leaves.push(node)
      else collect(node.children)
    }
  }
  collect(plan)
  return leaves
}

function withChildren(plan: Plan, target: Prefix, children: PlanNode[]): Plan {
  children.sort((a, b) => comparePrefixes(a.prefix, b.prefix))
  return change(plan, target, (node) => ({ ...node, children }))
}

/** The plan with that one network changed; the same plan where there is no such network. */
function change(nodes: readonly PlanNode[], target: Prefix, how: (node: PlanNode) => PlanNode): Plan {
  const holder = holderIn(nodes, target)
  if (holder === undefined) return nodes
  const changed = isSame(holder.prefix, target)
    ? how(holder)
    : { ...holder, children: change(holder.children, target, how) }
  return nodes.map((node) => (node === holder ? changed : node))
}

/** The one of these networks, which are in order, that holds the prefix. */
function holderIn(nodes: readonly PlanNode[], prefix: Prefix): PlanNode | undefined {
  let from = 0
  let to = nodes.length
  while (from < to) {
    const middle = (from + to) >> 1
    const node = nodes[middle]
    if (node !== undefined && comparePrefixes(node.prefix, prefix) <= 0) from = middle + 1
    else to = middle
  }
  const before = nodes[from - 1]
  return before !== undefined && contains(before.prefix, prefix) ? before : undefined
}

function isSame(a: Prefix, b: Prefix): boolean {
  return (
    a.prefixLength === b.prefixLength && a.address.family === b.address.family && firstOf(a) === firstOf(b)
  )
}
