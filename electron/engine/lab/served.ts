/** What this lab is doing for others: the sessions it reflects, and who is visiting. */
import type { ServedSession } from '../../../shared/lab/status'
import type { ControlConnection } from '../control/connection'
import type { ServedCounts } from '../control/responder'

export class Served {
  readonly #sessions = new Map<string, ServedSession>()

  get list(): ServedSession[] {
    return [...this.#sessions.values()]
  }

  /** Records the session's counts; null when the session is over. */
  note(session: string, connection: ControlConnection, counts: ServedCounts | null): void {
    if (counts === null) this.#sessions.delete(session)
    else {
      const { peer, remoteAddress: host } = connection
      this.#sessions.set(session, { id: session, name: peer.name, host, ...counts })
    }
  }

  /** Records that a visitor was let in or has left. */
  noteVisitor(session: string, connection: ControlConnection, here: boolean): void {
    this.note(session, connection, here ? { channels: {} } : null)
  }
}
