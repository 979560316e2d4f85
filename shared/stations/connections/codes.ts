/** What the ends of connections refuse and how many there may be. */
import { failuresOf, type CodeTables } from '../../base/codes'

export const connectionsCodes = {
  badInput: {
    endFinSent: {},
    endClosed: {},
    endNoAnswer: {},
    endUdp: {},
    endNobody: {},
    connectionNone: {},
    connectionListens: {},
    connectionOpen: {},
    endForeign: {},
    placeNoPort: { place: 'text' },
  },
  limit: {
    datagramOctets: {},
    visitorEnds: {},
    visitorListeners: {},
    connections: {},
    bytesWaiting: {},
  },
  unavailable: {
    fullListener: {},
  },
} as const satisfies CodeTables

export const { badInput, limit, unavailable } = failuresOf(connectionsCodes)
