/** A plan as rows, one a network: what a list shows, and the form in which a plan is written down and read again. */
import { badInput } from './codes'
import type { Failure } from '../../base/failure'
import type { Prefix } from '../../address/address'
import { excludePrefixes } from '../../address/block-algebra'
import { comparePrefixes, contains, formatPrefix, networkOf } from '../../address/prefix'
import { freshNode, type Plan, type PlanNode } from './plan-tree'

/** A row as it is shown: how deep it stands, and whether it is split. */
export type PlanRow = { node: PlanNode; depth: number }

/** A network without its children. */
export type FlatNetwork = Omit<PlanNode, 'children'>

/** The networks, as text, whose children are not shown. */
export type Folds = ReadonlySet<string>

export const noFolds: Folds = new Set()

/** The folds with this network folded or unfolded. */
export function withFold(folds: Folds, prefix: Prefix, fold: boolean): Folds {
  const text = formatPrefix(prefix)
  return fold ? new Set([...folds, text]) : new Set([...folds].filter((other) => other !== text))
}

/** Every network before its children; the children of a network whose prefix `isFolded` are left out. */
export function rowsOf(plan: Plan, isFolded: (node: PlanNode) => boolean = () => false): PlanRow[] {
  const rows: PlanRow[] = []
  const collect = (nodes: readonly PlanNode[], depth: number) => {
    for (const node of nodes) {
      rows.push({ node, depth })
      if (node.children.length > 0 && !isFolded(node)) collect(node.children, depth + 1)
    }
  }
  collect(plan, 0)
  return rows
}

/**
 * Builds the plan of which these are the networks: each lies in the smallest that holds it, and what the children
 * of a network leave of it becomes free networks. Refused where one stands twice.
 */
export function planOf(networks: readonly FlatNetwork[]): Plan | Failure {
  const sorted = networks
    .map((network) => ({ ...network, prefix: networkOf(network.prefix) }))
    .sort((a, b) => comparePrefixes(a.prefix, b.prefix))
  const roots: Draft[] = []
  const open: Draft[] = []
  for (const network of sorted) {
    while (open.length > 0 && !contains(open.at(-1)!.network.prefix, network.prefix)) open.pop()
    const parent = open.at(-1)
    if (parent !== undefined && parent.network.prefix.prefixLength === network.prefix.prefixLength) {
      return badInput('planTwice', { network: formatPrefix(network.prefix) })
    }
    const draft: Draft = { network, children: [] }
    ;(parent?.children ?? roots).push(draft)
    open.push(draft)
  }
  return roots.map(finished)
}

type Draft = { network: FlatNetwork; children: Draft[] }

function finished({ network, children }: Draft): PlanNode {
  const nodes = children.map(finished)
  if (nodes.length === 0) return { ...network, children: nodes }
  const free = excludePrefixes(network.prefix, nodes.map(prefixOfNode)).map(freshNode)
  const all =
    free.length === 0 ? nodes : [...nodes, ...free].sort((a, b) => comparePrefixes(a.prefix, b.prefix))
  return { ...network, children: all }
}

function prefixOfNode({ prefix }: PlanNode): Prefix {
  return prefix
}
