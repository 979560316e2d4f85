/**
 * Finds where TCP's probes waited and UDP's of the same time did not, and whether the kernel sent segments again in
 * that very time. Waits that UDP shares have another cause than TCP, and are counted apart.
 */
import type { SentAgain } from '../../../shared/measurement/sample'

/** Answered probes in the order of sending. */
interface Answered {
  readonly length: number
  readonly sentAtNs: Float64Array
  readonly rttNs: Float64Array
}

export interface Spike {
  /** When its longest waiting probe was sent, since the run's start. */
  readonly atNs: number
  readonly rttNs: number
  /** Probes in a row that waited: behind one lost segment all that follow wait too. */
  readonly probes: number
  /**
   * Whether this end's kernel sent segments again while these probes waited. Null where it cannot be told: nobody
   * watched, or the readings around that time were too far apart.
   */
  readonly sentAgain: boolean | null
}

export interface Spikes {
  /** Waits of TCP alone, the highest of them, in order of time. */
  readonly alone: readonly Spike[]
  /** How many waits UDP's probes of the same moments shared. */
  readonly shared: number
}

/** Of a run whose probes are not at hand one by one. */
export const noSpikes: Spikes = { alone: [], shared: 0 }

/** A wait is a spike from here on: no kernel sends a segment again sooner than this after the usual round trip. */
const leastExtraNs = 5_000_000
/** A UDP probe that waited this share of TCP's wait, in the same moments, makes the wait a shared one. */
const sharedFrom = 0.3
/** Readings of the kernel's count further apart than this do not say which wait the rise belongs to. */
const widestReadingNs = 100_000_000

interface Wait {
  firstNs: number
  /** When the last of its probes was answered. */
  untilNs: number
  atNs: number
  rttNs: number
  probes: number
}

/**
 * Probes in a row whose round trip is at least twice the median and 5 ms above it make one spike. Of those that
 * TCP had alone the `most` highest are returned.
 */
export function findSpikes(
  tcp: Answered & { readonly sentAgain: SentAgain | null },
  udp: Answered | null,
  medianNs: number,
  most: number,
): Spikes {
  const waits = waitsOf(tcp, Math.max(2 * medianNs, medianNs + leastExtraNs))
  const alone = waits.filter((wait) => !sharedWith(wait, udp))
  const highest = alone.sort((a, b) => b.rttNs - a.rttNs).slice(0, most)
  return {
    alone: highest
      .sort((a, b) => a.atNs - b.atNs)
      .map((wait) => ({
        atNs: wait.atNs,
        rttNs: wait.rttNs,
        probes: wait.probes,
        sentAgain: sentAgainDuring(wait, tcp.sentAgain),
      })),
    shared: waits.length - alone.length,
  }
}

function waitsOf(tcp: Answered, thresholdNs: number): Wait[] {
  const waits: Wait[] = []
  let open: Wait | null = null
  for (let i = 0; i < tcp.length; i++) {
    const rttNs = tcp.rttNs[i] as number
    const sentAtNs = tcp.sentAtNs[i] as number
    if (rttNs < thresholdNs) {
      open = null
      continue
    }
    if (open === null) {
      open = { firstNs: sentAtNs, untilNs: sentAtNs + rttNs, atNs: sentAtNs, rttNs, probes: 0 }
      waits.push(open)
    }
    open.probes++
    open.untilNs = Math.max(open.untilNs, sentAtNs + rttNs)
    if (rttNs > open.rttNs) {
      open.rttNs = rttNs
      open.atNs = sentAtNs
    }
  }
  return waits
}

function sentAgainDuring({ firstNs, untilNs }: Wait, sentAgain: SentAgain | null): boolean | null {
  if (sentAgain === null) return null
  let told: boolean | null = false
  for (let i = 0; i < sentAgain.toNs.length; i++) {
    const fromNs = sentAgain.fromNs[i] as number
    const toNs = sentAgain.toNs[i] as number
    if (toNs < firstNs || fromNs > untilNs) continue
    if (toNs - fromNs <= widestReadingNs) return true
    told = null
  }
  return told
}

/** Whether a UDP probe under way while these TCP probes waited took long as well. */
function sharedWith(wait: Wait, udp: Answered | null): boolean {
  if (udp === null) return false
  for (let i = firstFrom(udp, wait.firstNs - wait.rttNs); i < udp.length; i++) {
    const sentAtNs = udp.sentAtNs[i] as number
    const rttNs = udp.rttNs[i] as number
    if (sentAtNs > wait.untilNs) return false
    if (sentAtNs + rttNs >= wait.firstNs && rttNs >= wait.rttNs * sharedFrom) return true
  }
  return false
}

/** Index of the first probe sent at or after a time. */
function firstFrom(probes: Answered, atNs: number): number {
  let low = 0
  let high = probes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((probes.sentAtNs[middle] as number) < atNs) low = middle + 1
    else high = middle
  }
  return low
}
