/** What the engine says of itself: where it listens, whom it serves, how its threads do. */
import * as v from 'valibot'
import { InterfaceAddress } from '../address/interface-address'
import { Failure } from '../base/failure'
import { count, port, text } from '../base/schema'
import { perTransport } from '../measurement/transport'
import { Identity } from './identity'

const Evidence = v.strictObject({
  /** The kernel's connection tables can be read. */
  tables: v.boolean(),
  /** TCP_INFO can be asked of a socket. */
  tcpInfo: v.boolean(),
})

/** A session this lab is reflecting for somebody. */
export const ServedSession = v.strictObject({
  id: text(64),
  name: text(64),
  host: text(64),
  /** Empty for a visit, which measures nothing. */
  channels: perTransport(v.strictObject({ received: count, answered: count })),
})
export type ServedSession = v.InferOutput<typeof ServedSession>

export const EngineStatus = v.strictObject({
  identity: Identity,
  system: text(64),
  version: text(32),
  controlPort: v.nullable(port),
  dataPort: v.nullable(port),
  /** Addresses listened on; empty when listening is off. */
  listeningOn: v.array(text(64)),
  /** Why listening as set is not possible; loopback is served all the same. */
  listeningFailure: v.nullable(Failure),
  addresses: v.array(InterfaceAddress),
  sessions: v.array(ServedSession),
  waiting: count,
  /** Longest stall of each thread's event loop over the last second, in ns, by the thread's name. */
  stallNs: v.record(text(32), v.nullable(v.number())),
  openSockets: count,
  /** Datagrams and frames that were no valid probe of a session: dropped, never answered. */
  rejected: count,
  /** Events of sockets, timers and children that could not be handled: dropped, by place (shared/base/guarded.ts). */
  dropped: v.record(text(32), count),
  /** How often each thread has failed since the program's start, by its name; it was started again each time. */
  threadFailures: v.record(text(32), count),
  evidence: Evidence,
})
export type EngineStatus = v.InferOutput<typeof EngineStatus>
