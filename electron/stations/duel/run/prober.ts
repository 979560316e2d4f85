/** One transport of a run: makes probes, sends them, and hands what comes back to the recorder. */
import { decodeReply, encodeProbe, verifyMac } from '../../../../shared/wire/stamp'
import type { Mac } from '../../../../shared/wire/tlv'
import type { MeasureSettings, StampMode } from '../../../../shared/measurement/settings'
import type { Clock } from '../../../engine/base/clock'
import type { TransportRecorder } from './transport-recorder'

export interface ProbeForm {
  readonly mode: StampMode
  readonly ssid: number
  readonly mac: Mac | null
  readonly errorEstimate: number
  readonly settings: MeasureSettings
  readonly clock: Clock
  /** The run's start on the clock; the recorder's times count from it. */
  readonly startNs: number
}

/** Hands a packet to the system; `onError` where it refuses it. */
export type Transmit = (packet: Uint8Array, onError: () => void) => void

export class Prober {
  /** Datagrams and frames that were no reply of this session. */
  rejected = 0
  readonly #form: ProbeForm
  readonly #recorder: TransportRecorder
  readonly #transmit: Transmit
  readonly #onReply: () => void

  /** `onReply` is called for every reply that was one of ours. */
  constructor(form: ProbeForm, recorder: TransportRecorder, transmit: Transmit, onReply: () => void) {
    this.#form = form
    this.#recorder = recorder
    this.#transmit = transmit
    this.#onReply = onReply
  }

  /** Sends probe `sequence`, due at `intendedNs` of the run. Returns when it left, in ns of the run. */
  send(sequence: number, intendedNs: number): number {
    const { clock, startNs, mode, ssid, errorEstimate, settings, mac } = this.#form
    const stampedAtNs = clock.nowNs()
    const packet = encodeProbe(
      {
        mode,
        sequence,
        sent: clock.wallAt(stampedAtNs),
        errorEstimate,
        ssid,
        payloadBytes: settings.payloadBytes,
      },
      mac,
    )
    this.#recorder.begin(sequence, intendedNs, stampedAtNs - startNs)
    const sentNs = clock.nowNs() - startNs
    this.#recorder.markSent(sequence, sentNs)
    this.#transmit(packet, () => this.#recorder.markNotSent(sequence))
    return sentNs
  }

  /** Takes what the socket brought, at `arrivedNs` of the clock. */
  take(bytes: Uint8Array, arrivedNs: number): void {
    const { clock, startNs, mode, ssid, mac } = this.#form
    const reply = decodeReply(bytes, mode)
    const ours =
      reply !== null &&
      // A reflector of RFC 8762 alone does not know session identifiers and leaves zero there (RFC 8972 3).
      (reply.ssid === ssid || (mode === 'open' && reply.ssid === 0)) &&
      (mac === null || verifyMac(bytes, mac)) &&
      this.#recorder.takeReply({
        sequence: reply.senderSequence,
        echoedNs: clock.nsOfWall(reply.senderSent) - startNs,
        reflectorReceivedNs: clock.nsOfWall(reply.received) - startNs,
        reflectorSentNs: clock.nsOfWall(reply.sent) - startNs,
        arrivedNs: arrivedNs - startNs,
      })
    if (ours) this.#onReply()
    else this.rejected += 1
  }
}
