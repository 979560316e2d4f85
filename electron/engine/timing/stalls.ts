/** How long a thread's event loop stood still: every figure taken in that thread is that much in doubt. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Often enough to see a stall, seldom enough not to be one. */
const resolutionMs = 20

export interface StallMonitor {
  /** Longest stall since the last reading, in ns. */
  read(): number
  stop(): void
}

export function watchStalls(): StallMonitor {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  return {
    read() {
      const worst = histogram.count > 0 ? Math.max(0, histogram.max - resolutionMs * 1e6) : 0
      histogram.reset()
      return Math.round(worst)
    },
    stop: () => histogram.disable(),
  }
}
