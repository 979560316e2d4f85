/**
 * The one way in for whatever comes from a socket, a timer or a child process. What a stranger sent, or a system call
 * that failed, must not end the thread it reaches: the event is dropped and counted by its place, and the thread goes
 * on. Each thread has counts of its own.
 */

/** Where an event came in. `udp` and `tcp` are the sockets of runs and of the stations, `control` is TLS. */
export const guardedPlaces = ['udp', 'tcp', 'control', 'discovery', 'timer', 'child'] as const
export type GuardedPlace = (typeof guardedPlaces)[number]

/** Events dropped since the thread's start, by place; a place without any is left out. */
export type Dropped = Partial<Record<GuardedPlace, number>>

const counts = new Map<GuardedPlace, number>()

/**
 * The listener for an event at `place`: calls `take`, and drops and counts the event where that throws or rejects.
 * `afterFault` then puts right what was left half done, such as closing the connection whose bytes were dropped.
 */
export function guarded<Event extends unknown[]>(
  place: GuardedPlace,
  take: (...event: Event) => unknown,
  afterFault: (...event: Event) => void = () => {},
): (...event: Event) => void {
  return (...event) => {
    const drop = () => {
      noteDropped(place)
      afterFault(...event)
    }
    try {
      const going = take(...event)
      if (going instanceof Promise) going.catch(drop)
    } catch {
      drop()
    }
  }
}

/** Counts an event that was dropped where it could not be handled. */
export function noteDropped(place: GuardedPlace): void {
  counts.set(place, (counts.get(place) ?? 0) + 1)
}

/** What this thread has dropped so far. */
export function droppedHere(): Dropped {
  return Object.fromEntries(counts)
}
