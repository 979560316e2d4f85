/** What is wrong with a file of captured packets. */
import { failuresOf, type CodeTables } from '../base/codes'

export const captureCodes = {
  why: {
    captureTooShort: {},
    captureEndsInPacket: {},
    captureOtherFormat: {},
    captureVersion: { version: 'text' },
    capturePacketClaims: { octets: 'number' },
    captureBlockClaims: { octets: 'number' },
    captureLengthsDiffer: {},
    captureTooManyInterfaces: {},
    captureNoByteOrder: {},
    captureInterfaceShort: {},
    capturePacketShort: {},
    captureInterfaceMissing: {},
    capturePacketLong: {},
    captureNoInterface: {},
  },
  capture: {
    programSaid: { text: 'text' },
    atOctet: { why: 'why', offset: 'number' },
  },
} as const satisfies CodeTables

export const { capture, why } = failuresOf(captureCodes)
