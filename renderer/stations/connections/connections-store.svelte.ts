/** What the Connections station holds while other stations are on show: each of its parts, and which is looked at. */
import type { Api } from '../../window/api'
import { Inspect } from './inspect-store.svelte'
import { Making } from './making-store.svelte'
import { ManyAtOnce } from './many-store.svelte'

export const connectionsViews = ['make', 'inspect', 'many'] as const
export type ConnectionsView = (typeof connectionsViews)[number]

export class Connections {
  view = $state<ConnectionsView>(connectionsViews[0])
  readonly making: Making
  readonly inspect: Inspect
  readonly many: ManyAtOnce

  constructor(api: Api) {
    this.making = new Making(api)
    this.inspect = new Inspect(api)
    this.many = new ManyAtOnce(api)
  }
}
