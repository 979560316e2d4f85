/**
 * Everything known of one transport's probes in a run. The run's recorder is the only writer; no I/O here. All
 * times are whole ns since the run's start on the engine's clock.
 */
import {
  ConsecutiveVariation,
  packetDelayVariation,
  packetDelayVariationOf,
  SmoothedJitter,
} from '../../../../shared/measurement/delay-variation'
import { coarser } from '../../../../shared/measurement/bins'
import { Histogram } from '../../../../shared/measurement/histogram'
import { ReorderCounter, splitLoss, type ProbeState } from '../../../../shared/measurement/loss'
import { estimateOneWay } from '../../../../shared/measurement/one-way-delay'
import type { ReflectorCounts, TcpInfo, TransportResult } from '../../../../shared/measurement/result'
import { fates, type ProbeSeries, type TransportSample } from '../../../../shared/measurement/sample'
import type { Transport } from '../../../../shared/measurement/transport'
import { SentAgainWatch } from './sent-again-watch'
import { Column } from './series'

/** Tmax where the user set none: RFC 7680 leaves it open; measurement's default. */
const lateAfterAtLeastNs = 2_000_000_000
const lateAfterMedians = 4

/** A picture drawn fifteen times a second needs no finer bins, and they cost the measuring thread time. */
const liveHistogramBins = 200

const stateNames: readonly ProbeState[] = ['unanswered', 'answered', 'late', 'notSent']
const unanswered = 0
const answered = 1
const late = 2
const notSent = 3

export interface Reply {
  readonly sequence: number
  /** T1 as echoed, T2 and T3 as the reflector's clock shows them. */
  readonly echoedNs: number
  readonly reflectorReceivedNs: number
  readonly reflectorSentNs: number
  /** T4. */
  readonly arrivedNs: number
}

/** What the other end and the kernel add once the run is over. */
export interface Afterwards {
  readonly reflector: { counts: ReflectorCounts; received: Uint8Array } | null
  readonly droppedHere: number | null
  readonly segmentsRetransmittedThere: number | null
}

export class TransportRecorder {
  readonly transport: Transport
  readonly #lateAfterNs: number | null
  readonly #sentNs = new Column(NaN)
  readonly #stampedNs = new Column(NaN)
  readonly #rttNs = new Column(NaN)
  readonly #upNs = new Column(NaN)
  readonly #downNs = new Column(NaN)
  readonly #state = new Column(unanswered)
  readonly #rtt = new Histogram()
  readonly #rttFromIntended = new Histogram()
  readonly #turnaround = new Histogram()
  readonly #jitter = { up: new SmoothedJitter(), down: new SmoothedJitter(), roundTrip: new SmoothedJitter() }
  readonly #ipdv = {
    up: new ConsecutiveVariation((sequence) => this.#upNs.get(sequence)),
    down: new ConsecutiveVariation((sequence) => this.#downNs.get(sequence)),
    roundTrip: new ConsecutiveVariation((sequence) => this.#rttNs.get(sequence)),
  }
  readonly #order = new ReorderCounter()
  readonly #freshAnsweredAt = new Column(NaN)
  readonly #freshRtt = new Column(NaN)
  readonly #freshOverdueAt = new Column(NaN)
  readonly #intendedNs = new Column(NaN)
  #received = 0
  #late = 0
  #notSent = 0
  #duplicates = 0
  #overdue = 0
  /** First probe whose fate is not yet told; everything before is answered, late, overdue or not sent. */
  #undecided = 0
  #cutAtNs = Infinity
  #tcpInfo: TcpInfo | null = null
  readonly #sentAgain = new SentAgainWatch()
  #newestReplyNs = 0

  constructor(transport: Transport, lateAfterNs: number | null) {
    this.transport = transport
    this.#lateAfterNs = transport.sees.late ? lateAfterNs : Infinity
  }

  /** Sequence numbers used so far, those included that the system refused to send. */
  get begun(): number {
    return this.#state.length
  }

  get sent(): number {
    return this.begun - this.#notSent
  }

  get unansweredCount(): number {
    return this.sent - this.#received - this.#late
  }

  /** Tmax now. */
  get lateAfterNs(): number {
    if (this.#lateAfterNs !== null) return this.#lateAfterNs
    return Math.max(
      lateAfterAtLeastNs,
      lateAfterMedians * (this.#rtt.count > 0 ? this.#rtt.percentile(50) : 0),
    )
  }

  /** When the newest reply came, duplicates and late ones too; 0 before the first. */
  get newestReplyNs(): number {
    return this.#newestReplyNs
  }

  get largestRttNs(): number {
    return this.#rtt.count > 0 ? this.#rtt.max : 0
  }

  stateOf(sequence: number): ProbeState {
    return stateNames[this.#state.get(sequence)] ?? 'unanswered'
  }

  /** Notes a probe before it leaves: when it was due, and T1 as it stands in the packet. */
  begin(sequence: number, intendedNs: number, stampedNs: number): void {
    this.#state.set(sequence, unanswered)
    this.#intendedNs.set(sequence, intendedNs)
    this.#stampedNs.set(sequence, stampedNs)
  }

  markSent(sequence: number, sentNs: number): void {
    this.#sentNs.set(sequence, sentNs)
  }

  /** The system refused to send it. */
  markNotSent(sequence: number): void {
    if (this.#state.get(sequence) !== unanswered) return
    this.#state.set(sequence, notSent)
    this.#notSent += 1
  }

  /** Takes a reply; false where it is none of ours (sequence or echoed timestamp). */
  takeReply(reply: Reply): boolean {
    const { sequence, arrivedNs } = reply
    if (sequence >= this.begun || Math.abs(this.#stampedNs.get(sequence) - reply.echoedNs) > 1) return false
    const state = this.#state.get(sequence)
    if (state === notSent) return false
    this.#newestReplyNs = arrivedNs
    if (state !== unanswered) {
      this.#duplicates += 1
      return true
    }
    this.#order.add(sequence)
    if (sequence < this.#undecided) this.#overdue -= 1
    const sentNs = this.#sentNs.get(sequence)
    const rttNs = arrivedNs - sentNs
    const lateAfterNs = this.lateAfterNs
    if (rttNs > lateAfterNs) {
      this.#state.set(sequence, late)
      this.#late += 1
      return true
    }
    this.#state.set(sequence, answered)
    this.#received += 1
    const upNs = reply.reflectorReceivedNs - sentNs
    const downNs = arrivedNs - reply.reflectorSentNs
    this.#rttNs.set(sequence, rttNs)
    this.#upNs.set(sequence, upNs)
    this.#downNs.set(sequence, downNs)
    this.#rtt.record(rttNs)
    this.#rttFromIntended.record(arrivedNs - this.#intendedNs.get(sequence))
    // A foreign reflector may write any timestamps; what cannot be true is no turnaround.
    const turnaroundNs = reply.reflectorSentNs - reply.reflectorReceivedNs
    if (turnaroundNs >= 0 && turnaroundNs <= rttNs) this.#turnaround.record(turnaroundNs)
    this.#jitter.up.add(upNs)
    this.#jitter.down.add(downNs)
    this.#jitter.roundTrip.add(rttNs)
    this.#ipdv.up.arrived(sequence)
    this.#ipdv.down.arrived(sequence)
    this.#ipdv.roundTrip.arrived(sequence)
    this.#freshAnsweredAt.push(sentNs)
    this.#freshRtt.push(rttNs)
    return true
  }

  /** True once no probe's fate can change any more: answered, or older than Tmax. */
  allTold(nowNs: number): boolean {
    this.#tellOverdue(nowNs)
    return this.unansweredCount <= this.#overdue
  }

  /** Notes what the kernel said of the connection at this time of the run. */
  noteTcpInfo(info: TcpInfo | null, nowNs: number): void {
    if (info === null) return
    this.#tcpInfo = info
    this.#sentAgain.read(info.segmentsRetransmitted, nowNs)
  }

  /** The run was cut short at this moment: what was under way then is undecided, not lost. */
  cut(nowNs: number): void {
    this.#cutAtNs = nowNs
  }

  /** What is new since the last sample, and everything so far. */
  sample(nowNs: number): TransportSample {
    this.#tellOverdue(nowNs)
    const summary = this.#result({
      lostUpstream: 0,
      lostDownstream: 0,
      lostUnknown: this.#overdue,
      droppedHere: 0,
    })
    summary.rttHistogram = coarser(summary.rttHistogram, liveHistogramBins)
    return {
      summary,
      inFlight: Math.max(0, this.unansweredCount - this.#overdue),
      answeredAtNs: this.#freshAnsweredAt.drain(),
      rttNs: this.#freshRtt.drain(),
      overdueAtNs: this.#freshOverdueAt.drain(),
      tcpInfo: this.#tcpInfo,
    }
  }

  /** The figures of the finished run, with what the other end and the kernel said. */
  conclude(afterwards: Afterwards): { result: TransportResult; series: ProbeSeries } {
    const { reflector } = afterwards
    const split = splitLoss({
      begun: this.begun,
      stateOf: (sequence) => this.#finalState(sequence),
      reflectorReceived: reflector?.received ?? null,
      droppedHere: afterwards.droppedHere,
    })
    const result = this.#result(split)
    result.reflector = reflector?.counts ?? null
    if (this.transport.sees.sentAgain) {
      result.segmentsRetransmitted = {
        here: this.#tcpInfo?.segmentsRetransmitted ?? null,
        there: afterwards.segmentsRetransmittedThere,
      }
    }
    result.pdvNs.roundTrip = packetDelayVariationOf(this.begun, (sequence) => this.#rttNs.get(sequence))
    this.#addOneWay(result)
    return { result, series: this.#series(reflector?.received ?? null) }
  }

  #finalState(sequence: number): ProbeState {
    const state = this.stateOf(sequence)
    const young = this.#cutAtNs - this.#sentNs.get(sequence) < this.lateAfterNs
    return state === 'unanswered' && Number.isFinite(this.#cutAtNs) && young ? 'undecided' : state
  }

  #tellOverdue(nowNs: number): void {
    const lateAfterNs = this.lateAfterNs
    while (this.#undecided < this.begun) {
      if (this.#state.get(this.#undecided) === unanswered) {
        const sentNs = this.#sentNs.get(this.#undecided)
        if (!(nowNs - sentNs > lateAfterNs)) return
        this.#overdue += 1
        this.#freshOverdueAt.push(sentNs)
      }
      this.#undecided += 1
    }
  }

  #result(
    loss: Pick<TransportResult, 'lostUpstream' | 'lostDownstream' | 'lostUnknown' | 'droppedHere'>,
  ): TransportResult {
    const { sees } = this.transport
    return {
      sent: this.sent,
      received: this.#received,
      notSent: this.#notSent,
      lostUpstream: loss.lostUpstream,
      lostDownstream: loss.lostDownstream,
      lostUnknown: loss.lostUnknown,
      late: this.#late,
      droppedHere: loss.droppedHere,
      duplicates: sees.duplicates ? this.#duplicates : null,
      reordered: sees.reordered ? this.#order.reordered : null,
      rttNs: this.#rtt.toDistribution(),
      rttFromIntendedNs: this.#rttFromIntended.toDistribution(),
      turnaroundNs: this.#turnaround.toMedianAndTail(),
      oneWayNs: null,
      jitterRfc3550Ns: {
        up: this.#jitter.up.value,
        down: this.#jitter.down.value,
        roundTrip: this.#jitter.roundTrip.value,
      },
      ipdvNs: {
        up: this.#ipdv.up.histogram.toMedianAndTail(),
        down: this.#ipdv.down.histogram.toMedianAndTail(),
        roundTrip: this.#ipdv.roundTrip.histogram.toMedianAndTail(),
      },
      pdvNs: { up: null, down: null, roundTrip: packetDelayVariation(this.#rtt) },
      segmentsRetransmitted: sees.sentAgain
        ? { here: this.#tcpInfo?.segmentsRetransmitted ?? null, there: null }
        : null,
      reflector: null,
      rttHistogram: this.#rtt.bins(),
    }
  }

  #addOneWay(result: TransportResult): void {
    const arrived: number[] = []
    for (let sequence = 0; sequence < this.begun; sequence += 1) {
      if (this.#state.get(sequence) === answered) arrived.push(sequence)
    }
    const estimate = estimateOneWay({
      count: arrived.length,
      sentNs: (index) => this.#sentNs.get(arrived[index] ?? -1),
      upNs: (index) => this.#upNs.get(arrived[index] ?? -1),
      downNs: (index) => this.#downNs.get(arrived[index] ?? -1),
    })
    if (estimate === null) return
    const errorBound = estimate.errorBoundNs
    result.oneWayNs = { up: { ...estimate.up, errorBound }, down: { ...estimate.down, errorBound } }
    result.pdvNs.up = estimate.upPdv
    result.pdvNs.down = estimate.downPdv
  }

  #series(reflectorReceived: Uint8Array | null): ProbeSeries {
    const fate = new Uint8Array(this.begun)
    for (let sequence = 0; sequence < this.begun; sequence += 1) {
      fate[sequence] = fates.indexOf(fateOf(this.#finalState(sequence), sequence, reflectorReceived))
    }
    return {
      sentAtNs: this.#sentNs.toArray(this.begun),
      rttNs: this.#rttNs.toArray(this.begun),
      fate,
      sentAgain: this.#sentAgain.rises(),
    }
  }
}

function fateOf(
  state: ProbeState,
  sequence: number,
  reflectorReceived: Uint8Array | null,
): (typeof fates)[number] {
  if (state === 'answered') return 'received'
  if (state === 'late' || state === 'notSent') return state
  if (state === 'undecided' || reflectorReceived === null) return 'lostUnknown'
  const arrived = ((reflectorReceived[sequence >> 3] ?? 0) >> (sequence & 7)) & 1
  return arrived === 1 ? 'lostDownstream' : 'lostUpstream'
}
