/** What a framing refuses to carry, what its text lacks, and what is wrong with a frame. */
import { failuresOf, type CodeTables } from '../base/codes'

export const framingCodes = {
  badInput: {
    framingSyntax: { framing: 'text', character: 'number', why: 'why' },
    slipEmpty: {},
    messageTooLong: { octets: 'number', framing: 'text', most: 'number' },
    typeRange: { type: 'number', width: 'text', most: 'number' },
    delimiterInside: { delimiter: 'text', offset: 'number' },
    fixedLength: { octets: 'number', length: 'number' },
  },
  why: {
    hexPair: {},
    hexDigit: { sign: 'text' },
    hexArray: { sign: 'text' },
    hexEscape: { sign: 'text' },
    hexOffset: {},
    hexOffsetBase: {},
    framingLengthWidth: { framing: 'text', widths: 'text' },
    framingTypeWidth: { framing: 'text', widths: 'text' },
    framingDelimiterNeeded: {},
    framingFixedNeeded: {},
    framingOnly: { word: 'text' },
    framingNoMore: {},
    framingKinds: { kinds: 'text' },
    framingWidths: { widths: 'text' },
    framingDelimiterHex: {},
    framingDelimiterLength: { most: 'number' },
    framingLength: { most: 'number' },
  },
  fault: {
    truncated: { octets: 'number' },
    lengthOverMaximum: { octets: 'number', most: 'number' },
    lengthBeyondCounting: { most: 'number' },
    neverEnding: { most: 'number' },
    lengthBelowHeader: { octets: 'number', header: 'number' },
    varintEndless: {},
    varintTooWide: {},
    badEscape: { escape: 'text', follower: 'text', allowed: 'text', other: 'text' },
    escapeAtEnd: { escape: 'text', allowed: 'text', other: 'text' },
    codeShort: { code: 'text', promised: 'number', left: 'number' },
    netstringOver: { length: 'number', most: 'number' },
    netstringAfterZero: { octet: 'text' },
    netstringOctet: { octet: 'text' },
    terminatorMissing: { octets: 'number', terminator: 'text' },
  },
} as const satisfies CodeTables

export const { badInput, why, fault } = failuresOf(framingCodes)
