/** Every failure has a sentence in both languages; the English one is pinned word for word. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureSentence } from '../../../shared/words/failure-sentence'
import { overwriteGetLocale } from '../../../shared/words/generated/runtime'
import { systemFailure, type BadInput } from '../../../shared/base/codes'
import { badInput as platform, notPacketLab, operation, peerGone } from '../../../shared/base/platform-codes'
import { badInput as framing, fault, why as framingWhy } from '../../../shared/framing/codes'
import { badInput as measurement, unavailable } from '../../../shared/measurement/codes'
import { badInput as addressing, limit } from '../../../shared/stations/addressing/codes'
import { badInput as byteStream } from '../../../shared/stations/byte-stream/codes'
import { badInput as messages } from '../../../shared/stations/messages/codes'
import { isFailure, type Failure } from '../../../shared/base/failure'
import { englishSentences } from './english-sentences'
import { english } from '../../../shared/words/language'
import { parseCodec } from '../../../shared/framing/parse-codec'
import { composeMessage, readHex } from '../../../shared/stations/messages/compose'

const host = 'fe80::1%eth0'
/** Failures of many codes; that every code has words, code-messages.test.ts sees. */
const coded: Record<string, BadInput> = {
  payloadTooSmall: measurement('payloadTooSmall', { bytes: 60, least: 112 }),
  payloadGap: measurement('payloadGap', { bytes: 114, least: 112, next: 116, header: 4 }),
  payloadFragments: measurement('payloadFragments', { bytes: 1401, most: 1400 }),
  transportUnknown: measurement('transportUnknown', { transport: 'quic' }),
  openUdpAlone: measurement('openUdpAlone'),
  openOneWay: measurement('openOneWay'),
  intervalRange: measurement('intervalRange', { fromMs: 0.1, toS: 10 }),
  countRange: measurement('countRange', { most: 4_000_000 }),
  durationRange: measurement('durationRange', { hours: 24 }),
  payloadRange: measurement('payloadRange', { least: 44, most: 65_000 }),
  lateRange: measurement('lateRange', { fromMs: 1, toS: 60 }),
  dscpRange: measurement('dscpRange'),
  settingRange: measurement('settingRange', { setting: 'nagle', detail: 'Expected boolean' }),
  settingsRefused: measurement('settingsRefused', { host, reason: measurement('dscpRange') }),
  framingSyntax: framing('framingSyntax', {
    framing: 'fixed:',
    character: 7,
    why: framingWhy('framingLength', { most: 65_536 }),
  }),
  slipEmpty: framing('slipEmpty'),
  messageTooLong: framing('messageTooLong', { octets: 256, framing: 'length:u8', most: 255 }),
  typeRange: framing('typeRange', { type: 256, width: 'u8', most: 255 }),
  delimiterInside: framing('delimiterInside', { delimiter: '0a', offset: 3 }),
  fixedLength: framing('fixedLength', { octets: 1, length: 4 }),
  messageNoHex: byteStream('messageNoHex'),
  nothingToWrite: byteStream('nothingToWrite'),
  characterWrong: messages('characterWrong', { character: 2, why: framingWhy('hexPair') }),
  notInEncoding: messages('notInEncoding', { character: 1, code: '4E2D', encoding: 'GBK' }),
  patternMissing: messages('patternMissing'),
  portRange: messages('portRange'),
  portMissing: messages('portMissing', { host, example: '[fe80::1%eth0]:9000' }),
  datagramTooLarge: platform('datagramTooLarge', { octets: 65_508, host }),
  noConnectionsInUdp: messages('noConnectionsInUdp'),
  noGroupsInTcp: messages('noGroupsInTcp'),
  groupFamily: messages('groupFamily', { group: 'ff02::1', family: 'IPv6', socket: 'IPv4' }),
  destinationMissing: messages('destinationMissing'),
  destinationFamily: messages('destinationFamily', { address: '::1', family: 'IPv4', place: '[::]:9000' }),
  nobodyConnected: messages('nobodyConnected'),
  linkClosed: messages('linkClosed'),
  noInterface: messages('noInterface', { name: 'eth9' }),
  interfaceFamily: messages('interfaceFamily', { name: 'eth0', family: 'IPv6' }),
  noNeighbour: addressing('noNeighbour', { destination: '127.0.0.1' }),
  notToMany: addressing('notToMany', { destination: '10.0.0.9' }),
  unreadableAnswer: platform('unreadableAnswer', { program: 'ip', part: '"?"' }),
}
/** One of each kind, and more where a kind has several sentences: a new kind does not compile without one. */
const samples: { [K in Failure['failure']]: Failure[] } = {
  badInput: Object.values(coded),
  badFrame: [
    {
      failure: 'badFrame',
      error: 'oversize',
      offset: 12,
      ...fault('lengthOverMaximum', { octets: 70, most: 64 }),
      boundaryLost: true,
    },
  ],
  unresolved: [{ failure: 'unresolved', host }],
  refused: [{ failure: 'refused', host, port: 8642 }],
  unreachable: [{ failure: 'unreachable', host: '10.0.0.9', port: 8642, code: 'EHOSTUNREACH' }],
  timedOut: [{ failure: 'timedOut', host, port: 8642, seconds: 5 }],
  notPacketLab: [notPacketLab({ host, port: 22 }, 'noTls')],
  incompatible: [
    { failure: 'incompatible', host, theirs: 2, ours: 1 },
    { failure: 'incompatible', host, theirs: 1, ours: 2 },
  ],
  unsupported: [{ failure: 'unsupported', host, capability: 'visit' }],
  declined: [
    { failure: 'declined', host, why: 'person' },
    { failure: 'declined', host, why: 'noAnswer' },
    { failure: 'declined', host, why: 'listeningOff' },
  ],
  tooSoon: [{ failure: 'tooSoon', host, seconds: 8 }],
  identityChanged: [
    { failure: 'identityChanged', host, name: 'bench', known: 'a'.repeat(64), now: 'b'.repeat(64) },
  ],
  comparisonBroken: [{ failure: 'comparisonBroken', host }],
  peerAway: [{ failure: 'peerAway' }],
  busy: [{ failure: 'busy', host, waiting: 3 }],
  peerSilent: [{ failure: 'peerSilent', host, seconds: 4.9 }],
  peerGone: [peerGone(host, 'closed')],
  tcpBroken: [
    { failure: 'tcpBroken', host, port: 8643, code: 'ECONNRESET' },
    { failure: 'tcpBroken', host, port: 8643, code: null },
    { failure: 'tcpBroken', host, port: null, code: 'ECONNRESET' },
  ],
  nobodyListening: [{ failure: 'nobodyListening', host, port: 9000 }],
  connectionFailed: [{ failure: 'connectionFailed', host, port: 9000, code: 'ECONNRESET' }],
  portTaken: [
    { failure: 'portTaken', protocol: 'tcp', host: '0.0.0.0', port: 9000, program: 'nc', pid: 4711 },
    { failure: 'portTaken', protocol: 'udp', host, port: 9000, program: 'nc', pid: null },
    { failure: 'portTaken', protocol: 'udp', host, port: 9000, program: null, pid: null },
  ],
  privilegedPort: [{ failure: 'privilegedPort', port: 80 }],
  notOwnAddress: [{ failure: 'notOwnAddress', host: '10.0.0.9' }],
  bothWaysWithItself: [
    { failure: 'bothWaysWithItself', by: 'choice' },
    { failure: 'bothWaysWithItself', by: 'address' },
  ],
  keyExposed: [{ failure: 'keyExposed', path: '/home/ann/.config/Packet Lab/identity.json' }],
  measuringAlready: [{ failure: 'measuringAlready' }],
  engineFailed: [{ failure: 'engineFailed', thread: 'measure' }],
  clockJumped: [{ failure: 'clockJumped', seconds: 31.4 }],
  limit: [limit('planRows', 4_000_000)],
  system: [systemFailure(operation('bindUdp', { address: '::1', port: 9000 }), 'EADDRINUSE')],
  notAvailable: [unavailable('dscp')],
}
const failures: Failure[] = Object.values(samples).flat()

let locale: 'en' | 'zh-CN' = 'en'
beforeAll(() => overwriteGetLocale(() => locale))
afterAll(() => overwriteGetLocale(() => 'en'))

it('has an English sentence for every sample', () => {
  expect(englishSentences).toHaveLength(failures.length)
})

describe.each(failures.map((failure, at) => ({ ...failure, at })))('$failure', ({ at }) => {
  const failure = failures[at] as Failure

  it('says in English what the command line says', () => {
    locale = 'en'
    expect(failureSentence(failure)).toBe(englishSentences[at])
    locale = 'zh-CN'
    expect(failureSentence(failure, english)).toBe(englishSentences[at])
  })

  it('has a Chinese sentence that keeps host, port and figures', () => {
    locale = 'zh-CN'
    const sentence = failureSentence(failure)
    expect(sentence).toMatch(/\p{Script=Han}/u)
    for (const value of Object.values(failure).filter((value) => typeof value === 'number'))
      expect(sentence).toContain(String(value).slice(0, 2))
  })
})

describe('what another lab says', () => {
  it.each(['shout', 'constructor', '__proto__'])('by a code %s that is not known here is named', (code) => {
    const failure: Failure = { failure: 'badInput', code, values: {} }
    locale = 'zh-CN'
    expect(failureSentence(failure)).toContain(code)
    expect(failureSentence(failure)).toMatch(/\p{Script=Han}/u)
    expect(failureSentence(failure, english)).toBe(
      `This lab does not know the reason that was given (${code}).`,
    )
  })

  it('by a known code without its values is named too', () => {
    expect(failureSentence({ failure: 'badInput', code: 'payloadTooSmall', values: {} }, english)).toContain(
      '(payloadTooSmall)',
    )
    const values = { bytes: 'many', least: 112 }
    expect(failureSentence({ failure: 'badInput', code: 'payloadTooSmall', values }, english)).toContain(
      '(payloadTooSmall)',
    )
  })

  it('in words of its own is quoted', () => {
    const text = 'Louder, please.'
    locale = 'zh-CN'
    expect(failureSentence(peerGone(host, 'said', { text }))).toContain(`对方称“${text}”`)
    expect(failureSentence(peerGone(host, 'said', { text }), english)).toBe(
      'fe80::1%eth0 ended the session (it said "Louder, please.").',
    )
  })
})

it('says in Chinese what a code leaves to a problem of its text', () => {
  locale = 'zh-CN'
  for (const failure of [coded.framingSyntax, coded.characterWrong])
    expect(failureSentence(failure as BadInput)).not.toMatch(/a length|an octet/)
})

it.each([
  ...[
    'morse',
    'tlv',
    'tlv:u8',
    'length',
    'length:x',
    'length:u8:y',
    'slip:1',
    'delimiter',
    'delimiter:0',
    'fixed',
  ],
  ...['delimiter:' + '00'.repeat(99), 'fixed:0'],
])('says in Chinese why there is no framing %s', (text) => {
  const refused = parseCodec(text)
  if (!isFailure(refused)) throw new Error(`${text} is a framing`)
  locale = 'zh-CN'
  const [, problem = ''] = failureSentence(refused).split('个字符：')
  expect(problem).toMatch(/\p{Script=Han}/u)
})

it.each([readHex('0'), readHex('zz'), composeMessage('\\q', 'escapes', 'utf-8')])(
  'says in Chinese why a message cannot be read (%#)',
  (refused) => {
    if (refused instanceof Uint8Array) throw new Error('it was read')
    locale = 'zh-CN'
    expect(failureSentence(refused).split('个字符：')[1]).toMatch(/\p{Script=Han}/u)
  },
)
