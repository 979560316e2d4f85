/** A lab that the profile remembers: added by hand, or found and chosen. */

export interface KnownPeer {
  readonly host: string
  readonly controlPort: number
  readonly name: string | null
  /** Who was there; another one there is refused. */
  readonly identity: string | null
  /** It was found, and is looked for by its identity. */
  readonly found: boolean
}
