/**
 * No framing: what a program sees that takes each read for a message. The one framing whose frames depend on the
 * reads, which is what it is here to show.
 */
import type { Codec, Decoded } from './codec'

export const none: Codec = {
  name: 'none',
  resynchronises: true,
  encode: (message) => message,
  ruler: (message) => (message.length === 0 ? [] : [{ field: 'payload', offset: 0, length: message.length }]),
  /** A read is a frame; one larger than the maximum becomes several, as if it had been read in pieces. */
  decoder({ maxBytes }) {
    let offset = 0
    return {
      push(read) {
        const frames: Decoded[] = []
        for (let from = 0; from < read.length; from += maxBytes) {
          const payload = read.subarray(from, from + maxBytes)
          const wireBytes = payload.length
          frames.push({ kind: 'frame', offset, wireBytes, headerBytes: 0, payload, type: null })
          offset += wireBytes
        }
        return frames
      },
      end: () => [],
      waitingBytes: 0,
    }
  },
}
