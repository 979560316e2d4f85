/** One session a lab reflects: its keys, what arrived and was answered, and how much it may ask for. */
import type { PerTransport, TransportName } from '../../../shared/measurement/transport'
import { SequenceBitmap } from '../../../shared/measurement/loss'
import type { Mac } from '../../../shared/wire/tlv'
import { TokenBucket } from '../base/budgets'
import { hmacSha256 } from '../base/hmac-sha256'

/** Probes a second of one transport that are answered; a schedule at the smallest interval asks for 10,000. */
const probesPerSecond = 20_000
const burstProbes = 5_000

export interface SessionOrder {
  readonly ssid: number
  /** One for each of its transports, so that what one brought is no probe of another. */
  readonly keys: Readonly<PerTransport<Uint8Array>>
  /** The only address probes of this session may come from. */
  readonly remoteAddress: string
  readonly transports: readonly TransportName[]
  /** Sequence numbers at or above are no probes of this session. */
  readonly maxProbes: number
}

/** What one transport of a session has seen; its own counter makes the reflector stateful (RFC 8762 4.3). */
export class ReflectedTransport {
  received = 0
  answered = 0
  /**
   * Which probes arrived; one that comes again is not answered. The window against repetition (RFC 6479) is as wide as
   * the run: a narrower one would refuse a probe that is only late, and the report would call it lost.
   */
  readonly arrived = new SequenceBitmap()
  /** What a session may ask for; none is left where it asks for more. */
  readonly budget = new TokenBucket(burstProbes, probesPerSecond)

  constructor(readonly mac: Mac) {}
}

export class ReflectorSession {
  /**
   * By the place of each transport in the reflector's table; null where the session does not use it. Looked up for
   * every probe, and so by number.
   */
  readonly reflected: readonly (ReflectedTransport | null)[]
  constructor(
    readonly order: SessionOrder,
    table: readonly TransportName[],
  ) {
    this.reflected = table.map((name) => {
      const key = order.transports.includes(name) ? order.keys[name] : undefined
      return key === undefined ? null : new ReflectedTransport(hmacSha256(key))
    })
  }
}
