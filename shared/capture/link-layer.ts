/** What lies behind the link-layer headers of capture files, each as the LINKTYPE registry describes it. */
import { behindLabels, etherTypes, isVlan, llc, ppp, pppoe, typeOrLength } from './ether-type'
import { behind, macText, u16, u16le, u32, u32le, type Frame, type Step } from './frame'
import { linkTypes } from './link-type'

export interface EthernetHeader {
  readonly destination: string
  readonly source: string
  readonly vlans: readonly number[]
}

const maxVlans = 4

/** What comes behind the header of this link type; null where it is cut off. The same step: not read here. */
export function behindLinkLayer(step: Step): Step | null {
  const { number, frame } = step
  switch (number) {
    case linkTypes.ethernet:
      return readEthernet(frame)?.next ?? null
    case linkTypes.rawSystem:
    case linkTypes.rawOpenBsd:
    case linkTypes.raw:
    case linkTypes.ipv4:
    case linkTypes.ipv6:
      return ipByVersion(frame)
    case linkTypes.null:
      return ipByFamily(frame, [u32(frame.bytes, 0), u32le(frame.bytes, 0)], 4)
    case linkTypes.loop:
      return ipByFamily(frame, [u32(frame.bytes, 0)], 4)
    case linkTypes.enc:
      return ipByFamily(frame, [u32(frame.bytes, 0), u32le(frame.bytes, 0)], 12)
    case linkTypes.pflog:
      return pflog(frame)
    case linkTypes.linuxSll:
      return cooked(frame, u16(frame.bytes, 2), u16(frame.bytes, 14), 16)
    case linkTypes.linuxSll2:
      return cooked(frame, u16(frame.bytes, 8), u16(frame.bytes, 0), 20)
    case linkTypes.ppp:
    case linkTypes.pppHdlc:
      return isCiscoHdlc(frame) ? ciscoHdlc(frame) : ppp(frame)
    case linkTypes.ciscoHdlc:
      return ciscoHdlc(frame)
    case linkTypes.pppEther:
      return pppoe(frame)
    case linkTypes.pppWithDirection:
      return pppAfter(frame, 1)
    case linkTypes.pppd:
      // pppd writes the direction, 0 or 1, over the address byte.
      return pppAfter(frame, (frame.bytes[0] ?? 0) < 2 && frame.bytes[1] === 3 ? 2 : 0)
    case linkTypes.mpls:
      return behindLabels(frame)
    case linkTypes.rfc1483:
      return llc(frame)
    case linkTypes.nflog:
      return nflog(frame)
    case linkTypes.pktap:
      return pktap(frame)
    default:
      return step
  }
}

/** The Ethernet header with its VLAN tags, and what comes next; null where it is cut off. */
export function readEthernet(frame: Frame): { ethernet: EthernetHeader; next: Step | null } | null {
  const { bytes } = frame
  if (bytes.length < 14) return null
  const vlans: number[] = []
  let at = 12
  while (isVlan(u16(bytes, at)) && vlans.length < maxVlans) {
    if (bytes.length < at + 6) return null
    vlans.push(u16(bytes, at + 2) & 0x0fff)
    at += 4
  }
  const ethernet = { destination: macText(bytes, 0), source: macText(bytes, 6), vlans }
  const rest = behind(frame, at + 2)
  return { ethernet, next: rest && typeOrLength(u16(bytes, at), rest) }
}

/** Raw IP names its version itself; something else is left for what it is. */
function ipByVersion(frame: Frame): Step | null {
  const version = (frame.bytes[0] ?? 0) >> 4
  if (version !== 4 && version !== 6) return null
  return { space: 'etherType', number: version === 4 ? etherTypes.ipv4 : etherTypes.ipv6, frame }
}

/** AF_INET everywhere; AF_INET6 on Linux, NetBSD and OpenBSD, FreeBSD, macOS. */
const ipFamilies = new Set([2, 10, 24, 28, 30])

/** The family may be written in the capturing machine's order: any of `families`, which is one number read twice. */
function ipByFamily(frame: Frame, families: readonly number[], headerBytes: number): Step | null {
  const rest = behind(frame, headerBytes)
  return rest !== null && families.some((family) => ipFamilies.has(family)) ? ipByVersion(rest) : null
}

/** OpenBSD's log of pf: its length without the padding to 4, and the family. */
function pflog(frame: Frame): Step | null {
  const [length = 0, family = 0] = frame.bytes
  return length < 4 ? null : ipByFamily(frame, [family], length + ((4 - (length % 4)) % 4))
}

const hardwareNetlink = 824

/** Linux's "cooked" headers, both versions: the EtherType is that of the packet, VLAN tags may follow. */
function cooked(frame: Frame, hardware: number, protocol: number, headerBytes: number): Step | null {
  const rest = behind(frame, headerBytes)
  if (rest === null || hardware === hardwareNetlink) return null
  // LINUX_SLL_P_802_2: an LLC frame without the length before it.
  return protocol === 4 ? llc(rest) : { space: 'etherType', number: protocol, frame: rest }
}

function isCiscoHdlc({ bytes }: Frame): boolean {
  return (bytes[0] === 0x0f || bytes[0] === 0x8f) && bytes[1] === 0
}

function ciscoHdlc(frame: Frame): Step | null {
  const rest = behind(frame, 4)
  return rest && { space: 'etherType', number: u16(frame.bytes, 2), frame: rest }
}

function pppAfter(frame: Frame, headerBytes: number): Step | null {
  const rest = behind(frame, headerBytes)
  return rest && ppp(rest)
}

const nflogPayload = 9

/** Netfilter's log: family, version 0, group; then type-length-values in the capturing machine's order, padded to 4. */
function nflog(frame: Frame): Step | null {
  const [family = 0, version = 0] = frame.bytes
  if (version !== 0 || !ipFamilies.has(family)) return null
  // A length is at most some hundred of the first value, so that its order shows in it.
  const number = u16le(frame.bytes, 4) <= u16(frame.bytes, 4) ? u16le : u16
  for (let at = 4; at + 4 <= frame.bytes.length;) {
    const length = number(frame.bytes, at)
    if (length < 4) return null
    const rest = behind(frame, at + 4)
    if ((number(frame.bytes, at + 2) & 0x7fff) === nflogPayload && rest !== null)
      return ipByVersion({ bytes: rest.bytes.subarray(0, length - 4), length: length - 4 })
    at += length + ((4 - (length % 4)) % 4)
  }
  return null
}

/** Apple's: the header's length, a record's type and the link type of the packet itself, little-endian. */
function pktap(frame: Frame): Step | null {
  if (frame.bytes.length < 12) return null
  const rest = behind(frame, u32le(frame.bytes, 0))
  return rest && { space: 'linkType', number: u32le(frame.bytes, 8), frame: rest }
}
