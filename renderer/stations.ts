/** The stations of the rail, in order. A new one is a folder in `stations/` and a row here. */
import { m } from '../shared/words/generated/messages'
import { station, type Station } from './window/station'
import Addressing from './stations/addressing/Addressing.svelte'
import { Addressing as AddressingStore } from './stations/addressing/addressing-store.svelte'
import { addressingViews } from './stations/addressing/views'
import ByteStream from './stations/byte-stream/ByteStream.svelte'
import { ByteStream as ByteStreamStore } from './stations/byte-stream/byte-stream-store.svelte'
import Connections from './stations/connections/Connections.svelte'
import { Connections as ConnectionsStore } from './stations/connections/connections-store'
import { connectionsViews } from './stations/connections/views'
import Duel from './stations/duel/Duel.svelte'
import { activityOf } from './stations/duel/activity'
import { Run } from './stations/duel/run-store.svelte'
import Messages from './stations/messages/Messages.svelte'
import { Messages as MessagesStore } from './stations/messages/messages-store.svelte'
import { messagesViews } from './stations/messages/views'
import Peers from './stations/peers/Peers.svelte'
import { Peers as PeersStore } from './stations/peers/peers-store.svelte'

export const stations: readonly [Station, ...Station[]] = [
  station({
    id: 'duel',
    name: () => m.station_duel(),
    key: '1',
    icon: 'gauge',
    open: ({ api }) => new Run(api),
    view: Duel,
    activity: activityOf,
  }),
  station({
    id: 'connections',
    name: () => m.station_connections(),
    key: '2',
    icon: 'cable',
    open: ({ api }) => new ConnectionsStore(api),
    view: Connections,
    views: connectionsViews,
  }),
  station({
    id: 'byte-stream',
    name: () => m.station_byte_stream(),
    key: '3',
    icon: 'stream',
    open: ({ api }) => new ByteStreamStore(api),
    view: ByteStream,
  }),
  station({
    id: 'addressing',
    name: () => m.station_addressing(),
    key: '4',
    icon: 'network',
    open: ({ api }) => new AddressingStore(api),
    view: Addressing,
    views: addressingViews,
  }),
  station({
    id: 'peers',
    name: () => m.station_peers(),
    key: '5',
    icon: 'radar',
    open: ({ api }) => new PeersStore(api),
    view: Peers,
  }),
  station({
    id: 'messages',
    name: () => m.station_messages(),
    key: '6',
    icon: 'message',
    open: ({ api }) => new MessagesStore(api),
    view: Messages,
    views: messagesViews,
  }),
]
