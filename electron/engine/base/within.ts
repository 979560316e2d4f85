/** Work with an end in sight. */

/**
 * Does `work` under a signal that fires with `signal`, or after so many ms. Not AbortSignal.any with
 * AbortSignal.timeout: Node never lets go of the two once the other one fired, and the reason's stack holds what the
 * work has in hand.
 */
export async function within<T>(
  ms: number,
  signal: AbortSignal,
  work: (over: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController()
  const end = () => over.abort()
  const timer = setTimeout(end, ms)
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  try {
    return await work(over.signal)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
  }
}
