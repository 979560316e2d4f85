/** The stations of the rail, in order. A new one is a folder beside this file and a line in it. */
import type { Component } from 'svelte'
import type { IconName } from './components/Icon.svelte'
import { m } from '../shared/words/generated/messages'
import type { Session } from './window/session'
import Addressing from './stations/addressing/Addressing.svelte'
import ByteStream from './stations/byte-stream/ByteStream.svelte'
import Connections from './stations/connections/Connections.svelte'
import Duel from './stations/duel/Duel.svelte'
import Messages from './stations/messages/Messages.svelte'
import Peers from './stations/peers/Peers.svelte'

export interface Station {
  readonly id: string
  /** Asked for at every drawing, so that it follows the language. */
  readonly name: () => string
  /** Pressed anywhere outside a text field, it opens the station. */
  readonly key: string
  readonly icon: IconName
  readonly view: Component<{ session: Session }>
}

export const stations: readonly [Station, ...Station[]] = [
  { id: 'duel', name: () => m.station_duel(), key: '1', icon: 'gauge', view: Duel },
  { id: 'connections', name: () => m.station_connections(), key: '2', icon: 'cable', view: Connections },
  { id: 'byteStream', name: () => m.station_byte_stream(), key: '3', icon: 'stream', view: ByteStream },
  { id: 'addressing', name: () => m.station_addressing(), key: '4', icon: 'network', view: Addressing },
  { id: 'peers', name: () => m.station_peers(), key: '5', icon: 'radar', view: Peers },
  { id: 'messages', name: () => m.station_messages(), key: '6', icon: 'message', view: Messages },
]
