/** Everything a station may use, made once when the port to the engine has come. */
import type { Api } from '../api'
import { Addressing } from './addressing.svelte'
import { ByteStream } from './byte-stream.svelte'
import { Connections } from './connections.svelte'
import { Inspect } from './inspect.svelte'
import { Lab } from './lab.svelte'
import { Messages } from './messages.svelte'
import { Making } from './making.svelte'
import { ManyAtOnce } from './many.svelte'
import { Peers } from './peers.svelte'
import { Run } from './run.svelte'
import { SavedMessages } from './saved-messages.svelte'

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
