/**
 * Where one is in the window: the station, its view, and what is chosen there. Each station keeps its own view while
 * others are on show, and each view its choice. A place has a text for the page's address, `#addressing/plan?10.0.0.0/8`,
 * so that it can be linked and is found again after a reload.
 */

/** Goes to a place; what is left out stays as it was left there. False where there is no such place: nothing moves. */
export type GoTo = (station: string, view?: string, selection?: string | null) => boolean

/** The current view and selection of one station. */
export interface Whereabouts<View extends string = string> {
  readonly view: View
  /** What is selected in the view, as a text that the view defines; null for nothing. */
  readonly selection: string | null
}

/** A station as a place: its name, and those of its views where it has several. */
interface Station {
  readonly id: string
  readonly views?: readonly [string, ...string[]]
}

/** More than this is not chosen by a person. */
const longestSelection = 300

export class Place {
  /** Id of the station on show. */
  #station = $state('')
  /** The view of each station, by its id. */
  readonly #views = $state<Record<string, string>>({})
  /** The choice in each view, by station and view. */
  readonly #selections = $state<Record<string, string | null>>({})
  readonly #stations: readonly [Station, ...Station[]]

  /** `hash` is the page's address as it was opened; the first station is shown where it names no place. */
  constructor(stations: readonly [Station, ...Station[]], hash: string) {
    this.#stations = stations
    this.#station = stations[0].id
    for (const { id, views } of stations) this.#views[id] = views?.[0] ?? ''
    this.read(hash)
  }

  get station(): string {
    return this.#station
  }

  /** Where one is in that station, or was when it was left; follows every move. */
  in(station: string): Whereabouts {
    const viewOf = () => this.#views[station] ?? ''
    const selectionOf = () => this.#selections[`${station}/${viewOf()}`] ?? null
    return {
      get view() {
        return viewOf()
      },
      get selection() {
        return selectionOf()
      },
    }
  }

  readonly goTo: GoTo = (id, view, selection) => {
    const station = this.#stations.find((one) => one.id === id)
    if (station === undefined) return false
    if (view !== undefined && !(station.views ?? ['']).includes(view)) return false
    if (selection != null && selection.length > longestSelection) return false
    this.#station = id
    if (view !== undefined) this.#views[id] = view
    if (selection !== undefined) this.#selections[`${id}/${this.#views[id]}`] = selection
    return true
  }

  /** The place as the end of the page's address; empty for the one where the window begins. */
  get hash(): string {
    const { view, selection } = this.in(this.#station)
    const [first] = this.#stations
    if (this.#station === first.id && view === (first.views?.[0] ?? '') && selection === null) return ''
    const path = view === '' ? this.#station : `${this.#station}/${view}`
    return selection === null ? `#${path}` : `#${path}?${written(selection)}`
  }

  /** Goes where the end of an address says; false where that is no place. */
  read(hash: string): boolean {
    if (hash === '' || hash === '#') return this.goTo(this.#stations[0].id)
    const [path = '', selection] = splitOnce(hash.slice(1), '?')
    const [station = '', view] = splitOnce(path, '/')
    try {
      return this.goTo(station, view, selection === undefined ? undefined : decodeURIComponent(selection))
    } catch {
      // No text comes from such an encoding.
      return false
    }
  }
}

/** Slashes and colons are allowed in a fragment and are easier to read unescaped. */
function written(selection: string): string {
  const text = selection.replace(/\p{Surrogate}/gu, '\ufffd')
  return encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%3A', ':')
}

function splitOnce(text: string, sign: string): [string, string?] {
  const at = text.indexOf(sign)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
