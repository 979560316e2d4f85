/**
 * Answers the probes of the sessions it was told of, whatever transport brings them, and nothing else: whatever is
 * not a probe of such a session is dropped and counted, never answered.
 */
import { decodeProbe, encodeReply, peekSsid, verifyMac } from '../../../shared/wire/stamp'
import { plainAddress } from '../../../shared/address/plain-address'
import type { TransportName } from '../../../shared/measurement/transport'
import type { Clock } from '../base/clock'
import { ReflectorSession, type ReflectedTransport, type SessionOrder } from './session'

/** Node does not tell the TTL a probe came with; every lab sends with the system's own. */
const unknownTtl = 255

export interface ReflectorOptions {
  readonly clock: Clock
  readonly errorEstimate: number
  /** The transports that bring probes; each knows its place here. */
  readonly transports: readonly TransportName[]
}

export class Reflector {
  readonly #sessions = new Map<number, ReflectorSession>()
  readonly #options: ReflectorOptions
  /** Datagrams, frames and connections that were no probe of a session. */
  rejected = 0

  constructor(options: ReflectorOptions) {
    this.#options = options
  }

  open(order: SessionOrder): ReflectorSession {
    const session = new ReflectorSession(order, this.#options.transports)
    this.#sessions.set(order.ssid, session)
    return session
  }

  close(ssid: number): void {
    this.#sessions.delete(ssid)
  }

  /** How many sessions there are with this address. */
  sessionsOf(address: string): number {
    const plain = plainAddress(address)
    let count = 0
    for (const { order } of this.#sessions.values()) if (order.remoteAddress === plain) count += 1
    return count
  }

  /** The session that these bytes from there claim to belong to. */
  sessionOf(bytes: Uint8Array, from: string): ReflectorSession | null {
    const ssid = peekSsid(bytes)
    const session = ssid === null ? undefined : this.#sessions.get(ssid)
    return session !== undefined && session.order.remoteAddress === plainAddress(from) ? session : null
  }

  /** The answer to a probe that came over the transport at `place`; null where it is no probe of the session. */
  answer(
    session: ReflectorSession,
    place: number,
    request: Uint8Array,
    receivedNs: number,
  ): Uint8Array | null {
    const reflected = session.reflected[place] ?? null
    return reflected === null ? null : this.#answer(session, reflected, request, receivedNs)
  }

  #answer(
    session: ReflectorSession,
    reflected: ReflectedTransport,
    request: Uint8Array,
    receivedNs: number,
  ): Uint8Array | null {
    const probe = decodeProbe(request, 'authenticated')
    if (probe === null || probe.sequence >= session.order.maxProbes) return null
    // Only a probe that is the session's own, and new, uses up what the session may ask for.
    if (reflected.arrived.has(probe.sequence) || !verifyMac(request, reflected.mac)) return null
    if (!reflected.budget.take(receivedNs)) return null
    reflected.received += 1
    reflected.arrived.set(probe.sequence)
    const { clock, errorEstimate } = this.#options
    const answer = encodeReply(
      request,
      {
        mode: 'authenticated',
        sequence: reflected.answered,
        received: clock.wallAt(receivedNs),
        sent: clock.wallAt(clock.nowNs()),
        errorEstimate,
        ssid: probe.ssid,
        senderTtl: unknownTtl,
      },
      reflected.mac,
    )
    reflected.answered += 1
    return answer
  }
}
