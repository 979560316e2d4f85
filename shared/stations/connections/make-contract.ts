/** What the Connections station asks of the engine to make one connection, and to see it live and die. */
import * as v from 'valibot'
import { CaptureRefusal } from '../../capture/capture-refusal'
import { Failure } from '../../base/failure'
import { call, stream } from '../../ipc/contract'
import { KernelRow } from '../../tcp/kernel-row'
import { EndName, Mark } from '../../tcp/mark'
import { count, dialledPort, sixDigits, text, whole } from '../../base/schema'

/** Chosen by whoever opens, so that it can be commanded at once. */
const id = v.pipe(v.string(), v.regex(/^[0-9a-z-]{8,64}$/))

/** Sent in one go at most; the kernel's queues hold less than this. */
export const mostBytes = 16 * 1024 * 1024

const Bytes = whole({ min: 1, max: mostBytes })

/** Captured of one connection at most: with what is kept of each packet, some 1.3 MB. */
export const mostCapturedPackets = 5000
export const mostPacketsInMessage = 500
/** Kept of each packet: its headers, and the beginning of what it carries. */
const mostPacketBytes = 262_144
const anyOctets: v.GenericSchema<Uint8Array> = v.instance(Uint8Array)

const Packet = v.strictObject({
  /** Since 1970, as the capturing machine has it. */
  timeNs: v.bigint(),
  linkType: count,
  originalLength: count,
  bytes: v.pipe(
    anyOctets,
    v.check(({ length }) => length <= mostPacketBytes, `more than ${mostPacketBytes} octets`),
  ),
  comment: v.nullable(text(1024)),
})

/** What one end is told to do. */
export const EndCommand = v.variant('do', [
  v.strictObject({ do: v.literal('send'), bytes: Bytes }),
  v.strictObject({ do: v.literal('sendText'), text: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)) }),
  /** Sends until the other end's window is shut. */
  v.strictObject({ do: v.literal('fill') }),
  /** Half-close: FIN, and reading goes on. */
  v.strictObject({ do: v.literal('shutdown') }),
  v.strictObject({ do: v.literal('close') }),
  v.strictObject({ do: v.literal('reset') }),
  v.strictObject({ do: v.literal('pause') }),
  v.strictObject({ do: v.literal('resume') }),
  v.strictObject({ do: v.literal('noDelay'), on: v.boolean() }),
  /** Sends one octet back for so many received. */
  v.strictObject({ do: v.literal('answer'), every: Bytes }),
  /** Sends two small pieces and waits for one octet, so many times; each tells how long it took. */
  v.strictObject({
    do: v.literal('exchange'),
    times: whole({ min: 1, max: 100 }),
  }),
])
export type EndCommand = v.InferOutput<typeof EndCommand>

/** What the other end does with a call, where a lab holds it. */
export const ListenMode = v.picklist(['accept', 'absent', 'full'])
export type ListenMode = v.InferOutput<typeof ListenMode>

/** What is done to the connection by itself, once it stands; `free` leaves all to the person. */
export const scenarios = [
  'free',
  'fourWay',
  'fourWayThere',
  'halfClose',
  'reset',
  'bothClose',
  'zeroWindow',
  'nagle',
] as const
export type Scenario = (typeof scenarios)[number]

export const ConnectOrder = v.strictObject({
  id,
  protocol: v.picklist(['tcp', 'udp']),
  target: v.variant('kind', [
    /** This machine, over loopback. */
    v.strictObject({ kind: v.literal('here') }),
    v.strictObject({ kind: v.literal('peer'), id: text(300) }),
    /** Whatever listens there; only this end is ours. */
    v.strictObject({ kind: v.literal('place'), host: text(300), port: dialledPort }),
  ]),
  /** Of no meaning for a place of others. */
  listen: ListenMode,
  scenario: v.picklist(scenarios),
  capture: v.boolean(),
})
export type ConnectOrder = v.InferOutput<typeof ConnectOrder>

export const ConnectionPlace = v.strictObject({ address: text(64), port: v.pipe(v.number(), v.minValue(0)) })
export type ConnectionPlace = v.InferOutput<typeof ConnectionPlace>

/** Times are ns since the connection was ordered, on the clock of the lab that made it. */
export const ConnectEvent = v.variant('kind', [
  /** The other lab's person is asked; with the digits to compare once both sides have them. */
  v.strictObject({
    kind: v.literal('asking'),
    digits: v.nullable(sixDigits),
  }),
  v.strictObject({
    kind: v.literal('opened'),
    there: ConnectionPlace,
    /** The other end is a lab's: it can be told what to do, and tells what it sees. */
    driven: v.boolean(),
    /** Where the times of the other end can be wrong by at most; 0 on this machine, null without a lab there. */
    clockErrorNs: v.nullable(v.number()),
    /** Wall clock of time 0, ms since 1970. */
    startedAtMs: v.number(),
  }),
  /** The own end's place, once the system has given it a port. */
  v.strictObject({ kind: v.literal('placed'), end: EndName, place: ConnectionPlace }),
  v.strictObject({ kind: v.literal('marks'), marks: v.pipe(v.array(Mark), v.maxLength(2000)) }),
  /** What was captured on this machine, one for each segment that is told of as seen here, in the same order. */
  v.strictObject({
    kind: v.literal('packets'),
    packets: v.pipe(v.array(Packet), v.maxLength(mostPacketsInMessage)),
  }),
  /** The newest look at the kernel's row of an end; null once it is gone. */
  v.strictObject({
    kind: v.literal('sample'),
    end: EndName,
    tNs: v.number(),
    row: v.nullable(KernelRow),
  }),
  /** A capture runs, or why it does not. */
  v.strictObject({
    kind: v.literal('capture'),
    end: EndName,
    program: v.nullable(text(32)),
    interface: text(64),
    refusal: v.nullable(CaptureRefusal),
  }),
  /** How far a scenario has come: its steps are named in the window. */
  v.strictObject({ kind: v.literal('step'), tNs: v.number(), step: text(32) }),
  v.strictObject({ kind: v.literal('failed'), tNs: v.number(), failure: Failure }),
  /** Neither end is in any state now. */
  v.strictObject({ kind: v.literal('over'), tNs: v.number() }),
])
export type ConnectEvent = v.InferOutput<typeof ConnectEvent>

export const makeContract = {
  /** Makes one connection and tells all that is seen of it until both ends are gone; aborting ends it at once. */
  openConnection: stream({ input: ConnectOrder, item: ConnectEvent }),
  commandConnection: call({
    input: v.strictObject({ id, end: EndName, command: EndCommand }),
    output: v.nullable(Failure),
  }),
}
