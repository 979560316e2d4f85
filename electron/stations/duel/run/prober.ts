/** One transport of a run: makes probes, sends them, and hands what comes back to the recorder. */
import type { Socket } from 'node:net'
import { LengthPrefixDecoder, prefixU16 } from '../../../../shared/wire/length-prefixed'
import { decodeReply, encodeProbe, verifyMac } from '../../../../shared/wire/stamp'
import type { Mac } from '../../../../shared/wire/tlv'
import {
  limits,
  type MeasureSettings,
  type StampMode,
  type Transport,
} from '../../../../shared/measurement/settings'
import type { Clock } from '../../../engine/base/clock'
import type { UdpSocket } from '../../../engine/net/udp'
import type { TransportRecorder } from './transport-recorder'

/** What a stalled network may pile up in this process before probes are refused. */
const sendBacklogBytes = 8 * 1024 * 1024

export interface ProbeForm {
  readonly mode: StampMode
  readonly ssid: number
  readonly mac: Mac | null
  readonly errorEstimate: number
  readonly settings: MeasureSettings
  readonly clock: Clock
  /** When the packet came that is being listened to. */
  readonly arrivalNs: () => number
  /** The run's start on the clock; the recorder's times count from it. */
  readonly startNs: number
}

/** Called for every reply that was one of ours. */
export type OnReply = (transport: Transport) => void

export class Prober {
  /** Datagrams and frames that were no reply of this session. */
  rejected = 0
  readonly #transport: Transport
  readonly #form: ProbeForm
  readonly #recorder: TransportRecorder
  readonly #transmit: (packet: Uint8Array, onError: () => void) => void
  readonly #onReply: OnReply

  private constructor(
    transport: Transport,
    form: ProbeForm,
    recorder: TransportRecorder,
    transmit: (packet: Uint8Array, onError: () => void) => void,
    onReply: OnReply,
  ) {
    this.#transport = transport
    this.#form = form
    this.#recorder = recorder
    this.#transmit = transmit
    this.#onReply = onReply
  }

  static overUdp(socket: UdpSocket, form: ProbeForm, recorder: TransportRecorder, onReply: OnReply): Prober {
    const prober = new Prober(
      'udp',
      form,
      recorder,
      (packet, onError) => socket.send(packet, onError),
      onReply,
    )
    socket.onMessage((datagram) => {
      const arrivedNs = form.arrivalNs()
      prober.#take(datagram, arrivedNs)
    })
    return prober
  }

  /** `write` hands on to the socket, by whatever way is the shortest. */
  static overTcp(
    socket: Socket,
    write: (bytes: Uint8Array) => void,
    form: ProbeForm,
    recorder: TransportRecorder,
    onReply: OnReply,
  ): Prober {
    const prober = new Prober(
      'tcp',
      form,
      recorder,
      (packet, onError) => {
        if (!socket.writable || socket.writableLength > sendBacklogBytes) onError()
        else write(prefixU16(packet))
      },
      onReply,
    )
    let arrivedNs = 0
    const decoder = new LengthPrefixDecoder(limits.payloadBytes, (frame) => prober.#take(frame, arrivedNs))
    socket.on('data', (chunk: Buffer) => {
      arrivedNs = form.arrivalNs()
      if (decoder.push(chunk) === 'oversize') socket.destroy()
    })
    return prober
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

  #take(bytes: Uint8Array, arrivedNs: number): void {
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
    if (ours) this.#onReply(this.#transport)
    else this.rejected += 1
  }
}
