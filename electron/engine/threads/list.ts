/**
 * The engine's threads besides the service thread, which has a port to each of them. A station that needs another
 * thread adds its name here; the thread's entry is a file NAME.thread.ts in the station's folder.
 */
export const threads = ['measure', 'reflect', 'traffic'] as const
export type ThreadName = (typeof threads)[number]

/** The threads that also send requests to the service thread, each over a second port. */
export const asking: readonly ThreadName[] = ['traffic']
