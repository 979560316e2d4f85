/** Which connection is meant, and what a system may answer of it. */
import type { KernelRow } from '../../shared/tcp/kernel-row'

export interface Place {
  readonly address: string
  readonly port: number
}

/** The four numbers of a connection; without a remote end, what listens, or is bound, there. */
export interface ConnectionPlace {
  readonly protocol: 'tcp' | 'udp'
  readonly local: Place
  readonly remote: Place | null
}

/** A row; null where there is no such socket; `unknown` where the system did not tell. */
export type RowAnswer = KernelRow | null | 'unknown'
export type RowReader = (place: ConnectionPlace) => RowAnswer

export interface ConnectionRows {
  /** How often it is worth asking, in ms: a question by four numbers is cheap, a whole table is not. */
  readonly everyMs: number
  /** Answers at once, where the system can be asked so. */
  readonly readNow: RowReader | null
  read(place: ConnectionPlace): Promise<RowAnswer>
}
