/** Every failure has a sentence in both languages; the English one is pinned word for word. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureSentence } from '../../../shared/words/failure-sentence'
import { overwriteGetLocale } from '../../../shared/words/generated/runtime'
import { badInput, type BadInputCode, type RefusedInput } from '../../../shared/base/bad-input'
import { isFailure, type Failure } from '../../../shared/base/failure'
import { englishSentences } from './english-sentences'
import { english } from '../../../shared/words/language'
import { parseCodec } from '../../../shared/framing/parse-codec'
import { composeMessage, readHex } from '../../../shared/stations/messages/compose'

const host = 'fe80::1%eth0'
/** One failure of each code: a new code does not compile without one. */
const coded: Record<BadInputCode, RefusedInput> = {
  payloadTooSmall: badInput('payloadTooSmall', { bytes: 60, least: 112 }),
  payloadGap: badInput('payloadGap', { bytes: 114, least: 112, next: 116, header: 4 }),
  payloadFragments: badInput('payloadFragments', { bytes: 1401, most: 1400 }),
  openUdpAlone: badInput('openUdpAlone'),
  openOneWay: badInput('openOneWay'),
  intervalRange: badInput('intervalRange', { fromMs: 0.1, toS: 10 }),
  countRange: badInput('countRange', { most: 4_000_000 }),
  durationRange: badInput('durationRange', { hours: 24 }),
  payloadRange: badInput('payloadRange', { least: 44, most: 65_000 }),
  lateRange: badInput('lateRange', { fromMs: 1, toS: 60 }),
  dscpRange: badInput('dscpRange'),
  settingRange: badInput('settingRange', { setting: 'nagle', detail: 'Expected boolean' }),
  settingsRefused: badInput('settingsRefused', { host, reason: 'no such thing here' }),
  framingSyntax: badInput('framingSyntax', {
    framing: 'fixed:',
    character: 7,
    problem: 'a length is a number from 1 to 65536',
  }),
  slipEmpty: badInput('slipEmpty'),
  messageTooLong: badInput('messageTooLong', { octets: 256, framing: 'length:u8', most: 255 }),
  typeRange: badInput('typeRange', { type: 256, width: 'u8', most: 255 }),
  delimiterInside: badInput('delimiterInside', { delimiter: '0a', offset: 3 }),
  fixedLength: badInput('fixedLength', { octets: 1, length: 4 }),
  messageNoHex: badInput('messageNoHex'),
  nothingToWrite: badInput('nothingToWrite'),
  characterWrong: badInput('characterWrong', { character: 2, problem: 'an octet is two hexadecimal digits' }),
  notInEncoding: badInput('notInEncoding', { character: 1, code: '4E2D', encoding: 'GBK' }),
  patternMissing: badInput('patternMissing'),
  portRange: badInput('portRange'),
  portMissing: badInput('portMissing', { host, example: '[fe80::1%eth0]:9000' }),
  datagramTooLarge: badInput('datagramTooLarge', { octets: 65_508, host }),
  noConnectionsInUdp: badInput('noConnectionsInUdp'),
  noGroupsInTcp: badInput('noGroupsInTcp'),
  groupFamily: badInput('groupFamily', { group: 'ff02::1', family: 'IPv6', socket: 'IPv4' }),
  destinationMissing: badInput('destinationMissing'),
  destinationFamily: badInput('destinationFamily', { address: '::1', family: 'IPv4', place: '[::]:9000' }),
  nobodyConnected: badInput('nobodyConnected'),
  linkClosed: badInput('linkClosed'),
  noInterface: badInput('noInterface', { name: 'eth9' }),
  interfaceFamily: badInput('interfaceFamily', { name: 'eth0', family: 'IPv6' }),
  noNeighbour: badInput('noNeighbour', { destination: '127.0.0.1' }),
  notToMany: badInput('notToMany', { destination: '10.0.0.9' }),
  unreadableAnswer: badInput('unreadableAnswer', { program: 'ip', part: '"?"' }),
}
/** One of each kind, and more where a kind has several sentences: a new kind does not compile without one. */
const samples: { [K in Failure['failure']]: Extract<Failure, { failure: K }>[] } = {
  badInput: [{ failure: 'badInput', reason: 'The port 70000 is above 65535.' }, ...Object.values(coded)],
  unresolved: [{ failure: 'unresolved', host }],
  refused: [{ failure: 'refused', host, port: 8642 }],
  unreachable: [{ failure: 'unreachable', host: '10.0.0.9', port: 8642, code: 'EHOSTUNREACH' }],
  timedOut: [{ failure: 'timedOut', host, port: 8642, seconds: 5 }],
  notPacketLab: [{ failure: 'notPacketLab', host, port: 22, detail: 'no TLS' }],
  incompatible: [{ failure: 'incompatible', host, theirs: 2, ours: 1 }],
  declined: [
    { failure: 'declined', host, why: 'person' },
    { failure: 'declined', host, why: 'noAnswer' },
    { failure: 'declined', host, why: 'listeningOff' },
  ],
  identityChanged: [
    { failure: 'identityChanged', host, name: 'bench', known: 'a'.repeat(64), now: 'b'.repeat(64) },
  ],
  comparisonBroken: [{ failure: 'comparisonBroken', host }],
  peerAway: [{ failure: 'peerAway' }],
  busy: [{ failure: 'busy', host, waiting: 3 }],
  peerSilent: [{ failure: 'peerSilent', host, seconds: 4.9 }],
  peerGone: [{ failure: 'peerGone', host, detail: 'closed' }],
  tcpBroken: [{ failure: 'tcpBroken', host, port: 8643, code: 'ECONNRESET' }],
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
  measuringAlready: [{ failure: 'measuringAlready' }],
  clockJumped: [{ failure: 'clockJumped', seconds: 31.4 }],
  limit: [{ failure: 'limit', what: 'Probes', limit: 4_000_000 }],
  system: [{ failure: 'system', operation: 'Binding UDP', code: 'EADDRINUSE' }],
  notAvailable: [{ failure: 'notAvailable', what: 'DSCP' }],
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

it.each(['shout', 'constructor'])('shows another lab’s words where its code %s is not known here', (code) => {
  locale = 'zh-CN'
  const sentence = failureSentence({ failure: 'badInput', reason: 'Louder, please.', code, values: {} })
  expect(sentence).toContain('Louder, please.')
})

it('says in Chinese what a code leaves to a problem of its text', () => {
  locale = 'zh-CN'
  for (const failure of [coded.framingSyntax, coded.characterWrong])
    expect(failureSentence(failure)).not.toMatch(/a length|an octet/)
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
