/** The Byte stream station in the traffic thread: what its experiments open. */
import type { byteStreamContract } from '../../../shared/stations/byte-stream/contract'
import type { byteStreamFarContract } from '../../../shared/stations/byte-stream/far-contract'
import { datagramSender } from '../../engine/net/datagram-sender'
import { listenPaced } from '../../engine/net/paced-reader'
import { descriptorOf, dialTcp } from '../../engine/net/tcp'
import { bindUdp } from '../../engine/net/udp'
import type { OpenedTraffic, TrafficPlatform } from '../../engine/visit/traffic-part'
import { socketFacts } from '../../host/socket-facts'
import { byteStream, byteStreamFar } from './handlers'

export async function openByteStream({
  clock,
  farEnds,
}: TrafficPlatform<typeof byteStreamFarContract>): Promise<
  OpenedTraffic<typeof byteStreamContract, typeof byteStreamFarContract>
> {
  const tally = { open: 0 }
  return {
    handlers: byteStream({
      clock,
      farEnds,
      dialTcp,
      datagramSender,
      descriptorOf,
      facts: socketFacts(),
      tally,
    }),
    far: (visitor) => byteStreamFar({ clock, listenPaced, bindUdp, tally }, visitor),
    openSockets: () => tally.open,
  }
}
