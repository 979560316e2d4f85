/** The segments of one connection, captured where this lab may capture, as marks on the thread's clock. */
import { isCaptureRefusal, type CaptureRefusal } from '../../../shared/capture/capture-refusal'
import type { TimedPacket } from '../../../shared/capture/capture-reader'
import { pause } from '../../../shared/base/waiting'
import { withoutZone } from '../../../shared/base/place'
import { mostCapturedPackets } from '../../../shared/stations/connections/make-contract'
import { Conversation, type ConversationEnd } from '../../../shared/tcp/conversation'
import type { EndName, SegmentMark } from '../../../shared/tcp/mark'
import type { CaptureOrder, LiveCapture } from '../../host/live-capture'
import type { Tell } from './told'

const mostPackets = mostCapturedPackets
const mostSeconds = 600
/** The last segments pass in the same moment as the last state goes: what was captured is still to be read. */
const lastPacketsMs = 300

export interface SegmentParts {
  readonly startCapture: (order: CaptureOrder) => Promise<LiveCapture | CaptureRefusal>
  /** The interface that leads to an address; null where the system does not tell. */
  readonly interfaceTo: (address: string) => Promise<string | null>
  /** As wallOffset() has it, asked once. */
  readonly wallOffsetNs: () => bigint
  readonly tell: Tell
}

export class Segments {
  readonly #parts: SegmentParts
  readonly #seenAt: SegmentMark['seenAt']
  readonly #offsetNs: bigint
  readonly #held: TimedPacket[] = []
  #conversation: Conversation | null = null
  #capture: LiveCapture | null = null
  #reading: Promise<void> = Promise.resolve()

  constructor(parts: SegmentParts, seenAt: SegmentMark['seenAt']) {
    this.#parts = parts
    this.#seenAt = seenAt
    this.#offsetNs = parts.wallOffsetNs()
  }

  /** Captures what passes to and from this port of this address; resolves once it does, or cannot. */
  async start(end: EndName, address: string, port: number, signal: AbortSignal): Promise<void> {
    const { startCapture, interfaceTo, tell } = this.#parts
    const netif = (await interfaceTo(address)) ?? ''
    const bare = withoutZone(address)
    const capture = await startCapture({
      interface: netif,
      filter: `tcp port ${port} and host ${bare}`,
      maxPackets: mostPackets,
      maxSeconds: mostSeconds,
      signal,
    })
    if (isCaptureRefusal(capture)) {
      tell({ kind: 'capture', end, program: null, interface: netif, refusal: capture })
      return
    }
    this.#capture = capture
    tell({ kind: 'capture', end, program: capture.program, interface: netif, refusal: null })
    this.#reading = this.#read(capture)
  }

  /** Whose segments they are; those seen before are told of now. */
  of(ends: Record<EndName, ConversationEnd>): void {
    this.#conversation = new Conversation(ends, this.#seenAt)
    for (const packet of this.#held.splice(0)) this.#take(packet)
  }

  /** Ends the capture after the packets that are still on their way to us. */
  async stop(): Promise<void> {
    if (this.#capture === null) return
    await pause(lastPacketsMs)
    await this.#capture.stop()
    await this.#reading
  }

  async #read(capture: LiveCapture): Promise<void> {
    for await (const packet of capture) {
      if (this.#conversation === null) this.#held.push(packet)
      else this.#take(packet)
    }
  }

  #take(packet: TimedPacket): void {
    const mark = this.#conversation?.read(packet, Number(packet.timeNs + this.#offsetNs)) ?? null
    if (mark === null) return
    this.#parts.tell({ kind: 'mark', mark })
    this.#parts.tell({ kind: 'packet', packet })
  }
}
