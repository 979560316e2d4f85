/** What the Addressing station holds while other stations are on show: the texts typed and the plan made. */
import type { Prefix } from '../../shared/subnet/address'
import { emptyHistory, record, redo, undo, type PlanHistory } from '../../shared/subnet/plan-history'
import type { Plan } from '../../shared/subnet/plan-tree'
import { formatPrefix } from '../../shared/subnet/prefix'

export const addressingViews = ['calculator', 'segment', 'plan', 'network', 'reach', 'ports'] as const
export type AddressingView = (typeof addressingViews)[number]

export class Addressing {
  view = $state<AddressingView>('calculator')
  block = $state('192.168.21.36/24')
  sideA = $state('192.168.21.36/24')
  sideB = $state('192.168.20.9/23')
  destination = $state('')
  history = $state.raw<PlanHistory>(emptyHistory)
  /** The chosen network of the plan. */
  selected = $state.raw<Prefix | null>(null)
  /** Networks, as text, whose parts are not shown. */
  folded = $state.raw<ReadonlySet<string>>(new Set())

  readonly plan: Plan = $derived(this.history.present)

  /** Takes a changed plan; the one before can be had back. */
  record(plan: Plan): void {
    this.history = record(this.history, plan)
  }

  undo(): void {
    this.history = undo(this.history)
  }

  redo(): void {
    this.history = redo(this.history)
  }

  fold(prefix: Prefix, fold: boolean): void {
    const folded = new Set(this.folded)
    if (fold) folded.add(formatPrefix(prefix))
    else folded.delete(formatPrefix(prefix))
    this.folded = folded
  }
}
