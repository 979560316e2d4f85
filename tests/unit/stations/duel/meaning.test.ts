/** The sentence under the run says what its figures hold, in both languages, and nothing that is not known. */
import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../../../renderer/stations/duel/meaning'
import { meaningSentences } from '../../../../renderer/stations/duel/meaning-sentence'
import { distribution, result, transport } from './result'

const none = { alone: [], shared: 0 }
const spike = (rttNs: number, sentAgain: boolean | null = true) => ({ atNs: 1, rttNs, probes: 1, sentAgain })
const tcp = (here: number | null, there: number | null, p50 = 100_000) =>
  transport({ segmentsRetransmitted: { here, there }, rttNs: distribution(p50) })

describe('findings', () => {
  it('names the side of each loss, and what TCP did about the same network', () => {
    const lossy = transport({ received: 995, lostUpstream: 4, lostDownstream: 1 })
    const spikes = { alone: [spike(210e6), spike(30e6), spike(8e6)], shared: 0 }
    expect(findingsOf(result({ udp: lossy, tcp: tcp(2, 1) }), spikes)).toEqual([
      {
        finding: 'unanswered',
        transport: 'udp',
        count: 5,
        sent: 1000,
        up: 4,
        down: 1,
        droppedHere: 0,
        unknown: 0,
      },
      {
        finding: 'tcpSentAgain',
        segments: 3,
        by: 'both',
        allAnswered: true,
        waits: { numbers: [1, 2, 3], longestNs: 210e6 },
        slowestNs: 150_000,
      },
      { finding: 'alike', medianNs: 100_000 },
    ])
  })

  it('counts what our own socket dropped apart, as the table does', () => {
    const dropped = transport({ received: 990, droppedHere: 10 })
    expect(findingsOf(result({ udp: dropped }), none)[0]).toMatchObject({
      finding: 'unanswered',
      count: 10,
      down: 0,
      droppedHere: 10,
    })
  })

  it('says nothing of segments where no kernel told', () => {
    const lossy = transport({ received: 999, lostUpstream: 1 })
    const silent = findingsOf(result({ udp: lossy, tcp: tcp(null, null) }), none)
    expect(silent.map(({ finding }) => finding)).toEqual(['unanswered', 'alike'])
    const told = findingsOf(result({ udp: lossy, tcp: tcp(0, null) }), none)
    expect(told[1]).toEqual({ finding: 'tcpSentNothingAgain', by: 'here' })
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
    expect(kinds).toContain('late')
    expect(kinds).not.toContain('nothingLost')
  })

  it('calls medians alike within 5 %, and else names the quicker one', () => {
    const compare = (p50: number) => findingsOf(result({ tcp: tcp(0, 0, p50) }), none)[1]
    expect(compare(105_000)).toMatchObject({ finding: 'alike' })
    expect(compare(125_000)).toEqual({ finding: 'quicker', transport: 'udp', byNs: 25_000, share: 0.2 })
    expect(compare(80_000)).toMatchObject({ finding: 'quicker', transport: 'tcp', byNs: 20_000, share: 0.2 })
  })

  it('gives both tails where they differ twofold', () => {
    const slowTail = transport({ rttNs: distribution(100_000, 400_000) })
    const findings = findingsOf(result({ tcp: slowTail }), none)
    expect(findings).toContainEqual({
      finding: 'longerTail',
      transport: 'tcp',
      times: 400 / 150,
      p99Ns: 400_000,
      otherP99Ns: 150_000,
    })
  })

  it('owns up to a sender that missed its rate', () => {
    const generator = { missed: 100, timerErrorNs: null, eventLoopStallNs: { max: null } }
    expect(findingsOf(result({ generator }), none)).toContainEqual({
      finding: 'generatorMissed',
      missed: 100,
      due: 2000,
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

  const said = (tcpPart: ReturnType<typeof tcp>, alone: ReturnType<typeof spike>[], locale: 'en' | 'zh-CN') =>
    meaningSentences(findingsOf(result({ udp: lossy, tcp: tcpPart }), { alone, shared: 0 }), locale)

  it('say of waits that the kernel sent again in their time', () => {
    expect(said(tcp(3, 0), spikes.alone, 'en')).toEqual([
      'UDP lost 4 of 1,000 probes (0.400 %): 4 upstream.',
      'TCP lost none, but 3 segments were sent again; this kernel did so while the probes at ①–③ on the chart waited, up to 210 ms.',
      'The median round trips are alike, within 5 % at 100 µs.',
    ])
    expect(said(tcp(3, 0), spikes.alone, 'zh-CN')).toEqual([
      'UDP 丢失了 1,000 个探测包中的 4 个（0.400 %）：上行 4 个。',
      'TCP 没有丢失，但重传了 3 个报文段；图中 ①–③ 处的探测包等待时（最多 210 ms），本机内核正在重传。',
      '两者的中位往返时间相近，相差不到 5 %，约 100 µs。',
    ])
  })

  it('tell waits in whose time nothing was sent again from those in whose time something was', () => {
    const alone = [spike(210e6), spike(30e6, false), spike(8e6), spike(90e6, null)]
    expect(said(tcp(2, null), alone, 'en').slice(1, 4)).toEqual([
      'TCP lost none, but this kernel sent 2 segments again; this kernel did so while the probes at ①, ③ on the chart waited, up to 210 ms.',
      'TCP probes waited up to 30.0 ms at ② on the chart; this kernel sent nothing again then.',
      'TCP probes waited up to 90.0 ms, marked ④ on the chart.',
    ])
  })

  it('do not say that TCP lost none where its probes were not answered, nor that a slow one did not wait', () => {
    const pulled = transport({
      received: 30,
      lostUnknown: 970,
      rttNs: distribution(9.1e9),
      segmentsRetransmitted: { here: 7, there: null },
    })
    expect(said(pulled, [], 'en').slice(1, 3)).toEqual([
      '970 of 1,000 TCP probes got no answer (97.0 %): 970 on a side nobody can tell.',
      'TCP: this kernel sent 7 segments again; the slowest answer took 13.7 s.',
    ])
    expect(said(pulled, [], 'zh-CN').slice(1, 3)).toEqual([
      '1,000 个 TCP 探测包中有 970 个（97.0 %）没有得到应答：方向不明 970 个。',
      'TCP：本机内核重传了 7 个报文段；最慢的应答用了 13.7 s。',
    ])
  })

  it('keep to one in the singular', () => {
    expect(said(tcp(1, 0), [spike(210e6)], 'en')[1]).toBe(
      'TCP lost none, but 1 segment was sent again; this kernel did so while the probes at ① on the chart waited, up to 210 ms.',
    )
  })
})
