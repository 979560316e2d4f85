/** Every failure has a sentence in both languages; the English one is the command line's own. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureSentence } from '../../../renderer/messages/failure-sentence'
import { overwriteGetLocale } from '../../../renderer/messages/generated/runtime'
import { describeFailure, type Failure } from '../../../shared/failure'

const host = 'fe80::1%eth0'
/** One of each kind, and more where a kind has several sentences: a new kind does not compile without one. */
const samples: { [K in Failure['failure']]: Extract<Failure, { failure: K }>[] } = {
  badInput: [{ failure: 'badInput', reason: 'The port 70000 is above 65535.' }],
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

describe.each(failures)('$failure', (failure) => {
  it('says in English what the command line says', () => {
    locale = 'en'
    expect(failureSentence(failure)).toBe(describeFailure(failure))
  })

  it('has a Chinese sentence that keeps host, port and figures', () => {
    locale = 'zh-CN'
    const sentence = failureSentence(failure)
    expect(sentence).toMatch(/\p{Script=Han}/u)
    for (const value of Object.values(failure).filter((value) => typeof value === 'number'))
      expect(sentence).toContain(String(value).slice(0, 2))
  })
})
