/** What the search for labs refuses. */
import { failuresOf, type CodeTables } from '../../base/codes'

export const peersCodes = {
  limit: {
    sweptAddresses: {},
  },
  operation: {
    lookFrom: { address: 'text', name: 'text' },
  },
} as const satisfies CodeTables

export const { limit, operation } = failuresOf(peersCodes)
