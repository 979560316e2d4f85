/** What a station is to the window: its row in renderer/stations.ts, and what the view of that row is given. */
import type { Component } from 'svelte'
import type { IconName } from '../components/Icon.svelte'
import type { Api } from './api'
import type { Lab } from './lab.svelte'

/** What a station's store is made from. */
export interface Parts {
  readonly api: Api
  readonly lab: Lab
}

/** What the top bar shows of a station's run. */
export interface Activity {
  readonly state: string
  /** The state in words. */
  readonly word: string
  /** The run holds on to the chosen peer. */
  readonly busy: boolean
  /** To be compared with the digits on the other lab's screen; null where nobody is asked. */
  readonly digits: string | null
}

/** What a station's view is given. */
export interface StationProps<Store> {
  lab: Lab
  store: Store
  /** A run holds on to the chosen peer: no other can be chosen now. */
  peerHeld: boolean
}

interface Row<Store> {
  readonly id: string
  /** Asked for at every drawing, so that it follows the language. */
  readonly name: () => string
  /** Pressed anywhere outside a text field, it opens the station. */
  readonly key: string
  readonly icon: IconName
  /** Makes the station's store, once for the page's life. */
  readonly open: (parts: Parts) => Store
  readonly view: Component<StationProps<Store>>
  readonly activity?: (store: Store) => Activity
}

declare const made: unique symbol
/** A store that only its own row can use. */
export type SealedStore = { readonly [made]: true }
export type Station = Row<SealedStore>

/** One row of the stations. It ties the store that `open` makes to the view, so that neither can meet another's. */
export function station<Store>(row: Row<Store>): Station {
  // Only this row's open() makes what this row's view and activity are given.
  return row as Row<unknown> as Station
}
