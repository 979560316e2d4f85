/** What the kernel says of one connection at one moment: its row in the table of sockets and its TCP_INFO. */
import * as v from 'valibot'
import { tcpStates } from './state'
import { count } from '../base/schema'

const ns = v.pipe(v.number(), v.minValue(0))

/** TCP_INFO (include/uapi/linux/tcp.h), the part that is drawn. */
export const TcpSample = v.strictObject({
  /** These three are null before the first round trip was measured. */
  rttNs: v.nullable(ns),
  rttVarNs: v.nullable(ns),
  minRttNs: v.nullable(ns),
  congestionWindowSegments: count,
  /** Null while it is unlimited: no loss has set it yet. */
  slowStartThresholdSegments: v.nullable(count),
  segmentsRetransmitted: count,
  /** Null where this kernel does not tell. */
  deliveryRateBitsPerSecond: v.nullable(v.number()),
  unackedSegments: count,
  notSentBytes: v.nullable(count),
  /** What the other end lets us send, in octets. */
  sendWindowBytes: v.nullable(count),
  retransmitTimeoutNs: ns,
})
export type TcpSample = v.InferOutput<typeof TcpSample>

export const KernelRow = v.strictObject({
  /** Null for UDP, which has no states. */
  state: v.nullable(v.picklist(tcpStates)),
  timer: v.nullable(v.strictObject({ kind: v.pipe(v.string(), v.maxLength(16)), leftMs: count })),
  /** How often the running timer has fired in a row: the SYNs, or segments, sent again. */
  retransmits: v.nullable(count),
  receiveQueue: v.nullable(count),
  sendQueue: v.nullable(count),
  info: v.nullable(TcpSample),
})
export type KernelRow = v.InferOutput<typeof KernelRow>
