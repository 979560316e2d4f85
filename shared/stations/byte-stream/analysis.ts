/** What became of the messages: computed from both ends' records alone, and from nothing that was expected. */
import type { Codec, Decoded } from '../../framing/codec'
import type { MessageSpan, Plan, Span } from './order'
import type { ArrivedDatagram, ReadRecord, SentDatagram, WriteRecord } from './records'

/** Everything noted so far; `octets` are those the reader has told of, from the stream's beginning. */
export interface Observed {
  readonly writes: readonly WriteRecord[]
  readonly reads: readonly ReadRecord[]
  readonly octets: Uint8Array
  readonly sent: readonly SentDatagram[]
  readonly arrived: readonly ArrivedDatagram[]
  /** The reader has seen the stream's end. */
  readonly ended: boolean
}

export interface Framed {
  readonly decoded: readonly Decoded[]
  readonly waitingOctets: number
}

/** The frames that a decoder finds in the reads as they came. Reads whose octets are not here yet are left out. */
export function framesOf(
  codec: Codec,
  { reads, octets, ended }: Pick<Observed, 'reads' | 'octets' | 'ended'>,
  maxBytes: number,
): Framed {
  const decoder = codec.decoder({ maxBytes, resynchronise: true })
  const decoded: Decoded[] = []
  let told = 0
  for (const { offset, length } of reads) {
    if (offset + length > octets.length) break
    for (const one of decoder.push(octets.subarray(offset, offset + length))) decoded.push(one)
    told = offset + length
  }
  const waitingOctets = decoder.waitingBytes
  if (ended && told === octets.length) for (const one of decoder.end()) decoded.push(one)
  return { decoded, waitingOctets }
}

/** The index of the last span that begins at or before `offset`; -1 where none does. Spans lie in order. */
export function spanAt(spans: readonly Span[], offset: number): number {
  let low = 0
  let high = spans.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((spans[middle]?.offset ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** How many of `spans`, which tile the stream, a run of octets touches. */
export function touched(spans: readonly Span[], { offset, length }: Span): number {
  return length === 0 ? 0 : spanAt(spans, offset + length - 1) - spanAt(spans, offset) + 1
}

export interface Counts {
  readonly writes: number
  readonly reads: number
  /** Reads that hold octets of more than one message. */
  readonly gluedReads: number
  /** Messages whose octets came in more than one read. */
  readonly splitMessages: number
  /** Messages whose header came in more than one read. */
  readonly cutHeaders: number
  readonly frames: number
  readonly errors: number
  /** Messages that came out of the decoder as they went in. */
  readonly wholeMessages: number
  readonly waitingOctets: number
  /** Writes after which write() said to wait. */
  readonly fullWrites: number
  /** The most that waited on this side, in octets: in the program's library, in the kernel's send queue. */
  readonly mostHeldOctets: number
  readonly mostQueuedOctets: number | null
  readonly datagramsSent: number
  /** Not sent: the system refused. */
  readonly datagramsRefused: number
  readonly datagramsArrived: number
  /** Sent and not arrived; null while it can still come. */
  readonly datagramsLost: number | null
  readonly datagramsOutOfOrder: number
}

export function countsOf(plan: Plan, observed: Observed, framed: Framed): Counts {
  const { writes, reads, octets, sent, arrived, ended } = observed
  const told = reads.filter((read) => read.offset + read.length <= octets.length)
  const came = plan.messages.filter((span) => span.length > 0 && span.offset + span.length <= octets.length)
  const numbers = new Set(arrived.map(({ number }) => number))
  const taken = sent.filter(({ code }) => code === null)
  const queued = writes.flatMap(({ queuedOctets }) => (queuedOctets === null ? [] : [queuedOctets]))
  return {
    writes: writes.length,
    reads: reads.length,
    gluedReads: told.filter((read) => touched(plan.messages, read) > 1).length,
    splitMessages: came.filter((span) => touched(told, span) > 1).length,
    cutHeaders: came.filter(({ offset, headerOctets: length }) => touched(told, { offset, length }) > 1)
      .length,
    frames: framed.decoded.filter(({ kind }) => kind === 'frame').length,
    errors: framed.decoded.filter(({ kind }) => kind === 'error').length,
    wholeMessages: wholeMessages(plan.messages, framed.decoded),
    waitingOctets: framed.waitingOctets,
    fullWrites: writes.filter(({ full }) => full).length,
    mostHeldOctets: writes.reduce((most, { heldOctets }) => Math.max(most, heldOctets), 0),
    mostQueuedOctets: queued.length === 0 ? null : queued.reduce((most, one) => Math.max(most, one), 0),
    datagramsSent: taken.length,
    datagramsRefused: sent.length - taken.length,
    datagramsArrived: arrived.length,
    datagramsLost: ended ? taken.filter(({ number }) => !numbers.has(number)).length : null,
    datagramsOutOfOrder: lateOnes(arrived).size,
  }
}

/** Indices, in the order of arrival, of datagrams that came after one sent later (RFC 4737). */
export function lateOnes(arrived: readonly ArrivedDatagram[]): ReadonlySet<number> {
  const late = new Set<number>()
  let highest = -1
  for (const [index, { number }] of arrived.entries()) {
    if (number < highest) late.add(index)
    else highest = number
  }
  return late
}

function wholeMessages(messages: readonly MessageSpan[], decoded: readonly Decoded[]): number {
  let whole = 0
  for (const frame of decoded) {
    if (frame.kind !== 'frame') continue
    const message = messages[spanAt(messages, frame.offset)]
    if (message?.offset === frame.offset && sameOctets(message.payload, frame.payload)) whole += 1
  }
  return whole
}

function sameOctets(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((octet, index) => octet === other[index])
}
