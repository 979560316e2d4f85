/** Peers and the ways to them in words. */
import type { Path } from '../../shared/address/path'
import type { Peer } from '../../shared/lab/peer'
import { m } from '../../shared/words/generated/messages'

export function peerName(peer: Pick<Peer, 'id' | 'name' | 'host'>): string {
  return peer.id === 'loopback' ? m.peer_loopback() : (peer.name ?? peer.host)
}

export function pathWords(path: Path): string {
  switch (path.verdict) {
    case 'loopback':
      return m.path_loopback()
    case 'sameSegment':
      return m.path_same_segment({ interface: path.interface })
    case 'gateway':
      return m.path_gateway({ gateway: path.gateway, interface: path.interface })
    case 'noRoute':
      return m.path_no_route()
    case 'unknown':
      return m.path_unknown()
  }
}

/** The first half of an identity in groups that can be read out and compared. */
export function fingerprint(identity: string): string {
  return (identity.match(/.{4}/g) ?? []).join(' ')
}
