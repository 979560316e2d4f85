/** Where packet times, which are the system's wall clock, stand on this thread's own clock. */

/** A millisecond each. */
const ticks = 4

/** What to add to a wall time in ns since 1970 to have the thread's; a packet's time is then right to some 10 us. */
export function wallOffset(nowNs: () => number, wallMs: () => number): bigint {
  let least: bigint | null = null
  for (let tick = 0; tick < ticks; tick += 1) {
    const before = wallMs()
    // The system tells whole milliseconds: the moment at which it tells another one is exact.
    let wall = wallMs()
    while (wall === before) wall = wallMs()
    const offset = BigInt(Math.round(nowNs())) - BigInt(wall) * 1_000_000n
    // A thread that was held up saw the moment late, never early.
    if (least === null || offset < least) least = offset
  }
  return least ?? 0n
}
