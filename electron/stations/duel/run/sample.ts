/** Samples a run at a fixed cadence: the recorder takes every packet, the stream carries the newest picture. */
import { pause } from '../../../../shared/base/waiting'

/** Pictures a second: smooth to the eye, and no burden to the measuring thread. */
const samplesPerSecond = 15

/** Yields `read()` at the cadence until `ended` settles. */
export async function* sampled<T>(read: () => T, ended: Promise<unknown>): AsyncGenerator<T, void, void> {
  const over = new AbortController()
  void ended.finally(() => over.abort()).catch(() => {})
  for (;;) {
    await pause(1000 / samplesPerSecond, over.signal)
    if (over.signal.aborted) return
    yield read()
  }
}
