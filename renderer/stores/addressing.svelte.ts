/** What the Addressing station holds while other stations are on show: the texts typed and the plan made. */
import { emptyHistory, record, redo, undo, type PlanHistory } from '../../shared/subnet/plan-history'
import type { Plan } from '../../shared/subnet/plan-tree'

export const addressingViews = ['calculator', 'segment', 'plan', 'network', 'reach', 'ports'] as const
export type AddressingView = (typeof addressingViews)[number]

export class Addressing {
  view = $state<AddressingView>('calculator')
  block = $state('192.168.21.36/24')
  sideA = $state('192.168.21.36/24')
  sideB = $state('192.168.20.9/23')
  destination = $state('')
  history = $state.raw<PlanHistory>(emptyHistory)

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
}
