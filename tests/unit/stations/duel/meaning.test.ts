/** The sentence under the run says what its figures hold, in both languages, and nothing that is not known. */
import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../../../renderer/stations/duel/meaning'
import { meaningSentences } from '../../../../renderer/stations/duel/meaning-sentence'
import { distribution, result, transport } from './result'

const none = { alone: [], shared: 0 }
const spike = (rttNs: number) => ({ atNs: 1, rttNs, probes: 1 })
const tcp = (here: number | null, there: number | null, p50 = 100_000) =>
  transport({ segmentsRetransmitted: { here, there }, rttNs: distribution(p50) })

describe('findings', () => {
  it('names the side of each loss, and what TCP did about the same network', () => {
    const lossy = transport({ received: 995, lostUpstream: 4, lostDownstream: 1 })
    const spikes = { alone: [spike(210e6), spike(30e6), spike(8e6)], shared: 0 }
    expect(findingsOf(result({ udp: lossy, tcp: tcp(2, 1) }), spikes)).toEqual([
      { finding: 'udpLost', lost: 5, sent: 1000, up: 4, down: 1, unknown: 0 },
      { finding: 'tcpSentAgain', segments: 3, spikes: 3, longestNs: 210e6 },
      { finding: 'alike', medianNs: 100_000 },
    ])
  })

  it('counts what our own socket dropped as lost on the way back', () => {
    const dropped = transport({ received: 990, droppedHere: 10 })
    expect(findingsOf(result({ udp: dropped }), none)[0]).toMatchObject({
      finding: 'udpLost',
      lost: 10,
      down: 10,
    })
  })

  it('says nothing of segments where no kernel told', () => {
    const lossy = transport({ received: 999, lostUpstream: 1 })
    const silent = findingsOf(result({ udp: lossy, tcp: tcp(null, null) }), none)
    expect(silent.map(({ finding }) => finding)).toEqual(['udpLost', 'alike'])
    const told = findingsOf(result({ udp: lossy, tcp: tcp(0, null) }), none)
    expect(told.map(({ finding }) => finding)).toEqual(['udpLost', 'tcpSentNothingAgain', 'alike'])
  })

  it('does not claim that nothing was lost where nothing was answered', () => {
    const dead = transport({ received: 0, lostUnknown: 1000, rttNs: null })
    expect(findingsOf(result({ udp: dead }), none)[0]).toEqual({
      finding: 'nothingAnswered',
      transport: 'udp',
      sent: 1000,
    })
  })

  it('a late answer is no loss, and yet not nothing', () => {
    const late = transport({ received: 998, late: 2 })
    const kinds = findingsOf(result({ udp: late }), none).map(({ finding }) => finding)
    expect(kinds).toContain('udpLate')
    expect(kinds).not.toContain('nothingLost')
  })

  it('calls medians alike within 5 %, and else names the quicker one', () => {
    const compare = (p50: number) => findingsOf(result({ tcp: tcp(0, 0, p50) }), none)[1]
    expect(compare(105_000)).toMatchObject({ finding: 'alike' })
    expect(compare(125_000)).toEqual({ finding: 'quicker', transport: 'udp', byNs: 25_000, share: 0.2 })
    expect(compare(80_000)).toMatchObject({ finding: 'quicker', transport: 'tcp', byNs: 20_000, share: 0.2 })
  })

  it('names the steadier one where the tails differ twofold', () => {
    const slowTail = transport({ rttNs: distribution(100_000, 400_000) })
    const findings = findingsOf(result({ tcp: slowTail }), none)
    expect(findings).toContainEqual({ finding: 'steadier', transport: 'udp', times: 400 / 150 })
  })

  it('owns up to a sender that missed its rate', () => {
    const generator = { missed: 100, timerErrorNs: null, eventLoopStallNs: { max: null } }
    expect(findingsOf(result({ generator }), none)).toContainEqual({
      finding: 'generatorMissed',
      missed: 100,
      sent: 2000,
    })
  })

  it('has nothing to say of a run that sent nothing', () => {
    const nothing = transport({ sent: 0, received: 0, rttNs: null })
    expect(findingsOf(result({ udp: nothing, tcp: nothing }), none)).toEqual([])
  })
})

describe('sentences', () => {
  const lossy = transport({ received: 996, lostUpstream: 4 })
  const spikes = { alone: [spike(210e6), spike(30e6), spike(8e6)], shared: 0 }

  it('point at the spikes that the segments sent again made', () => {
    expect(meaningSentences(findingsOf(result({ udp: lossy, tcp: tcp(3, 0) }), spikes), 'en')).toEqual([
      'UDP lost 4 of 1,000 probes (0.400 %): 4 upstream.',
      'TCP lost none, but 3 segments were sent again, which shows as the spikes ①–③ on the chart: probes waited up to 210 ms.',
      'The median round trips are alike, within 5 % at 100 µs.',
    ])
    expect(meaningSentences(findingsOf(result({ udp: lossy, tcp: tcp(3, 0) }), spikes), 'zh-CN')).toEqual([
      'UDP 丢失了 1,000 个探测包中的 4 个（0.400 %）：上行 4 个。',
      'TCP 没有丢失，但重传了 3 个报文段，即图中的尖峰 ①–③：探测包最多等待了 210 ms。',
      '两者的中位往返时间相近，相差不到 5 %，约 100 µs。',
    ])
  })

  it('keep to one in the singular', () => {
    const [, one] = meaningSentences(
      findingsOf(result({ udp: lossy, tcp: tcp(1, 0) }), { alone: [spike(210e6)], shared: 0 }),
      'en',
    )
    expect(one).toBe(
      'TCP lost none, but 1 segment was sent again, which shows as the spike ① on the chart: probes waited up to 210 ms.',
    )
  })

  it('do not blame segments for more waits than there were segments', () => {
    const [, careful] = meaningSentences(findingsOf(result({ udp: lossy, tcp: tcp(2, 0) }), spikes), 'en')
    expect(careful).toContain('2 segments were sent again; TCP')
    expect(careful).not.toContain('shows as')
  })
})
