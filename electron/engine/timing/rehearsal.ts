/**
 * A probe's way through this program without a network: what runs once in ten milliseconds is forgotten by the
 * processor's caches and takes tenfold, unless it ran just before. So it is run for nothing while there is time.
 */
import { decodeProbe, decodeReply, encodeProbe, encodeReply, verifyMac } from '../../../shared/wire/stamp'
import type { DirectSocketCalls } from '../../host/direct-socket'
import { hmacSha256 } from '../base/hmac-sha256'

/** V8 compiles what ran some thousand times. */
const runsToBeCompiled = 2000
/** No descriptor: the kernel refuses every call at its door. */
const nowhere = -1

/** The rehearsal of one thread, its code compiled by the time this returns (some 20 ms). */
export function rehearsalOf(calls: DirectSocketCalls): () => void {
  const mac = hmacSha256(new Uint8Array(32))
  const wall = { unixSeconds: 1, nanoseconds: 1 }
  const common = { sequence: 1, errorEstimate: 1, ssid: 1, sent: wall }
  const probe = { ...common, mode: 'authenticated' as const, payloadBytes: 112 }
  const reply = { ...common, mode: 'authenticated' as const, received: wall, senderTtl: 255 }
  const rehearse = () => {
    const asked = encodeProbe(probe, mac)
    calls.send(nowhere, asked)
    calls.receiveFrom(nowhere)
    decodeProbe(asked, 'authenticated')
    verifyMac(asked, mac)
    const answered = encodeReply(asked, reply, mac)
    calls.answer(nowhere, answered)
    calls.receive(nowhere)
    decodeReply(answered, 'authenticated')
    verifyMac(answered, mac)
  }
  for (let run = 0; run < runsToBeCompiled; run += 1) rehearse()
  return rehearse
}
