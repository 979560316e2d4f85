/** Visits as the service thread sees them: this lab's own at others, and others' here; frames pass unread. */
import { randomUUID } from 'node:crypto'
import { FailureError, isFailure, type Failure } from '../../../shared/base/failure'
import { unlessAborted } from '../../../shared/base/waiting'
import type { Client, Handlers } from '../../../shared/ipc/contract'
import type { AdmissionDesk } from '../control/admission'
import { admit } from '../control/admit'
import type { ControlConnection } from '../control/connection'
import { openVisit, VisitLine } from './visit-line'
import type { hostContract, visitContract, VisitStep } from './visit-contract'
import { SharedPlaces } from '../base/budgets'
import { emitted } from '../base/streams'
import { zoneOf } from '../../../shared/base/place'

/** A class on one switch. */
const ofVisits = { all: 32, strangers: 28, ofIdentity: 4, ofAddress: 16 }
/** A visit, and one that is ending. */
const maxVisitsOfConnection = 2

export interface VisitParts {
  readonly find: (peer: string) => { readonly host: string; readonly port: number } | Failure
  /** Dials and says hello. Throws FailureError. */
  readonly dial: (host: string, port: number, signal: AbortSignal) => Promise<ControlConnection>
  readonly admission: AdmissionDesk
  readonly isListening: () => boolean
  readonly ownIdentity: string
  readonly traffic: Client<typeof hostContract>
  /** Another lab was let in, or has left. */
  readonly onVisitor: (session: string, connection: ControlConnection, here: boolean) => void
}

export class Visits {
  readonly #parts: VisitParts
  readonly #own = new Map<string, VisitLine>()
  readonly #places = new SharedPlaces(ofVisits)

  constructor(parts: VisitParts) {
    this.#parts = parts
  }

  /** What the traffic thread may ask. */
  readonly handlers: Handlers<typeof visitContract> = {
    visit: ({ visit, peer }, signal) => emitted((emit) => this.#visit(visit, peer, emit, signal)),
    say: async ({ visit, word }) => {
      this.#own.get(visit)?.say(word)
      return null
    },
  }

  /** Lets the other end of `connection` visit, where it is admitted. */
  receive(connection: ControlConnection): void {
    const visits = new Map<string, AbortController>()
    connection.onMessage((message) => {
      if (message.type === 'leave') visits.get(message.session)?.abort()
      if (message.type !== 'visit' || visits.has(message.session)) return
      const { session } = message
      if (visits.size >= maxVisitsOfConnection)
        return connection.turnDown(session, { why: 'busy', waiting: 0 })
      const closing = new AbortController()
      visits.set(session, closing)
      connection.guard(this.#host(connection, session, closing.signal).finally(() => visits.delete(session)))
    })
    connection.onClose(() => {
      for (const closing of visits.values()) closing.abort()
    })
  }

  async #visit(
    visit: string,
    peer: string,
    emit: (step: VisitStep) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const found = this.#parts.find(peer)
    if (isFailure(found)) return emit({ kind: 'failed', failure: found })
    let connection: ControlConnection | null = null
    try {
      connection = await this.#parts.dial(found.host, found.port, signal)
      const { remoteAddress, localAddress } = connection
      if (!connection.can('visit'))
        throw new FailureError({ failure: 'unsupported', host: remoteAddress, capability: 'visit' })
      const session = await openVisit(connection, (digits) => emit({ kind: 'asking', digits }), signal)
      const line = new VisitLine(connection, session, emit)
      this.#own.set(visit, line)
      // The system forgets the zone of a link-local address; the peer's own text has it.
      const address = zoneOf(found.host) === '' ? remoteAddress : found.host
      emit({ kind: 'visited', name: connection.peer.name, address, localAddress })
      await unlessAborted(signal, line.over)
      if (connection.failure !== null) emit({ kind: 'failed', failure: connection.failure })
    } catch (error) {
      if (!(error instanceof FailureError)) throw error
      emit({ kind: 'failed', failure: error.failure })
    } finally {
      this.#own.delete(visit)
      connection?.close('visitOver')
    }
  }

  async #host(connection: ControlConnection, session: string, closing: AbortSignal): Promise<void> {
    const { admission, ownIdentity, isListening, traffic, onVisitor } = this.#parts
    const isOther = connection.identity !== ownIdentity
    if (isOther) {
      const refusal = isListening()
        ? await admit(connection, admission, session, null, closing)
        : ({ why: 'listeningOff' } as const)
      if (refusal !== null) return connection.turnDown(session, refusal)
    }
    if (closing.aborted) return
    const { identity, remoteAddress: address } = connection
    const isTrusted = !isOther || admission.isTrusted(identity)
    const freePlace = this.#places.take({ identity, address, isTrusted })
    if (freePlace === null) return connection.turnDown(session, { why: 'busy', waiting: 0 })
    connection.noteAdmitted()
    if (isOther) onVisitor(session, connection, true)
    try {
      const visit = randomUUID()
      const line = new VisitLine(connection, session, (word) =>
        connection.guard(traffic.hear({ visit, word }).then(() => {})),
      )
      const { localAddress, remoteAddress } = connection
      const words = traffic.host({ visit, localAddress, remoteAddress }, { signal: closing })
      connection.send({ type: 'visited', session })
      for await (const word of words) {
        if (word.kind === 'overrun') return connection.close('tooMuchUnread')
        line.say(word)
      }
      connection.send({ type: 'leave', session })
    } finally {
      freePlace()
      if (isOther) onVisitor(session, connection, false)
    }
  }
}
