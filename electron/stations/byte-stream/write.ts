/** The writer's end: the plan's writes over TCP and each message as a datagram, paced, everything noted. */
import type { Socket } from 'node:net'
import type { Plan, Writer } from '../../../shared/stations/byte-stream/order'
import {
  datagramHeaderOctets,
  type SentDatagram,
  type WriteRecord,
} from '../../../shared/stations/byte-stream/records'
import { pause, settledOnce } from '../../../shared/base/waiting'
import type { DatagramSender } from '../../engine/net/datagram-sender'

export interface WriteSockets {
  readonly tcp: Socket
  readonly udp: DatagramSender
  /** Octets in the kernel's send queue; null where the system does not tell. */
  readonly sendQueue: () => number | null
}

export interface WriteListeners {
  readonly nowNs: () => number
  readonly onWrite: (record: WriteRecord) => void
  readonly onDrained: (atNs: number, waitedNs: number) => void
  readonly onSent: (record: SentDatagram) => void
}

/** Writes it all, waiting where write() says so, and ends the stream. Returns early where the signal fires. */
export async function writePlan(
  plan: Plan,
  { pauseMs, corked }: Pick<Writer, 'pauseMs' | 'corked'>,
  { tcp, udp, sendQueue }: WriteSockets,
  { nowNs, onWrite, onDrained, onSent }: WriteListeners,
  signal: AbortSignal,
): Promise<void> {
  let nextMessage = 0
  const sends: Promise<void>[] = []
  if (corked) tcp.cork()
  for (const [index, { offset, length }] of plan.writes.entries()) {
    if (index > 0 && pauseMs > 0) await pause(pauseMs, signal)
    if (signal.aborted) return
    const atNs = nowNs()
    const goesOn = tcp.write(plan.wire.subarray(offset, offset + length))
    onWrite({
      offset,
      length,
      atNs,
      full: !goesOn,
      heldOctets: tcp.writableLength,
      queuedOctets: sendQueue(),
    })
    for (; (plan.messages[nextMessage]?.offset ?? Infinity) < offset + length; nextMessage += 1)
      sends.push(
        send(udp, nextMessage, plan.messages[nextMessage]?.payload ?? new Uint8Array(), nowNs, onSent),
      )
    // What is corked cannot drain: a program that corks knows how much it holds.
    if (goesOn || corked) continue
    await drained(tcp, signal)
    if (signal.aborted) return
    const drainedNs = nowNs()
    onDrained(drainedNs, drainedNs - atNs)
  }
  if (corked) tcp.uncork()
  tcp.end()
  await Promise.all(sends)
}

async function send(
  udp: DatagramSender,
  number: number,
  message: Uint8Array,
  nowNs: () => number,
  onSent: (record: SentDatagram) => void,
): Promise<void> {
  const datagram = Buffer.alloc(datagramHeaderOctets + message.length)
  datagram.writeUInt32BE(number)
  datagram.set(message, datagramHeaderOctets)
  const atNs = nowNs()
  onSent({ number, octets: datagram.length, atNs, code: await udp.send(datagram) })
}

function drained(tcp: Socket, signal: AbortSignal): Promise<void> {
  return settledOnce<void>(({ resolve, onAbort, finally: atEnd }) => {
    for (const event of ['drain', 'close']) {
      tcp.on(event, resolve)
      atEnd(() => tcp.off(event, resolve))
    }
    onAbort(signal, resolve)
    if (tcp.destroyed) resolve()
  })
}
