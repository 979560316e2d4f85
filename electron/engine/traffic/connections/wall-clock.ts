/** Where packet times, which are the system's wall clock, stand on this thread's own clock. */

/** What to add to a wall time in ns since 1970 to have the thread's; a packet's time is then right to some 10 us. */
export function wallOffset(nowNs: () => number, wallMs: () => number): bigint {
  const before = wallMs()
  // The system tells whole milliseconds: the moment at which it tells another one is exact.
  for (;;) {
    const wall = wallMs()
    if (wall !== before) return BigInt(Math.round(nowNs())) - BigInt(wall) * 1_000_000n
  }
}
