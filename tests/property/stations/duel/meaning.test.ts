/**
 * No sentence about a result contradicts its table: results are random, each sentence is read again by a pattern of
 * its language that says which figures it claims, and a sentence that no pattern reads fails.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ResultDocument, TransportResult } from '../../../../shared/measurement/result'
import { findingsOf, spikesOf } from '../../../../renderer/stations/duel/meaning'
import { meaningSentences } from '../../../../renderer/stations/duel/meaning-sentence'
import { ProbeTrace } from '../../../../renderer/stations/duel/probe-trace'
import type { Spike, Spikes } from '../../../../renderer/stations/duel/spikes'
import { distribution, result, transport } from '../../../unit/stations/duel/result'

const ms = 1e6
const most = 9
/** Mostly small and often nothing, for it is zero that sentences turn on. */
const few = fc.oneof(fc.constant(0), fc.nat(3), fc.nat(2000))

const figures = (late: fc.Arbitrary<number>, again: fc.Arbitrary<TransportResult['segmentsRetransmitted']>) =>
  fc
    .record({
      received: few,
      lostUpstream: few,
      lostDownstream: few,
      lostUnknown: few,
      droppedHere: few,
      late,
      notSent: few,
      p50: fc.integer({ min: 1000, max: 10_000 * ms }),
      tail: fc.double({ min: 1, max: 50, noNaN: true }),
      again,
    })
    .map(({ p50, tail, again: segmentsRetransmitted, ...counts }) => {
      const { notSent: _, ...ofSent } = counts
      const sent = Object.values(ofSent).reduce((sum, count) => sum + count, 0)
      const rttNs = counts.received === 0 ? null : distribution(p50, p50 * tail)
      return transport({ ...counts, sent, rttNs, segmentsRetransmitted })
    })

const kernel = fc.option(few, { nil: null })
const udp = figures(few, fc.constant(null))
const tcp = figures(fc.constant(0), fc.record({ here: kernel, there: kernel }))
const rises = fc.array(fc.tuple(fc.nat(2000), fc.nat(300)), { maxLength: 8 })
const waits = fc.array(fc.oneof(fc.constant(0.3), fc.constant(0.3), fc.integer({ min: 1, max: 400 })), {
  maxLength: 60,
})
const runs = fc.record({
  udp: fc.option(udp, { nil: null }),
  tcp: fc.option(tcp, { nil: null }),
  udpMs: waits,
  tcpMs: waits,
  rises: fc.option(rises, { nil: null }),
  missed: few,
})

function traceOf(rttsMs: readonly number[], risesMs: readonly (readonly [number, number])[] | null) {
  return ProbeTrace.of({
    sentAtNs: Float64Array.from(rttsMs, (_, i) => i * 40 * ms),
    rttNs: Float64Array.from(rttsMs, (rtt) => rtt * ms),
    fate: new Uint8Array(rttsMs.length),
    sentAgain: risesMs && {
      fromNs: Float64Array.from(risesMs, ([from]) => from * ms),
      toNs: Float64Array.from(risesMs, ([from, width]) => (from + width) * ms),
      segments: Float64Array.from(risesMs, () => 1),
    },
  })
}

interface Told {
  readonly of: ResultDocument
  readonly spikes: Spikes
}
type Claim = (said: string[], told: Told) => boolean

const plain = (count: number) => count.toLocaleString('en-US')
const channel = ({ of }: Told, label: string | undefined) =>
  of.channels[String(label).toLowerCase()] as TransportResult
const number = (text: string | undefined) => Number(String(text).replaceAll(',', ''))
const lost = (part: TransportResult) => part.sent - part.received - part.late

/** The spikes that "①–③" or "①, ③" names. */
function named({ spikes }: Told, text: string | undefined): (Spike | undefined)[] {
  const numbers = [...String(text)].flatMap((sign) => {
    const at = (sign.codePointAt(0) as number) - 0x245f
    return at >= 1 && at <= 20 ? [at] : []
  })
  const [first, last] = [numbers[0] as number, numbers.at(-1) as number]
  const all = String(text).includes('–')
    ? Array.from({ length: last - first + 1 }, (_, i) => first + i)
    : numbers
  return all.map((one) => spikes.alone[one - 1])
}

/** A time as written bears three digits. */
function isTime(text: string | undefined, ns: number | undefined): boolean {
  const [figure, unit] = String(text).split(' ')
  const scale = { ns: 1, µs: 1e3, ms, s: 1e9 }[String(unit)]
  if (scale === undefined || ns === undefined) return false
  return Math.abs(number(figure) * scale - ns) <= Math.max(0.006 * ns, 1)
}

function segmentsOf(told: Told, whose: 'here' | 'there' | 'both', count: string | undefined): boolean {
  const { here, there } = told.of.channels.tcp?.segmentsRetransmitted ?? {}
  if (whose !== 'there' && typeof here !== 'number') return false
  if (whose !== 'here' && typeof there !== 'number') return false
  const sum = (whose === 'there' ? 0 : (here ?? 0)) + (whose === 'here' ? 0 : (there ?? 0))
  return number(count) === sum
}

const places: [RegExp, (part: TransportResult) => number][] = [
  [/([\d,]+) upstream|上行 ([\d,]+) 个/, (part) => part.lostUpstream],
  [/([\d,]+) downstream|下行 ([\d,]+) 个/, (part) => part.lostDownstream],
  [/([\d,]+) dropped at|丢弃 ([\d,]+) 个/, (part) => part.droppedHere],
  [/([\d,]+) on a side|方向不明 ([\d,]+) 个/, (part) => part.lostUnknown],
]

/** Each place that is named bears the table's count, and each that is not has none. */
function rightPlaces(part: TransportResult, where: string | undefined): boolean {
  return places.every(([pattern, count]) => {
    const match = pattern.exec(String(where))
    return match === null ? count(part) === 0 : (match[1] ?? match[2]) === plain(count(part))
  })
}

const noneAnswered: Claim = ([label, sent], told) => {
  const part = channel(told, label)
  return sent === plain(part.sent) && part.received + part.late === 0
}
const allAnswered: Claim = ([sent], told) => {
  const part = channel(told, 'UDP')
  return part.received === part.sent && sent === plain(part.sent) && lost(part) === 0 && part.late === 0
}
const someLost: Claim = ([label, count, sent, where], told) => {
  const part = channel(told, label)
  return count === plain(lost(part)) && sent === plain(part.sent) && rightPlaces(part, where)
}
const knownLost: Claim = (said, told) => someLost(said, told) && channel(told, said[0]).lostUnknown === 0
const late: Claim = ([count], told) => number(count) === channel(told, 'UDP').late
const notSent: Claim = ([label, count], told) => number(count) === channel(told, label).notSent
const noneLostByTcp = (told: Told) => channel(told, 'TCP').received === channel(told, 'TCP').sent
const sentAgain =
  (whose: 'here' | 'there' | 'both'): Claim =>
  ([none, count], told) =>
    segmentsOf(told, whose, count) &&
    number(count) > 0 &&
    (/^[:：]$/.test(String(none)) || noneLostByTcp(told))
const whileWaiting: Claim = ([marks, longest], told) => {
  const spikes = named(told, marks)
  return (
    spikes.every((spike) => spike?.sentAgain === true) &&
    isTime(longest, Math.max(...spikes.map((spike) => spike?.rttNs ?? NaN)))
  )
}
const waited: Claim = ([marks, longest], told) =>
  isTime(longest, Math.max(...named(told, marks).map((spike) => spike?.rttNs ?? NaN)))
const waitedOtherwise: Claim = (said, told) =>
  waited(said, told) && named(told, said[0]).every((spike) => spike?.sentAgain === false)
const nothingAgain =
  (whose: 'here' | 'there' | 'both'): Claim =>
  (_, told) =>
    segmentsOf(told, whose, '0')
const slowest: Claim = ([time], told) => isTime(time, channel(told, 'TCP').rttNs?.max)
const shared: Claim = ([count], { spikes }) => number(count) === spikes.shared && spikes.shared > 0
const medians = (told: Told) => ['UDP', 'TCP'].map((label) => channel(told, label).rttNs?.p50 ?? NaN)
const quicker: Claim = ([label, by], told) => {
  const [own, other] = (label === 'UDP' ? medians(told) : medians(told).toReversed()) as [number, number]
  return own < other && isTime(by, other - own)
}
const alike: Claim = ([median], told) => {
  const [low, high] = medians(told).toSorted((a, b) => a - b) as [number, number]
  return high - low <= 0.05 * high && isTime(median, high)
}
const tail: Claim = ([label, times, own, other], told) => {
  const mine = channel(told, label).rttNs?.p99 ?? NaN
  const theirs = channel(told, label === 'UDP' ? 'TCP' : 'UDP').rttNs?.p99 ?? NaN
  return Math.abs(number(times) - mine / theirs) < 0.051 && isTime(own, mine) && isTime(other, theirs)
}
const missed: Claim = ([count, due], { of }) => {
  const all = Object.values(of.channels).reduce((sum, part) => sum + part.sent + part.notSent, 0)
  return number(count) === of.generator.missed && number(due) === all
}

const figure = '([\\d,.]+)'
const time = '([\\d,.]+ (?:ns|µs|ms|s))'
const marks = '([①-⑨–,， ]+)'
const claims: Record<'en' | 'zh-CN', [pattern: string, claim: Claim][]> = {
  en: [
    [
      `None of the ${figure} (UDP|TCP) probes was answered\\.`,
      ([s, t], told) => noneAnswered([t!, s!], told),
    ],
    [`Nothing was lost: all ${figure} UDP probes sent were answered\\.`, allAnswered],
    [`(UDP) lost ${figure} of ${figure} probes \\(.*?\\): (.+)\\.`, knownLost],
    [
      `${figure} of ${figure} (UDP|TCP) probes got no answer \\(.*?\\): (.+)\\.`,
      ([count, sent, label, where], told) => someLost([label!, count!, sent!, where!], told),
    ],
    [`${figure} UDP answers? came too late and counts? as lost\\.`, late],
    [`${figure} (UDP|TCP) probes? w(?:as|ere) not sent\\.`, ([n, t], told) => notSent([t!, n!], told)],
    [`TCP( lost none, but|:) this kernel sent ${figure} segments? again`, sentAgain('here')],
    [`TCP( lost none, but|:) the other kernel sent ${figure} segments? again`, sentAgain('there')],
    [`TCP( lost none, but|:) ${figure} segments? w(?:as|ere) sent again`, sentAgain('both')],
    [`; this kernel did so while the probes at ${marks} on the chart waited, up to ${time}\\.`, whileWaiting],
    [`; the slowest answer took ${time}\\.`, slowest],
    [`This kernel had to send no TCP segment again\\.`, nothingAgain('here')],
    [`The other kernel had to send no TCP segment again\\.`, nothingAgain('there')],
    [`Neither kernel had to send a TCP segment again\\.`, nothingAgain('both')],
    [`TCP probes waited up to ${time}, marked ${marks} on the chart\\.`, ([l, k], t) => waited([k!, l!], t)],
    [
      `TCP probes waited up to ${time} at ${marks} on the chart; this kernel sent nothing again then\\.`,
      ([l, k], t) => waitedOtherwise([k!, l!], t),
    ],
    [`In ${figure} moments? UDP probes waited as well, so TCP was not what held them up\\.`, shared],
    [`(UDP|TCP)'s median round trip is ${time} \\(.*?\\) shorter\\.`, quicker],
    [`The median round trips are alike, within 5 % at ${time}\\.`, alike],
    [`(UDP|TCP)'s 99th percentile is ${figure} times (?:UDP|TCP)'s: ${time} against ${time}\\.`, tail],
    [`This machine sent ${figure} of ${figure} probes more than one interval after they were due\\.`, missed],
  ],
  'zh-CN': [
    [`${figure} 个 (UDP|TCP) 探测包均未得到应答。`, ([s, t], told) => noneAnswered([t!, s!], told)],
    [`没有丢失：已发送的 ${figure} 个 UDP 探测包全部得到应答。`, allAnswered],
    [
      `(UDP) 丢失了 ${figure} 个探测包中的 ${figure} 个（.*?）：(.+)。`,
      ([label, sent, count, where], told) => knownLost([label!, count!, sent!, where!], told),
    ],
    [
      `${figure} 个 (UDP|TCP) 探测包中有 ${figure} 个（.*?）没有得到应答：(.+)。`,
      ([sent, label, count, where], told) => someLost([label!, count!, sent!, where!], told),
    ],
    [`${figure} 个 UDP 应答来得太迟，计为丢失。`, late],
    [`${figure} 个 (UDP|TCP) 探测包未能发送。`, ([n, t], told) => notSent([t!, n!], told)],
    [`TCP( 没有丢失，但|：)本机内核重传了 ${figure} 个报文段`, sentAgain('here')],
    [`TCP( 没有丢失，但|：)对方内核重传了 ${figure} 个报文段`, sentAgain('there')],
    [`TCP( 没有丢失，但|：)重传了 ${figure} 个报文段`, sentAgain('both')],
    [`；图中 ${marks} 处的探测包等待时（最多 ${time}），本机内核正在重传。`, whileWaiting],
    [`；最慢的应答用了 ${time}。`, slowest],
    [`本机内核没有重传任何 TCP 报文段。`, nothingAgain('here')],
    [`对方内核没有重传任何 TCP 报文段。`, nothingAgain('there')],
    [`双方内核都没有重传任何 TCP 报文段。`, nothingAgain('both')],
    [`TCP 探测包最多等待了 ${time}，在图中标为 ${marks}。`, ([l, k], t) => waited([k!, l!], t)],
    [
      `在图中 ${marks} 处，TCP 探测包最多等待了 ${time}；当时本机内核没有重传。`,
      (said, t) => waitedOtherwise(said, t),
    ],
    [`有 ${figure} 次 UDP 探测包也在同时等待，因此原因不在 TCP。`, shared],
    [`(UDP|TCP) 的中位往返时间短 ${time}（.*?）。`, quicker],
    [`两者的中位往返时间相近，相差不到 5 %，约 ${time}。`, alike],
    [`(UDP|TCP) 的第 99 百分位数是 (?:UDP|TCP) 的 ${figure} 倍：${time} 对 ${time}。`, tail],
    [`本机有 ${figure}/${figure} 个探测包的发送比预定时间晚了一个间隔以上。`, missed],
  ],
}

/** Reads a sentence to its end; the claims that its figures do not bear, or its rest where no pattern reads it. */
function contradictions(sentence: string, locale: 'en' | 'zh-CN', told: Told): string[] {
  const wrong: string[] = []
  let rest = sentence
  while (rest !== '') {
    const found = claims[locale]
      .map(([pattern, claim]) => ({ match: new RegExp(`^${pattern}`).exec(rest), pattern, claim }))
      .find(({ match }) => match !== null)
    if (found === undefined || found.match === null) return [...wrong, `nobody reads: ${rest}`]
    if (!found.claim(found.match.slice(1), told)) wrong.push(found.match[0])
    rest = rest.slice(found.match[0].length).trimStart()
  }
  return wrong
}

it('no sentence contradicts the figures, in either language', () => {
  fc.assert(
    fc.property(runs, ({ udp, tcp, udpMs, tcpMs, rises, missed }) => {
      const generator = { missed, timerErrorNs: null, eventLoopStallNs: { max: null } }
      const of = result({ udp, tcp, generator })
      const spikes = spikesOf(of, { udp: traceOf(udpMs, null), tcp: traceOf(tcpMs, rises) }, most)
      for (const locale of ['en', 'zh-CN'] as const) {
        const sentences = meaningSentences(findingsOf(of, spikes), locale)
        expect(new Set(sentences).size).toBe(sentences.length)
        expect(sentences.flatMap((one) => contradictions(one, locale, { of, spikes }))).toEqual([])
      }
    }),
    { numRuns: 2000 },
  )
})
