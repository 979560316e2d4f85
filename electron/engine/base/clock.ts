/**
 * The engine's clock, injected so that tests can own time. Monotonic nanoseconds carry every measurement; the
 * wall clock is read once and advanced by the monotonic one, so that timestamps in one run never step.
 */
import type { WallTime } from '../../../shared/wire/timestamp'

export interface Clock {
  /** Monotonic, whole ns since this clock was made; safe as a number for 104 days. */
  nowNs(): number
  /** Wall time of a monotonic instant, by the anchor taken when the clock was made. */
  wallAt(ns: number): WallTime
  /** ns on this clock of a wall time (another machine's, say); may be negative. */
  nsOfWall(wall: WallTime): number
  /** The system's wall clock now, in ms since 1970, to tell whether it has run apart from the monotonic one. */
  systemWallMs(): number
}

const nsPerSecond = 1_000_000_000

/** The system's clocks: process.hrtime (CLOCK_MONOTONIC on Linux), anchored to the wall clock now. */
export function systemClock(): Clock {
  const origin = process.hrtime.bigint()
  const wallMs = performance.timeOrigin + performance.now()
  const originSeconds = Math.floor(wallMs / 1000)
  const originNanoseconds = Math.round((wallMs - originSeconds * 1000) * 1e6)
  return {
    nowNs: () => Number(process.hrtime.bigint() - origin),
    wallAt: (ns) => {
      const total = originNanoseconds + ns
      const seconds = Math.floor(total / nsPerSecond)
      return { unixSeconds: originSeconds + seconds, nanoseconds: total - seconds * nsPerSecond }
    },
    nsOfWall: (wall) =>
      (wall.unixSeconds - originSeconds) * nsPerSecond + wall.nanoseconds - originNanoseconds,
    systemWallMs: () => Date.now(),
  }
}
