/** What holding many connections is made of in this process: sockets, the system's limits, the tables thread. */
import type { Client } from '../../../shared/ipc/contract'
import { descriptors } from '../../host/descriptors'
import { ephemeralPorts } from '../../host/ephemeral-ports'
import { longestQueue, queueCounts } from '../../host/listen-queue'
import type { Clock } from '../../engine/base/clock'
import { beginCall, listenForMany } from '../../engine/net/crowd'
import type { FarManyParts } from './far-many'
import type { ManyParts } from './many'
import type { tablesContract } from './tables-contract'

type Tables = () => Client<typeof tablesContract>

/** The sockets of all that is held here and for visitors. */
const held = new Set<ReadonlySet<unknown>>()

export function heldSockets(): number {
  return [...held].reduce((sum, { size }) => sum + size, 0)
}

export function manyParts(clock: Clock, tables: Tables): Omit<ManyParts, 'farEnds'> {
  return {
    held,
    nowNs: () => clock.nowNs(),
    beginCall,
    portStates: (place, signal) => tables().portStates(place, { signal }),
    descriptors,
    ephemeralPorts: () => ephemeralPorts(),
    longestQueue,
    memoryBytes,
  }
}

export function farManyParts(clock: Clock, tables: Tables): FarManyParts {
  return {
    held,
    nowNs: () => clock.nowNs(),
    listenForMany,
    descriptors,
    queueCounts,
    longestQueue,
    portStates: (port, signal) => tables().portStates({ end: 'called', port }, { signal }),
  }
}

/** Null where it cannot be read, as when no file can be opened any more. */
function memoryBytes(): number | null {
  try {
    return process.memoryUsage.rss()
  } catch {
    return null
  }
}
