/**
 * How the messages of the control channel lie in the stream of bytes: u32 big-endian length, then UTF-8 JSON. Texts of
 * the other lab lose here what steers a terminal or turns the reading direction, whatever will show them.
 */

import { detail } from '../base/platform-codes'
import { withVisibleTexts } from '../base/visible-text'
import type { Why } from '../base/why'

/** Longest JSON of one message, in octets. */
export const maxMessageBytes = 65_536
const headerBytes = 4

/** The other side broke the framing; `why` says how. The connection cannot go on. */
export class FrameError extends Error {
  override name = 'FrameError'
  constructor(readonly why: Why) {
    super(`${why.code} ${JSON.stringify(why.values)}`)
  }
}

/** One message as a frame. Throws RangeError where its JSON is too long, TypeError where JSON has no such value. */
export function encodeFrame(value: unknown): Uint8Array {
  const json: string | undefined = JSON.stringify(value)
  if (json === undefined) throw new TypeError('A control message must be a JSON value.')
  const body = new TextEncoder().encode(json)
  if (body.length > maxMessageBytes)
    throw new RangeError(`A control message has at most ${maxMessageBytes} octets, this one ${body.length}.`)
  const frame = new Uint8Array(headerBytes + body.length)
  new DataView(frame.buffer).setUint32(0, body.length)
  frame.set(body, headerBytes)
  return frame
}

/**
 * Finds the messages in a stream, however it is cut into chunks. Holds at most one message. Once it has thrown a
 * FrameError it throws it again at every further push.
 */
export class FrameDecoder {
  readonly #header = new Uint8Array(headerBytes)
  #headerFilled = 0
  #body: Uint8Array | null = null
  #bodyFilled = 0
  #broken: FrameError | null = null
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

  /** The messages that this chunk completes, found while they are read: read them all before the next push. */
  push(chunk: Uint8Array): Iterable<unknown> {
    if (this.#broken !== null) throw this.#broken
    return this.#messagesIn(chunk)
  }

  *#messagesIn(chunk: Uint8Array): Generator<unknown, void> {
    let at = 0
    while (at < chunk.length) {
      if (this.#body === null) {
        this.#header[this.#headerFilled++] = chunk[at++] ?? 0
        if (this.#headerFilled === headerBytes) this.#beginBody()
        continue
      }
      const part = chunk.subarray(at, at + this.#body.length - this.#bodyFilled)
      this.#body.set(part, this.#bodyFilled)
      this.#bodyFilled += part.length
      at += part.length
      if (this.#bodyFilled === this.#body.length) yield this.#endBody(this.#body)
    }
  }

  #beginBody(): void {
    const length = new DataView(this.#header.buffer).getUint32(0)
    if (length === 0) throw this.#break(detail('messageEmpty'))
    if (length > maxMessageBytes)
      throw this.#break(detail('messageLong', { octets: length, most: maxMessageBytes }))
    this.#headerFilled = 0
    this.#body = new Uint8Array(length)
    this.#bodyFilled = 0
  }

  #endBody(body: Uint8Array): unknown {
    this.#body = null
    let text: string
    try {
      text = this.#utf8.decode(body)
    } catch {
      throw this.#break(detail('messageNoUtf8'))
    }
    try {
      return withVisibleTexts(JSON.parse(text))
    } catch {
      throw this.#break(detail('messageNoJson'))
    }
  }

  #break(why: Why): FrameError {
    this.#broken = new FrameError(why)
    return this.#broken
  }
}
