/**
 * What a transport is to everything but the sockets: its name, what can be seen over it, how large its probes may be,
 * how it is drawn. Settings, recorder, report, result, table and charts read these rows and name no transport of
 * their own, so a further one is a row here and its sockets in the two tables of the engine
 * (electron/stations/duel/transports.ts and electron/engine/reflector/transports.ts).
 *
 * Whatever holds something for each transport of a run (sample, conclusion, report, result, series) is a record keyed
 * by the transport's name, in the order of the settings: nearly every reader asks by name, a name cannot come twice,
 * and it is the shape in which readers of the saved document already find `udp` and `tcp`.
 */
import * as v from 'valibot'

/**
 * Text by pattern, not one of a list: a peer or a file may name a transport that is not known here, and the rest of
 * what it says is read all the same. `constructor` is left out, since every object has something by that name.
 */
export const TransportName = v.pipe(v.string(), v.regex(/^(?!constructor$)[a-z][a-z0-9-]{0,15}$/))
export type TransportName = v.InferOutput<typeof TransportName>

/** Transports of one run at most. */
export const maxTransports = 8

export interface Transport {
  readonly name: TransportName
  /** As people write it, in any language. */
  readonly label: string
  /** Part of a run unless others are chosen. */
  readonly usual: boolean
  /** Each probe is a packet of its own; otherwise the probes are one stream. */
  readonly datagrams: boolean
  /** A reflector of RFC 8762 that is no lab answers over it. */
  readonly openStamp: boolean
  readonly payloadBytes: {
    readonly most: number
    /** More than this is sent as several IP packets, which has to be allowed; null for a stream, which has no such border. */
    readonly inOnePacket: number | null
  }
  readonly sees: Sight
  readonly look: Look
}

/** What can be seen of probes over a transport; the figure of anything else is null. */
export interface Sight {
  readonly duplicates: boolean
  readonly reordered: boolean
  /** An answer after Tmax counts as late; otherwise it counts whenever it comes. */
  readonly late: boolean
  /** Segments that each end's kernel sent again. */
  readonly sentAgain: boolean
}

export interface Look {
  /** Begins the names of the colours in tokens.css: `--udp`, `--udp-ink`, `--udp-soft`. */
  readonly colour: string
  /** Its own mark, so that colour is never the only difference. */
  readonly mark: 'circle' | 'square'
}

/** In the order in which columns, curves and probes come. */
export const transports: readonly Transport[] = [
  {
    name: 'udp',
    label: 'UDP',
    usual: true,
    datagrams: true,
    openStamp: true,
    payloadBytes: { most: 65_000, inOnePacket: 1400 },
    sees: { duplicates: true, reordered: true, late: true, sentAgain: false },
    look: { colour: 'udp', mark: 'circle' },
  },
  {
    name: 'tcp',
    label: 'TCP',
    usual: true,
    datagrams: false,
    openStamp: false,
    payloadBytes: { most: 65_000, inOnePacket: null },
    sees: { duplicates: false, reordered: false, late: false, sentAgain: true },
    look: { colour: 'tcp', mark: 'square' },
  },
]

export const knownTransports: readonly TransportName[] = transports.map(({ name }) => name)

/** What is known of a transport that is not known here: nothing that could be claimed. */
const blind: Sight = { duplicates: false, reordered: false, late: false, sentAgain: false }
const plain: Look = { colour: 'other', mark: 'square' }

/** The row of that name; null where there is none. */
export function findTransport(name: TransportName, among = transports): Transport | null {
  return among.find((transport) => transport.name === name) ?? null
}

/** As people write it; a name that is not known here in capitals, as protocols are written. */
export function transportLabel(name: TransportName): string {
  return findTransport(name)?.label ?? name.toUpperCase()
}

export function sightOf(name: TransportName): Sight {
  return findTransport(name)?.sees ?? blind
}

export function lookOf(name: TransportName): Look {
  return findTransport(name)?.look ?? plain
}

/** The schema of a record with one entry for each transport of a run. */
export const perTransport = <S extends v.GenericSchema>(entry: S) =>
  v.pipe(
    v.record(TransportName, entry),
    v.check((record) => Object.keys(record).length <= maxTransports, `more than ${maxTransports} transports`),
  )

export type PerTransport<T> = Record<TransportName, T>

/** The same record with something else for each transport. */
export function mapTransports<T, U>(
  record: Readonly<PerTransport<T>>,
  make: (entry: T, name: TransportName) => U,
): PerTransport<U> {
  return Object.fromEntries(Object.entries(record).map(([name, entry]) => [name, make(entry, name)]))
}
