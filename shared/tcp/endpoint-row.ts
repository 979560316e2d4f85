/** One row of a system's table of TCP and UDP endpoints. */
import * as v from 'valibot'
import { tcpStates } from './state'
import { count, port } from '../base/schema'

const place = v.strictObject({
  address: v.pipe(v.string(), v.maxLength(64)),
  port: port,
})

export const EndpointRow = v.strictObject({
  protocol: v.picklist(['tcp', 'udp']),
  family: v.picklist(['IPv4', 'IPv6']),
  local: place,
  /** Null for what has no other end: a listening or an unconnected socket. */
  remote: v.nullable(place),
  /** Null for UDP, which has none. */
  state: v.nullable(v.picklist(tcpStates)),
  /** Octets received and not yet read; of a listening socket, connections not yet accepted. */
  receiveQueue: v.nullable(count),
  /** Octets sent and not yet acknowledged. */
  sendQueue: v.nullable(count),
  /** The kernel's running timer and the ms until it fires. */
  timer: v.nullable(v.strictObject({ kind: v.pipe(v.string(), v.maxLength(16)), leftMs: count })),
  /** Datagrams dropped at a full buffer (UDP, Linux). */
  drops: v.nullable(count),
  /** Null where the system does not tell us. */
  pid: v.nullable(count),
  program: v.nullable(v.pipe(v.string(), v.maxLength(64))),
})
export type EndpointRow = v.InferOutput<typeof EndpointRow>
