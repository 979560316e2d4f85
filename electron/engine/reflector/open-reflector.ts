/**
 * Answers unauthenticated STAMP (RFC 8762 4.3.1) on a port of its own, for anybody's sender. On only when asked
 * for: it answers strangers, though never with more than they sent.
 */
import { decodeProbe, encodeReply } from '../../../shared/wire/stamp'
import type { Clock } from '../base/clock'
import type { UdpSocket } from '../net/udp'

/** Senders whose counters are kept; the one longest silent makes room. */
const maxSenders = 1024
const unknownTtl = 255

/** Starts answering on `socket` until it is closed; `onRejected` hears of every datagram that was no probe. */
export function reflectOpenly(
  socket: UdpSocket,
  clock: Clock,
  errorEstimate: number,
  onRejected: () => void,
): void {
  const answeredBySender = new Map<string, number>()
  socket.onMessage((datagram, from) => {
    const receivedNs = clock.nowNs()
    const probe = decodeProbe(datagram, 'open')
    if (probe === null) return onRejected()
    const sender = `${from.address} ${from.port} ${probe.ssid}`
    const sequence = answeredBySender.get(sender) ?? 0
    answeredBySender.delete(sender)
    answeredBySender.set(sender, (sequence + 1) >>> 0)
    if (answeredBySender.size > maxSenders) {
      const oldest = answeredBySender.keys().next()
      if (oldest.done !== true) answeredBySender.delete(oldest.value)
    }
    const answer = encodeReply(
      datagram,
      {
        mode: 'open',
        sequence,
        received: clock.wallAt(receivedNs),
        sent: clock.wallAt(clock.nowNs()),
        errorEstimate,
        ssid: probe.ssid,
        senderTtl: unknownTtl,
      },
      null,
    )
    socket.send(answer, () => {}, from.port, from.address)
  })
}
