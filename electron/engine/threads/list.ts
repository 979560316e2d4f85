/**
 * The engine's threads beside the service thread, which has a port to each. A capability that needs a thread of its own
 * adds its name here; the entry is the file NAME.thread.ts, wherever it lies.
 */
export const threads = ['measure', 'reflect', 'traffic'] as const
export type ThreadName = (typeof threads)[number]

/** Threads that ask the service thread something too, each over a port of its own. */
export const asking: readonly ThreadName[] = ['traffic']
