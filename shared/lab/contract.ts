/** What a user's side asks of the lab itself, whatever station is open. */
import * as v from 'valibot'
import { Failure } from '../base/failure'
import { Empty, text } from '../base/schema'
import { call, stream } from '../ipc/contract'
import { AdmissionRequest, Answer } from './admission'
import { Identity } from './identity'
import { Peer, TrustedIdentity } from './peer'
import { Settings, SettingsChange } from './settings'
import { EngineStatus } from './status'

/** The lab itself, its settings, its peers, and whom it lets in. */
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
}
