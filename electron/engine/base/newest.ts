/** The newest value of a stream that is read at one's own pace. */

export interface Newest<T> {
  /** Null before the first. */
  readonly newest: () => T | null
  /** Settles with the first value, or with the end where none comes. */
  readonly begun: Promise<void>
}

/** Follows the stream until it ends; that it broke is no matter of who reads. */
export function follow<T>(values: AsyncIterable<T>): Newest<T> {
  let newest: T | null = null
  const begun = new Promise<void>((resolve) => {
    void (async () => {
      for await (const value of values) {
        newest = value
        resolve()
      }
    })()
      .catch(() => {})
      .finally(resolve)
  })
  return { newest: () => newest, begun }
}
