/** What a station is to the window: its row in renderer/stations.ts, and what the view of that row is given. */
import type { Component } from 'svelte'
import type { IconName } from '../components/Icon.svelte'
import type { Api } from './api'
import type { Lab } from './lab.svelte'
import type { GoTo, Whereabouts } from './place.svelte'

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
export interface StationProps<Store, View extends string = never> {
  lab: Lab
  store: Store
  /** Where one is in this station. */
  place: Whereabouts<View>
  goTo: GoTo
  /** A run holds on to the chosen peer: no other can be chosen now. */
  peerHeld: boolean
}

interface Row<Store, View extends string> {
  readonly id: string
  /** Asked for at every drawing, so that it follows the language. */
  readonly name: () => string
  /** Pressed anywhere outside a text field, it opens the station. */
  readonly key: string
  readonly icon: IconName
  /** Makes the station's store, once for the page's life. */
  readonly open: (parts: Parts) => Store
  readonly view: Component<StationProps<Store, View>>
  /** The names of its views where it has several, the one shown at first before the others. */
  readonly views?: readonly [View, ...View[]]
  readonly activity?: (store: Store) => Activity
}

declare const made: unique symbol
/** A store that only its own row can use. */
export type SealedStore = { readonly [made]: true }
export type Station = Row<SealedStore, string>

/** One row of the stations. It ties the store that `open` makes to the view, so that neither can meet another's. */
export function station<Store, View extends string = never>(row: Row<Store, View>): Station {
  // True of what the window does with a row: only its own open() makes what its view and activity are given, and only
  // its own views are named to it. TypeScript has no word for "some store, the same one in every place of a row".
  return row as unknown as Station
}
