/** What is known of a peer, in words. */
import type { Peer } from '../../../shared/lab/peer'
import type { SeenPath } from '../../../shared/lab/seen'
import { m } from '../../../shared/words/generated/messages'

export function trustWord(trust: Peer['trust']): string {
  return {
    own: m.peers_trust_own,
    trusted: m.peers_trust_trusted,
    none: m.peers_trust_none,
    changed: m.peers_trust_changed,
  }[trust]()
}

/** Both sides' verdicts where they disagree, else the one they share, or this side's alone. */
export function segmentWords({ sameSegmentHere, sameSegmentThere }: SeenPath): string {
  if (sameSegmentHere === null) return m.peers_segment_unknown()
  if (sameSegmentThere === null)
    return sameSegmentHere ? m.peers_segment_same_here() : m.peers_segment_other_here()
  if (sameSegmentThere === sameSegmentHere)
    return sameSegmentHere ? m.peers_segment_same() : m.peers_segment_other()
  return sameSegmentHere ? m.peers_segment_only_here() : m.peers_segment_only_there()
}

/** How long ago, in whole seconds; `nowMs` as Date.now() gives it. */
export function agoWords(atMs: number, nowMs: number): string {
  return m.peers_seconds_ago({ seconds: Math.max(0, Math.round((nowMs - atMs) / 1000)) })
}

export function channelWord(channel: SeenPath['heardBy'][number]): string {
  return {
    multicast: m.peers_channel_multicast,
    broadcast: m.peers_channel_broadcast,
    multicast6: m.peers_channel_multicast6,
    unicast: m.peers_channel_unicast,
    mdns: m.peers_channel_mdns,
  }[channel]()
}
