/** A clock that stands still until a test moves it. */
import type { Clock } from '../../../../electron/engine/base/clock'

export class FakeClock implements Clock {
  ns = 0
  wallMs = 1_700_000_000_000
  nowNs = () => this.ns
  wallAt = (ns: number) => ({ unixSeconds: Math.floor(ns / 1e9), nanoseconds: ns % 1e9 })
  nsOfWall = (wall: { unixSeconds: number; nanoseconds: number }) => wall.unixSeconds * 1e9 + wall.nanoseconds
  systemWallMs = () => this.wallMs
}
