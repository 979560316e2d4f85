/** What the Byte stream refuses and how much it takes. */
import { failuresOf, type CodeTables } from '../../base/codes'

export const byteStreamCodes = {
  badInput: {
    messageNoHex: {},
    nothingToWrite: {},
  },
  limit: {
    experimentOctets: {},
    experimentWrites: {},
    experimentReads: {},
    writePauses: {},
    readPauses: {},
  },
} as const satisfies CodeTables

export const { badInput, limit } = failuresOf(byteStreamCodes)
