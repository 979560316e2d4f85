/** What a user's side asks of the lab itself, in any station; each part of the contract is served by one owner. */
import * as v from 'valibot'
import { Failure } from '../base/failure'
import { Empty, text } from '../base/schema'
import { call, stream } from '../ipc/contract'
import { AdmissionRequest, Answer } from './admission'
import { DiscoveryState } from './discovery-state'
import { Identity } from './identity'
import { Peer, TrustedIdentity } from './peer'
import { mostLosses, ProfileLoss } from './profile-loss'
import { Settings, SettingsChange } from './settings'
import { EngineStatus } from './status'

export const statusContract = {
  /** The engine's state, at once and then whenever it changed, at most twice a second. */
  status: stream({ input: Empty, item: EngineStatus }),
}

export const choicesContract = {
  settings: stream({ input: Empty, item: Settings }),
  changeSettings: call({ input: SettingsChange, output: v.nullable(Failure) }),
}

export const peerListContract = {
  peers: stream({ input: Empty, item: v.array(Peer) }),
  /** Understands host, host:port, IPv4, IPv6 with zone, bracketed with port; remembers it. */
  addPeer: call({ input: v.strictObject({ text: text(300) }), output: v.union([Failure, Peer]) }),
  removePeer: call({ input: v.strictObject({ id: text(300) }), output: v.null() }),
}

export const trustContract = {
  trusted: stream({ input: Empty, item: v.array(TrustedIdentity) }),
  distrust: call({ input: v.strictObject({ identity: Identity }), output: v.null() }),
  renameTrusted: call({
    input: v.strictObject({ identity: Identity, name: v.pipe(text(64), v.trim(), v.minLength(1)) }),
    output: v.null(),
  }),
}

export const presenceContract = {
  discovery: stream({ input: Empty, item: DiscoveryState }),
}

export const admissionContract = {
  admissionRequests: stream({ input: Empty, item: v.array(AdmissionRequest) }),
  answerAdmission: call({
    input: v.strictObject({ id: text(64), answer: Answer }),
    output: v.null(),
  }),
}

export const lossesContract = {
  /** What could not be read at this start. */
  profileLosses: call({ input: Empty, output: v.pipe(v.array(ProfileLoss), v.maxLength(mostLosses)) }),
}

export const labContract = {
  ...statusContract,
  ...choicesContract,
  ...peerListContract,
  ...trustContract,
  ...presenceContract,
  ...admissionContract,
  ...lossesContract,
}
