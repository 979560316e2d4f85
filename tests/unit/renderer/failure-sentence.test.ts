/** Every failure has a sentence in both languages; the English one is the command line's own. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureSentence } from '../../../renderer/messages/failure-sentence'
import { overwriteGetLocale } from '../../../renderer/messages/generated/runtime'
import { describeFailure, type Failure } from '../../../shared/failure'

const host = 'fe80::1%eth0'
const failures: Failure[] = [
  { failure: 'badInput', reason: 'The port 70000 is above 65535.' },
  { failure: 'unresolved', host },
  { failure: 'refused', host, port: 8642 },
  { failure: 'unreachable', host: '10.0.0.9', port: 8642, code: 'EHOSTUNREACH' },
  { failure: 'timedOut', host, port: 8642, seconds: 5 },
  { failure: 'notPacketLab', host, port: 22, detail: 'no TLS' },
  { failure: 'incompatible', host, theirs: 2, ours: 1 },
  { failure: 'declined', host, why: 'person' },
  { failure: 'declined', host, why: 'noAnswer' },
  { failure: 'declined', host, why: 'listeningOff' },
  { failure: 'busy', host, waiting: 3 },
  { failure: 'peerSilent', host, seconds: 4.9 },
  { failure: 'peerGone', host, detail: 'closed' },
  { failure: 'tcpBroken', host, port: 8643, code: 'ECONNRESET' },
  { failure: 'measuringAlready' },
  { failure: 'clockJumped', seconds: 31.4 },
  { failure: 'limit', what: 'Probes', limit: 4_000_000 },
  { failure: 'system', operation: 'Binding UDP', code: 'EADDRINUSE' },
  { failure: 'notAvailable', what: 'DSCP' },
]

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
