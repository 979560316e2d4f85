/**
 * Waiting and cancelling, in one place: for a time, for a signal, for whichever comes first. Nothing is left behind:
 * every timer is cleared and every listener removed as soon as the wait is over.
 */

/** Calls `action` once, when the signal fires; at once if it already has. Returns how to stop. */
export function onAbort(signal: AbortSignal, action: () => void): () => void {
  if (signal.aborted) {
    action()
    return () => {}
  }
  // A new function each time: a signal ignores a listener that it already has.
  const listener = () => action()
  signal.addEventListener('abort', listener, { once: true })
  return () => signal.removeEventListener('abort', listener)
}

/** Resolves when the signal fires. A signal that lives long keeps the wait alive: see `unlessAborted`. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => void onAbort(signal, resolve))
}

/** Resolves after `ms`, or as soon as a signal fires. */
export function pause(ms: number, ...signals: readonly AbortSignal[]): Promise<void> {
  return settledOnce<void>(({ resolve, after, onAbort }) => {
    for (const signal of signals) onAbort(signal, resolve)
    after(ms, resolve)
  })
}

/** What `work` gives, or null as soon as the signal fires; the work itself goes on then, and its error is dropped. */
export function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T | null> {
  return settledOnce<T | null>(({ resolve, reject, onAbort }) => {
    onAbort(signal, () => resolve(null))
    work.then(resolve, reject)
  })
}

/**
 * Does `work` under a controller that fires with any of the signals, or when the work itself says so, and in any case
 * as the work ends.
 */
export async function under<T>(
  signals: readonly AbortSignal[],
  work: (over: AbortController) => Promise<T>,
): Promise<T> {
  const over = new AbortController()
  const stops = signals.map((signal) => onAbort(signal, () => over.abort()))
  try {
    return await work(over)
  } finally {
    for (const stop of stops) stop()
    over.abort()
  }
}

/**
 * Does `work` under a signal that fires with `signal`, or after `ms`. Not AbortSignal.any with AbortSignal.timeout:
 * Node never frees the two once the other one has fired, and the reason's stack keeps the work's data alive.
 */
export async function within<T>(
  ms: number,
  signal: AbortSignal,
  work: (over: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController()
  const end = () => over.abort()
  const timer = setTimeout(end, ms)
  const stop = onAbort(signal, end)
  try {
    return await work(over.signal)
  } finally {
    clearTimeout(timer)
    stop()
  }
}

/** A promise that is being settled, and what it waits with. */
export interface Settling<T> {
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
  /** Calls `action` after `ms`, unless the promise is settled before; it rejects with what that throws. */
  readonly after: (ms: number, action: () => void) => void
  /** Calls `action` when the signal fires, at once if it already has, unless the promise is settled before. */
  readonly onAbort: (signal: AbortSignal, action: () => void) => void
  /** Calls `stop` as the promise is settled, at once if it already is. */
  readonly finally: (stop: () => void) => void
}

/**
 * A promise that several things may settle: an answer, a timeout, a signal, a closed socket. The first one counts; the
 * timers and listeners of all the others are removed at that moment.
 */
export function settledOnce<T>(begin: (settling: Settling<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let isSettled = false
    const stops: (() => void)[] = []
    const settle = (outcome: () => void) => {
      if (isSettled) return
      isSettled = true
      for (const stop of stops) stop()
      outcome()
    }
    const atEnd = (stop: () => void) => {
      if (isSettled) stop()
      else stops.push(stop)
    }
    const settling: Settling<T> = {
      resolve: (value) => settle(() => resolve(value)),
      reject: (error) => settle(() => reject(error)),
      after: (ms, action) => {
        if (isSettled) return
        // What it throws is the promise's to tell: in a timer it would end the thread.
        const act = () => {
          try {
            action()
          } catch (error) {
            settling.reject(error)
          }
        }
        const timer = setTimeout(act, ms)
        atEnd(() => clearTimeout(timer))
      },
      onAbort: (signal, action) => {
        if (!isSettled) atEnd(onAbort(signal, action))
      },
      finally: atEnd,
    }
    try {
      begin(settling)
    } catch (error) {
      settling.reject(error)
    }
  })
}
