/** Neighbour solicitations and advertisements of ICMPv6, by which IPv6 asks for a MAC (RFC 4861 section 4.3 and 4.4). */

export interface NeighbourMessage {
  readonly kind: 'solicitation' | 'advertisement'
  /** Whose MAC is asked for, or told: 16 octets. */
  readonly target: Uint8Array
  /** The sender's MAC in a solicitation, the target's in an advertisement; null where the option is not there. */
  readonly mac: string | null
  /** Flags of an advertisement; false in a solicitation. */
  readonly router: boolean
  readonly solicited: boolean
  readonly override: boolean
}

const solicitation = 135
const advertisement = 136
const sourceLinkLayer = 1
const targetLinkLayer = 2
/** A packet with another hop limit has passed a router, and is discarded by every receiver (section 7.1). */
const onlyHopLimit = 255

/** The message in an ICMPv6 body; null for another one, and for one that receivers must discard. */
export function readNeighbourMessage(bytes: Uint8Array, hopLimit: number): NeighbourMessage | null {
  const type = bytes[0]
  if ((type !== solicitation && type !== advertisement) || bytes[1] !== 0) return null
  if (bytes.length < 24 || hopLimit !== onlyHopLimit || bytes[8] === 0xff) return null
  const flags = type === advertisement ? (bytes[4] ?? 0) : 0
  const mac = linkLayerIn(bytes.subarray(24), type === solicitation ? sourceLinkLayer : targetLinkLayer)
  return {
    kind: type === solicitation ? 'solicitation' : 'advertisement',
    target: bytes.slice(8, 24),
    mac,
    router: (flags & 0x80) !== 0,
    solicited: (flags & 0x40) !== 0,
    override: (flags & 0x20) !== 0,
  }
}

/** Options come in units of eight octets; one of length 0, or cut off, ends them. */
function linkLayerIn(options: Uint8Array, wanted: number): string | null {
  for (let at = 0; at + 8 <= options.length;) {
    const length = (options[at + 1] ?? 0) * 8
    if (length === 0 || at + length > options.length) return null
    if (options[at] === wanted && length === 8) return macText(options.subarray(at + 2, at + 8))
    at += length
  }
  return null
}

function macText(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join(':')
}
