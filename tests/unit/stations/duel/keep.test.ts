/** What is saved can be read again; anything else is refused by name. */
import { describe, expect, it } from 'vitest'
import { fileName, probesCsv, readResult, resultJson } from '../../../../renderer/stations/duel/keep'
import { savedResult } from '../../../../shared/measurement/saved-result'
import { result } from './result'

describe('a saved result', () => {
  it('comes back as it was', async () => {
    expect(await readResult(new Blob([resultJson(result())]))).toEqual(result())
  })

  it.each([
    ['nonsense', 'notJson'],
    ['', 'notJson'],
    ['{}', 'otherShape'],
    ['[1,2]', 'otherShape'],
    ['null', 'otherShape'],
    [JSON.stringify({ ...savedResult(result()), extra: 1 }), 'otherShape'],
    [JSON.stringify({ ...savedResult(result()), udp: { sent: -1 } }), 'otherShape'],
    [JSON.stringify({ ...savedResult(result()), schemaVersion: 3 }), 'otherVersion'],
    [' '.repeat(16 * 1024 * 1024 + 1), 'tooLarge'],
  ])('is told from %.30j', async (text, notAResult) => {
    expect(await readResult(new Blob([text]))).toEqual({ notAResult })
  })

  it('is named after its peer and its moment, whatever the peer calls itself', () => {
    const named = (name: string) => fileName(result({ target: { ...result().target, name } }), 'json')
    expect(named('bench')).toBe('packet-lab-bench-2026-01-02T03-04-05.json')
    expect(named('../../etc/passwd')).toBe('packet-lab-etc-passwd-2026-01-02T03-04-05.json')
    expect(named('教室 3')).toBe('packet-lab-教室-3-2026-01-02T03-04-05.json')
    expect(named('///')).toBe('packet-lab-peer-2026-01-02T03-04-05.json')
  })
})

it('the CSV has a line for every probe, empty where there is no such time', () => {
  const udp = {
    sentAtNs: Float64Array.of(0, 10_000_000, NaN),
    rttNs: Float64Array.of(123_456, NaN, NaN),
    fate: Uint8Array.of(0, 2, 5),
    sentAgain: null,
  }
  expect([...probesCsv({ udp })].join('').trimEnd().split('\n')).toEqual([
    'transport,probe,sent_at_ns,rtt_ns,fate',
    'udp,0,0,123456,received',
    'udp,1,10000000,,lostDownstream',
    'udp,2,,,notSent',
  ])
})

it('the CSV of many probes comes in pieces that join without a gap', () => {
  const count = 45_000
  const tcp = {
    sentAtNs: Float64Array.from({ length: count }, (_, i) => i),
    rttNs: new Float64Array(count).fill(1),
    fate: new Uint8Array(count),
    sentAgain: null,
  }
  const pieces = [...probesCsv({ tcp })]
  expect(pieces.length).toBeGreaterThan(2)
  expect(pieces.join('').trimEnd().split('\n')).toHaveLength(count + 1)
})
