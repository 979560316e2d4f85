/** What the Messages station refuses and how much it takes. */
import { failuresOf, type CodeTables } from '../../base/codes'

export const messagesCodes = {
  badInput: {
    characterWrong: { character: 'number', why: 'why' },
    notInEncoding: { character: 'number', code: 'text', encoding: 'text' },
    patternMissing: {},
    portRange: {},
    portMissing: { host: 'text', example: 'text' },
    noConnectionsInUdp: {},
    noGroupsInTcp: {},
    groupFamily: { group: 'text', family: 'text', socket: 'text' },
    destinationMissing: {},
    destinationFamily: { address: 'text', family: 'text', place: 'text' },
    nobodyConnected: {},
    linkClosed: {},
    noInterface: { name: 'text' },
    interfaceFamily: { name: 'text', family: 'text' },
    groupsOfTcp: {},
    listenWhere: {},
  },
  why: {
    escape: { escapes: 'text' },
  },
  limit: {
    patternOctets: {},
    groups: {},
    messageOctets: {},
    lineOctets: {},
    links: {},
    messagesKept: {},
    octetsWaiting: { place: 'text' },
    octetsWaitingOfLink: {},
  },
  operation: {
    writeMessages: {},
  },
} as const satisfies CodeTables

export const { badInput, why, limit, operation } = failuresOf(messagesCodes)
