/** The far end: typed clients of the labs this one visits. One visit serves all that works with a peer. */
import { guarded } from '../../../shared/base/guarded'
import { peerGone } from '../../../shared/base/platform-codes'
import { randomUUID } from 'node:crypto'
import { isFailure, type Failure } from '../../../shared/base/failure'
import { onAbort } from '../../../shared/base/waiting'
import { connect, RemoteError } from '../../../shared/ipc/client'
import type { Client, Contract } from '../../../shared/ipc/contract'
import type { visitContract, VisitStep } from './visit-contract'
import { VisitPort } from './visit-port'

/** A visit nobody uses any more is kept so long, so that the person there is not asked for every click. */
const lingerMs = 60_000

export interface Far<C extends Contract> {
  readonly client: Client<C>
  /** What the other lab calls itself. */
  readonly name: string
  /** The far end's address, as this lab dials it. */
  readonly address: string
  /** This lab's address on the way there. */
  readonly localAddress: string
  /** Fires when the visit is lost. */
  readonly lost: AbortSignal
  readonly whyLost: () => Failure | null
  /**
   * What an error of the client comes to: why the visit was lost, or that the other lab gave no answer that fits. Throws
   * whatever is no error of the client.
   */
  readonly failureOf: (error: unknown) => Failure
  /** Done with it; the visit itself may go on for others. */
  close(): void
}

type Visited = Extract<VisitStep, { kind: 'visited' }>
type OnAsking = (digits: string | null) => void

interface Visit<C extends Contract> {
  readonly place: Visited
  readonly client: Client<C>
  readonly lost: AbortController
  readonly leave: () => void
  whyLost: Failure | null
  users: number
  lingering: NodeJS.Timeout | null
}

export class FarEnds<C extends Contract> {
  readonly #service: Client<typeof visitContract>
  readonly #contract: C
  readonly #visits = new Map<string, Visit<C>>()

  /** `contract` is what visited labs serve. */
  constructor(service: Client<typeof visitContract>, contract: C) {
    this.#service = service
    this.#contract = contract
  }

  get open(): number {
    return this.#visits.size
  }

  /**
   * The far end at a peer ("loopback", or any id of the peers). Waits until the person there has accepted, `onAsking`
   * hears the digits to compare; aborting gives up. Failures as of a session: declined, busy, refused, ...
   */
  async far(peer: string, signal: AbortSignal, onAsking: OnAsking = () => {}): Promise<Far<C> | Failure> {
    const known = this.#visits.get(peer)
    const visit = known ?? (await this.#begin(peer, signal, onAsking))
    if (isFailure(visit)) return visit
    visit.users += 1
    if (visit.lingering !== null) clearTimeout(visit.lingering)
    let open = true
    return {
      client: visit.client,
      name: visit.place.name,
      address: visit.place.address,
      localAddress: visit.place.localAddress,
      lost: visit.lost.signal,
      whyLost: () => visit.whyLost,
      failureOf: (error) => {
        if (!(error instanceof RemoteError)) throw error
        return visit.whyLost ?? peerGone(visit.place.address, 'noFittingAnswer')
      },
      close: () => {
        if (!open) return
        open = false
        visit.users -= 1
        if (visit.users === 0) visit.lingering = setTimeout(guarded('timer', visit.leave), lingerMs).unref()
      },
    }
  }

  /** Leaves every lab it visits. */
  leaveAll(): void {
    for (const visit of this.#visits.values()) visit.leave()
  }

  #begin(peer: string, signal: AbortSignal, onAsking: OnAsking): Promise<Visit<C> | Failure> {
    const id = randomUUID()
    const leaving = new AbortController()
    const leave = () => leaving.abort()
    let why: 'visitEnded' | 'tooMuchUnread' = 'visitEnded'
    const port = new VisitPort(
      (word) => void this.#service.say({ visit: id, word }).catch(leave),
      () => {
        why = 'tooMuchUnread'
        leave()
      },
    )
    return new Promise((resolve) => {
      let visit: Visit<C> | null = null
      let failure: Failure | null = null
      const stopListening = onAbort(signal, leave)
      const take = (step: VisitStep) => {
        if (step.kind === 'asking') onAsking(step.digits)
        else if (step.kind === 'failed') failure = step.failure
        else if (step.kind === 'visited') {
          stopListening()
          const client = connect(port, this.#contract)
          const lost = new AbortController()
          visit = { place: step, client, lost, leave, whyLost: null, users: 0, lingering: null }
          this.#visits.set(peer, visit)
          resolve(visit)
        } else port.hear(step)
      }
      const end = () => {
        stopListening()
        failure ??= peerGone(visit?.place.address ?? peer, why)
        if (visit === null) return resolve(failure)
        if (this.#visits.get(peer) === visit) this.#visits.delete(peer)
        if (visit.lingering !== null) clearTimeout(visit.lingering)
        visit.whyLost = failure
        visit.lost.abort()
        port.close()
      }
      void this.#follow(id, peer, leaving.signal, take).finally(end)
    })
  }

  async #follow(
    visit: string,
    peer: string,
    leaving: AbortSignal,
    take: (step: VisitStep) => void,
  ): Promise<void> {
    try {
      for await (const step of this.#service.visit({ visit, peer }, { signal: leaving })) take(step)
    } catch (error) {
      // The service thread is gone, and with it every visit.
      if (!(error instanceof RemoteError)) throw error
    }
  }
}
