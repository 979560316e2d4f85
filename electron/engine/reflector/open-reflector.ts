/**
 * Answers unauthenticated STAMP (RFC 8762 4.3.1) on a port of its own, for anybody's sender. On only when asked
 * for: it answers strangers, though never with more than they sent, never another reflector, and not without limit.
 */
import { decodeProbe, encodeReply, looksLikeOpenReply } from '../../../shared/wire/stamp'
import { SourceBudget } from '../base/budgets'
import type { Clock } from '../base/clock'
import type { UdpSocket } from '../net/udp'

/** Senders whose counters are kept; the one longest silent makes room. */
const maxSenders = 1024
const unknownTtl = 255
/** Where reflectors listen (RFC 8762 4.1). */
const stampPort = 862
/** Answers a second: for one address what a session gets, and room for a second one beside it. */
const ofEach = { burst: 5000, perSecond: 20_000 }
const ofAll = { burst: 10_000, perSecond: 40_000 }

/** The answers of all sockets that reflect openly together. */
export function openBudget(): SourceBudget {
  return new SourceBudget(ofEach, ofAll)
}

/**
 * Starts answering on `socket` until it is closed; `onRejected` hears of every datagram that gets no answer: one that
 * is no probe, comes from a reflector's port or has a reply's form, so that two reflectors can never be made to answer
 * each other without end, and one beyond the budget.
 */
export function reflectOpenly(
  socket: UdpSocket,
  clock: Clock,
  errorEstimate: number,
  budget: SourceBudget,
  onRejected: () => void,
): void {
  const answeredBySender = new Map<string, number>()
  socket.onMessage((datagram, from) => {
    const receivedNs = clock.nowNs()
    const probe = decodeProbe(datagram, 'open')
    const fromReflector = from.port === stampPort || from.port === socket.localPort
    if (probe === null || fromReflector || looksLikeOpenReply(datagram)) return onRejected()
    if (!budget.take(from.address, receivedNs)) return onRejected()
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
