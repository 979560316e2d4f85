/** Everything a station may use, made once when the port to the engine has come. */
import type { Api } from './api'
import { Addressing } from '../stations/addressing/addressing-store.svelte'
import { ByteStream } from '../stations/byte-stream/byte-stream-store.svelte'
import { Connections } from '../stations/connections/connections-store.svelte'
import { Inspect } from '../stations/connections/inspect-store.svelte'
import { Lab } from './lab.svelte'
import { Messages } from '../stations/messages/messages-store.svelte'
import { Making } from '../stations/connections/making-store.svelte'
import { ManyAtOnce } from '../stations/connections/many-store.svelte'
import { Peers } from '../stations/peers/peers-store.svelte'
import { Run } from '../stations/duel/run-store.svelte'
import { SavedMessages } from '../stations/messages/saved-messages-store.svelte'

export interface Session {
  readonly lab: Lab
  readonly run: Run
  readonly many: ManyAtOnce
  readonly peers: Peers
  readonly addressing: Addressing
  readonly byteStream: ByteStream
  readonly connections: Connections
  readonly inspect: Inspect
  readonly making: Making
  readonly messages: Messages
  readonly saved: SavedMessages
}

export function openSession(api: Api): Session {
  return {
    lab: new Lab(api),
    run: new Run(api),
    many: new ManyAtOnce(api),
    peers: new Peers(api),
    addressing: new Addressing(api),
    byteStream: new ByteStream(api),
    connections: new Connections(),
    inspect: new Inspect(api),
    making: new Making(api),
    messages: new Messages(api),
    saved: new SavedMessages(api),
  }
}
