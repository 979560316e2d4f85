/** Cuts a stream into pieces of chosen sizes, to see that a decoder does not mind where the cuts fall. */
import { HeldPayload } from './held-payload'

export interface Resplitter {
  /** The pieces that `read` completes. */
  push(read: Uint8Array): Uint8Array[]
  /** The last, shorter piece, if there is one. */
  end(): Uint8Array[]
}

/** Pieces have the given sizes (each at least 1) in rotation, whatever the sizes of the reads that go in. */
export function resplitter(sizes: readonly number[]): Resplitter {
  const held = new HeldPayload(Math.max(...sizes))
  let turn = 0
  return {
    push(read) {
      const pieces: Uint8Array[] = []
      let at = 0
      while (at < read.length) {
        const size = sizes[turn] as number
        const end = Math.min(read.length, at + size - held.length)
        held.add(read, at, end)
        at = end
        if (held.length < size) break
        pieces.push(held.take())
        turn = (turn + 1) % sizes.length
      }
      return pieces
    },
    end: () => (held.length === 0 ? [] : [held.take()]),
  }
}
