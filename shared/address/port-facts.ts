/** A host's ports: their names, who listens on them, and the range for outgoing connections. */
import * as v from 'valibot'
import { Failure } from '../base/failure'
import { port, text } from '../base/schema'

/** A name for a port, from the system's own list. */
export const Service = v.strictObject({ port, protocol: v.picklist(['tcp', 'udp']), name: text(64) })
export type Service = v.InferOutput<typeof Service>

/** Something that waits for packets on this machine. */
export const ListeningPort = v.strictObject({
  port,
  protocol: v.picklist(['tcp', 'udp']),
  address: text(64),
  program: v.nullable(text(64)),
})
export type ListeningPort = v.InferOutput<typeof ListeningPort>

export const PortFacts = v.strictObject({
  /** Where the system takes the ports of connections that go out from. */
  ephemeral: v.union([Failure, v.strictObject({ first: port, last: port })]),
  services: v.union([Failure, v.array(Service)]),
  listening: v.union([Failure, v.array(ListeningPort)]),
})
export type PortFacts = v.InferOutput<typeof PortFacts>
