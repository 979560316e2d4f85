/** Every operation between a user's side (window, command line) and the engine, declared once. */
import * as v from 'valibot'
import { inspectContract } from './connections/inspect-contract'
import { makeContract } from './connections/make-contract'
import { manyContract } from './connections/many-contract'
import { byteStreamContract } from './byte-stream/contract'
import { Failure } from './failure'
import { call, stream } from './ipc/contract'
import { MeasureEvent } from './measurement/sample'
import { MeasureSettings } from './measurement/settings'
import { messagesContract } from './messages/contract'
import { savedMessagesContract } from './messages/saved'
import { peersContract } from './peers/contract'
import { Seen, Trust } from './peers/seen'
import { addressingContract } from './subnet/contract'

const Empty = v.strictObject({})
const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535))
const text = (max: number) => v.pipe(v.string(), v.maxLength(max))
const address = text(64)
export const Identity = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))

/** An address of one of this machine's interfaces. */
export const InterfaceAddress = v.strictObject({
  interface: text(64),
  family: v.picklist(['IPv4', 'IPv6']),
  address,
  prefixLength: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(128)),
  mac: text(32),
  internal: v.boolean(),
})
export type InterfaceAddress = v.InferOutput<typeof InterfaceAddress>

/** Where other labs can come in. Own sessions over loopback are always served. */
export const Listening = v.variant('mode', [
  v.strictObject({ mode: v.literal('everywhere') }),
  v.strictObject({ mode: v.literal('address'), address }),
  v.strictObject({ mode: v.literal('off') }),
])
export type Listening = v.InferOutput<typeof Listening>

/** Whom to let in: ask the person here, let the own segment in, or everybody. Trusted identities never wait. */
export const Admission = v.picklist(['ask', 'segment', 'all'])
export type Admission = v.InferOutput<typeof Admission>

/** What the person chose, kept in the profile. */
export const Settings = v.strictObject({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(64)),
  language: v.picklist(['system', 'en', 'zh-CN']),
  theme: v.picklist(['system', 'light', 'dark']),
  listening: Listening,
  admission: Admission,
  /** Find other labs, and let them find this one; on in profiles from before there was the choice. */
  discovery: v.optional(v.boolean(), true),
  peer: text(300),
  measure: MeasureSettings,
})
export type Settings = v.InferOutput<typeof Settings>

const SettingsChange = v.strictObject({
  name: v.exactOptional(Settings.entries.name),
  language: v.exactOptional(Settings.entries.language),
  theme: v.exactOptional(Settings.entries.theme),
  listening: v.exactOptional(Settings.entries.listening),
  admission: v.exactOptional(Settings.entries.admission),
  discovery: v.exactOptional(v.boolean()),
  peer: v.exactOptional(Settings.entries.peer),
  measure: v.exactOptional(Settings.entries.measure),
})

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
  host: address,
  udp: v.nullable(v.strictObject({ received: count, answered: count })),
  tcp: v.nullable(v.strictObject({ received: count, answered: count })),
})
export type ServedSession = v.InferOutput<typeof ServedSession>

export const EngineStatus = v.strictObject({
  identity: Identity,
  system: text(64),
  version: text(32),
  controlPort: v.nullable(port),
  dataPort: v.nullable(port),
  /** Addresses listened on; empty when listening is off. */
  listeningOn: v.array(address),
  /** Why listening as set is not possible; loopback is served all the same. */
  listeningFailure: v.nullable(Failure),
  addresses: v.array(InterfaceAddress),
  sessions: v.array(ServedSession),
  waiting: count,
  /** Longest stall of each thread's event loop over the last second, in ns. */
  stallNs: v.strictObject({
    measure: v.nullable(v.number()),
    reflect: v.nullable(v.number()),
    traffic: v.number(),
    service: v.number(),
  }),
  openSockets: count,
  /** Datagrams and frames that were no valid probe of a session: dropped, never answered. */
  rejected: count,
  evidence: Evidence,
})
export type EngineStatus = v.InferOutput<typeof EngineStatus>

/** How a packet to a peer leaves this machine. */
export const Path = v.variant('verdict', [
  v.strictObject({ verdict: v.literal('loopback') }),
  v.strictObject({ verdict: v.literal('sameSegment'), interface: text(64) }),
  v.strictObject({ verdict: v.literal('gateway'), interface: text(64), gateway: address }),
  v.strictObject({ verdict: v.literal('noRoute') }),
  v.strictObject({ verdict: v.literal('unknown') }),
])
export type Path = v.InferOutput<typeof Path>

/** `id` is what measure() takes: "loopback", host and port as the person gave them, or who was found. */
export const Peer = v.strictObject({
  id: text(300),
  name: v.nullable(text(64)),
  host: text(300),
  controlPort: port,
  identity: v.nullable(Identity),
  path: Path,
  trust: Trust,
  /** Kept in the profile, and so to be forgotten. */
  remembered: v.boolean(),
  /** What discovery knows of it; null for a lab that it does not see now. */
  seen: v.nullable(Seen),
})
export type Peer = v.InferOutput<typeof Peer>

export const TrustedIdentity = v.strictObject({ identity: Identity, name: text(64) })
export type TrustedIdentity = v.InferOutput<typeof TrustedIdentity>

/** Somebody not yet trusted asks for a session, or for a visit. */
export const AdmissionRequest = v.strictObject({
  id: text(64),
  name: text(64),
  identity: Identity,
  host: address,
  /** What it would measure with; null for a visit: it wants to send traffic to, and through, this lab's sockets. */
  settings: v.nullable(MeasureSettings),
  /** Both screens show these six while the question stands; different ones mean somebody sits in the middle. */
  digits: v.pipe(v.string(), v.regex(/^[0-9]{6}$/)),
  /** The identity that is trusted under this very name, where it is not this one. */
  trustedAs: v.nullable(Identity),
  /** Declined by itself when these are over. */
  secondsLeft: count,
})
export type AdmissionRequest = v.InferOutput<typeof AdmissionRequest>

export const Answer = v.picklist(['once', 'always', 'decline'])
export type Answer = v.InferOutput<typeof Answer>

/** The lab itself, its peers, and the duel. */
export const labContract = {
  /** The engine's state, at once and then whenever it changed, at most twice a second. */
  status: stream({ input: Empty, item: EngineStatus }),
  settings: stream({ input: Empty, item: Settings }),
  changeSettings: call({ input: SettingsChange, output: v.nullable(Failure) }),
  peers: stream({ input: Empty, item: v.array(Peer) }),
  /** Understands host, host:port, IPv4, IPv6 with zone, bracketed with port; remembers it. */
  addPeer: call({ input: v.strictObject({ text: text(300) }), output: v.union([Failure, Peer]) }),
  removePeer: call({ input: v.strictObject({ id: text(300) }), output: v.null() }),
  trusted: stream({ input: Empty, item: v.array(TrustedIdentity) }),
  distrust: call({ input: v.strictObject({ identity: Identity }), output: v.null() }),
  admissionRequests: stream({ input: Empty, item: v.array(AdmissionRequest) }),
  answerAdmission: call({
    input: v.strictObject({ id: text(64), answer: Answer }),
    output: v.null(),
  }),
  /** Runs to its end; aborting cancels it, and the result of what was measured still comes. */
  measure: stream({
    input: v.strictObject({
      target: v.variant('kind', [
        v.strictObject({ kind: v.literal('peer'), id: text(300) }),
        v.strictObject({ kind: v.literal('stamp'), host: text(300), port }),
      ]),
      settings: MeasureSettings,
    }),
    item: MeasureEvent,
  }),
}

/** Everything; each station's operations stand in a part of their own. */
export const contract = {
  ...labContract,
  ...byteStreamContract,
  ...addressingContract,
  ...peersContract,
  ...inspectContract,
  ...makeContract,
  ...manyContract,
  ...messagesContract,
  ...savedMessagesContract,
}
export type Contract = typeof contract
