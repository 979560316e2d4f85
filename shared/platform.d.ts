/**
 * The few globals that the DOM and Node have in common, so that shared/ compiles against neither.
 * Only shared/'s own tsconfig includes this file; elsewhere the real declarations stand.
 */
interface AbortSignal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}
declare class AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}
interface Timer {
  readonly __timer: never
}
declare function setTimeout(action: () => void, ms: number): Timer
declare function clearTimeout(timer: Timer): void
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(bytes: Uint8Array): string
}
/** As the URL standard has it; shared/ asks it for host names alone. */
declare class URL {
  constructor(url: string)
  readonly hostname: string
}
