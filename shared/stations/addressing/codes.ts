/** What the Addressing station refuses: lists, plans, and ways that lead nowhere. */
import { failuresOf, type CodeTables } from '../../base/codes'

export const addressingCodes = {
  why: {
    hostsWanted: {},
    noShorterParts: { network: 'text' },
    rangeNoPrefix: { prefixes: 'number' },
    hostsMissing: {},
    hostsNone: { text: 'text' },
    oneAddressWanted: {},
    needLengthOver: {},
  },
  badInput: {
    planRow: { row: 'number', reason: 'badInput' },
    planOverlap: { one: 'text', other: 'text' },
    splitLonger: { network: 'text', length: 'number' },
    noBase: { network: 'text' },
    splitAcross: { network: 'text', base: 'text' },
    noHosts: { number: 'number' },
    planEmpty: {},
    planJson: {},
    planQuote: { row: 'number' },
    planNoPrefixes: {},
    planOther: { detail: 'text' },
    planTwice: { network: 'text' },
    planHosts: { text: 'text' },
    planColour: { text: 'text' },
    planName: { most: 'number' },
    planNote: { most: 'number' },
    noRoom: { number: 'number', hosts: 'text', room: 'text' },
    noRoomLength: { number: 'number', length: 'number', room: 'text' },
    needLength: { number: 'number', length: 'number', width: 'number', family: 'text' },
    twoAddresses: { blocks: 'number' },
    splitLengths: { network: 'text', least: 'number', most: 'number', length: 'number' },
    planBases: {},
    noNeighbour: { destination: 'text' },
    notToMany: { destination: 'text' },
  },
  limit: {
    planParts: { network: 'text', parts: 'text', length: 'number' },
    planRows: {},
    fileBytes: { name: 'text' },
  },
  operation: {
    listenThere: {},
  },
} as const satisfies CodeTables

export const { why, badInput, limit, operation } = failuresOf(addressingCodes)
