/** What the Connections station holds while other stations are on show: each of its parts. */
import type { Api } from '../../window/api'
import { Inspect } from './inspect-store.svelte'
import { Making } from './making-store.svelte'
import { ManyAtOnce } from './many-store.svelte'

export class Connections {
  readonly making: Making
  readonly inspect: Inspect
  readonly many: ManyAtOnce

  constructor(api: Api) {
    this.making = new Making(api)
    this.inspect = new Inspect(api)
    this.many = new ManyAtOnce(api)
  }
}
