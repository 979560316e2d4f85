/**
 * Finds where TCP alone made the application wait: the marks of segments that were lost and sent again. Waits that
 * UDP shares are the network's or the machine's, and are counted apart.
 */

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
}

export interface Spikes {
  /** Waits of TCP alone, the highest of them, in order of time. */
  readonly alone: readonly Spike[]
  /** How many waits UDP's probes of the same moments shared. */
  readonly shared: number
}

/** A wait is a spike from here on: no kernel sends a segment again sooner than this after the usual round trip. */
const leastExtraNs = 5_000_000
/** A UDP probe that waited this share of TCP's wait, in the same moments, makes the wait a shared one. */
const sharedFrom = 0.3

interface Wait {
  firstNs: number
  lastNs: number
  atNs: number
  rttNs: number
  probes: number
}

/**
 * Probes in a row whose round trip is at least twice the median and 5 ms above it make one spike. Of those that
 * TCP had alone the `most` highest are returned.
 */
export function findSpikes(tcp: Answered, udp: Answered | null, medianNs: number, most: number): Spikes {
  const waits = waitsOf(tcp, Math.max(2 * medianNs, medianNs + leastExtraNs))
  const alone = waits.filter((wait) => !sharedWith(wait, udp))
  const highest = alone.sort((a, b) => b.rttNs - a.rttNs).slice(0, most)
  return {
    alone: highest
      .sort((a, b) => a.atNs - b.atNs)
      .map(({ atNs, rttNs, probes }) => ({ atNs, rttNs, probes })),
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
      open = { firstNs: sentAtNs, lastNs: sentAtNs, atNs: sentAtNs, rttNs, probes: 0 }
      waits.push(open)
    }
    open.probes++
    open.lastNs = sentAtNs
    if (rttNs > open.rttNs) {
      open.rttNs = rttNs
      open.atNs = sentAtNs
    }
  }
  return waits
}

/** Whether a UDP probe sent while these TCP probes waited took long as well. */
function sharedWith(wait: Wait, udp: Answered | null): boolean {
  if (udp === null) return false
  const until = Math.max(wait.lastNs, wait.atNs + wait.rttNs)
  for (let i = firstFrom(udp, wait.firstNs - wait.rttNs); i < udp.length; i++) {
    if ((udp.sentAtNs[i] as number) > until) return false
    if ((udp.rttNs[i] as number) >= wait.rttNs * sharedFrom) return true
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
