/**
 * The stations as the engine's threads and the command line know them: a row each. Every part is loaded by the thread
 * that runs it, and by no other.
 */
import { addressingContract } from '../shared/stations/addressing/contract'
import { byteStreamContract } from '../shared/stations/byte-stream/contract'
import { byteStreamFarContract } from '../shared/stations/byte-stream/far-contract'
import { connectionsContract, connectionsFarContract } from '../shared/stations/connections/contract'
import { duelContract } from '../shared/stations/duel/contract'
import { messagesContract } from '../shared/stations/messages/contract'
import { savedMessagesContract } from '../shared/stations/messages/saved'
import { peersContract } from '../shared/stations/peers/contract'
import { servicePart, type ServicePart } from './engine/lab/service-part'
import { trafficPart, type TrafficPart } from './engine/visit/traffic-part'
import type { MakeCommand } from './cli/command'

export interface StationRow {
  /** The name of its folder in each tree. */
  readonly name: string
  /** What it serves beside the control channel, the kernel's tables and the disk. */
  readonly service?: ServicePart
  /** What it serves with sockets of a person's own. */
  readonly traffic?: TrafficPart
  /** Its commands, in the order of the help. */
  readonly commands?: () => Promise<readonly MakeCommand[]>
}

export const stations: readonly StationRow[] = [
  {
    name: 'duel',
    service: servicePart(duelContract, async (platform) =>
      (await import('./stations/duel/service')).openDuel(platform),
    ),
    commands: async () => [(await import('./stations/duel/cli/duel-command')).duelCommand],
  },
  {
    name: 'connections',
    traffic: trafficPart(connectionsContract, connectionsFarContract, async (platform) =>
      (await import('./stations/connections/traffic')).openConnections(platform),
    ),
    commands: async () => (await import('./stations/connections/cli/commands')).commands,
  },
  {
    name: 'byte-stream',
    traffic: trafficPart(byteStreamContract, byteStreamFarContract, async (platform) =>
      (await import('./stations/byte-stream/traffic')).openByteStream(platform),
    ),
    commands: async () => (await import('./stations/byte-stream/cli/commands')).commands,
  },
  {
    name: 'addressing',
    service: servicePart(addressingContract, async (platform) =>
      (await import('./stations/addressing/service')).openAddressing(platform),
    ),
    commands: async () => (await import('./stations/addressing/cli/commands')).commands,
  },
  {
    name: 'peers',
    service: servicePart(peersContract, async (platform) =>
      (await import('./stations/peers/service')).openPeers(platform),
    ),
    commands: async () => [(await import('./stations/peers/cli/peers-command')).peersCommand],
  },
  {
    name: 'messages',
    service: servicePart(savedMessagesContract, async (platform) =>
      (await import('./stations/messages/service')).openKeptMessages(platform),
    ),
    traffic: trafficPart(messagesContract, {}, async () =>
      (await import('./stations/messages/traffic')).openMessages(),
    ),
    commands: async () => (await import('./stations/messages/cli/commands')).commands,
  },
]
