/**
 * Sessions that this lab has asked for: a run both ways asks the other end to open one back. To dial a lab is no
 * consent to be measured by it; an expectation is for one session, of one request, with that request's settings.
 */
import { isDeepStrictEqual } from 'node:util'
import type { MeasureSettings } from '../../../shared/measurement/settings'
import type { ControlConnection } from './connection'

export class ExpectedSessions {
  readonly #expected = new Map<ControlConnection, MeasureSettings>()

  /** Expects one session with these settings over the connection. Returns how to expect it no longer. */
  expect(connection: ControlConnection, settings: MeasureSettings): () => void {
    this.#expected.set(connection, settings)
    return () => {
      if (this.#expected.get(connection) === settings) this.#expected.delete(connection)
    }
  }

  /** Whether such a session is expected over the connection; a second one is not. */
  take(connection: ControlConnection, settings: MeasureSettings): boolean {
    if (!isDeepStrictEqual(this.#expected.get(connection), settings)) return false
    return this.#expected.delete(connection)
  }
}
