/** EtherTypes and PPP protocols that only lead to another header, and LLC before them (IEEE 802.2, RFC 1042). */
import { atMost, behind, u16, u32, type Frame, type Step } from './frame'

export const etherTypes = {
  ipv4: 0x0800,
  arp: 0x0806,
  transparentEthernet: 0x6558,
  vlan: 0x8100,
  ipv6: 0x86dd,
  ppp: 0x880b,
  mpls: 0x8847,
  mplsMulticast: 0x8848,
  pppoeSession: 0x8864,
  serviceVlan: 0x88a8,
  oldServiceVlan: 0x9100,
} as const

/** Below it, what stands in the EtherType's place is the length of an LLC frame (IEEE 802.3 section 3.2.6). */
const leastEtherType = 0x0600
const mostLabels = 16

/** Whether this EtherType puts a VLAN tag before the next one (IEEE 802.1Q, 802.1ad and what was there before). */
export function isVlan(type: number): boolean {
  return type === etherTypes.vlan || type === etherTypes.serviceVlan || type === etherTypes.oldServiceVlan
}

/** What two bytes say where an EtherType or a length stands; `frame` begins behind them. */
export function typeOrLength(number: number, frame: Frame): Step | null {
  return number < leastEtherType ? llc(atMost(frame, number)) : { space: 'etherType', number, frame }
}

/** Behind the header of this EtherType; null where it is cut off or not as it should be. The type itself: no header. */
export function behindEtherType(step: Step): Step | null {
  const { number, frame } = step
  if (isVlan(number)) {
    const rest = behind(frame, 4)
    return rest && typeOrLength(u16(frame.bytes, 2), rest)
  }
  switch (number) {
    case etherTypes.mpls:
    case etherTypes.mplsMulticast:
      return behindLabels(frame)
    case etherTypes.pppoeSession:
      return pppoe(frame)
    case etherTypes.ppp:
      return ppp(frame)
    case etherTypes.transparentEthernet:
      return { space: 'linkType', number: 1, frame }
    default:
      return step
  }
}

/** RFC 3032: the last label has bit S; what follows is told by the payload's first four bits (RFC 4928). */
export function behindLabels(frame: Frame): Step | null {
  for (let at = 0; at / 4 < mostLabels; at += 4) {
    if (frame.bytes.length < at + 4) return null
    if ((u32(frame.bytes, at) & 0x100) === 0) continue
    const rest = behind(frame, at + 4)
    const version = (rest?.bytes[0] ?? 0) >> 4
    if (rest === null || rest.bytes.length === 0) return null
    if (version === 4) return { space: 'etherType', number: etherTypes.ipv4, frame: rest }
    if (version === 6) return { space: 'etherType', number: etherTypes.ipv6, frame: rest }
    // RFC 4448: a pseudowire, whose control word begins with four zero bits.
    const inner = version === 0 ? behind(rest, 4) : null
    return inner && { space: 'linkType', number: 1, frame: inner }
  }
  return null
}

/** RFC 2516 section 4: version 1, type 1; code 0 is a session's, whose payload is PPP without address and control. */
export function pppoe(frame: Frame): Step | null {
  const rest = behind(frame, 6)
  if (rest === null || frame.bytes[0] !== 0x11 || frame.bytes[1] !== 0) return null
  return ppp(atMost(rest, u16(frame.bytes, 4)))
}

/** RFC 1661 section 2, with or without address and control (RFC 1662) and in one or two bytes. */
export function ppp(frame: Frame): Step | null {
  const start = u16(frame.bytes, 0) === 0xff03 ? behind(frame, 2) : frame
  const first = start?.bytes[0]
  if (start === null || first === undefined) return null
  const isShort = (first & 1) === 1
  const rest = behind(start, isShort ? 1 : 2)
  return rest && pppStep(isShort ? first : u16(start.bytes, 0), rest)
}

function pppStep(protocol: number, frame: Frame): Step | null {
  switch (protocol) {
    case 0x0021:
      return { space: 'etherType', number: etherTypes.ipv4, frame }
    case 0x0057:
      return { space: 'etherType', number: etherTypes.ipv6, frame }
    case 0x0281:
    case 0x0283:
      return behindLabels(frame)
    default:
      return { space: 'pppProtocol', number: protocol, frame }
  }
}

/** LLC: SNAP names an EtherType, SAP 6 is IP; else the SAP is what there is to name. */
export function llc(frame: Frame): Step | null {
  const { bytes } = frame
  if (bytes.length < 3) return null
  const [destination = 0, source = 0, control = 0] = bytes
  if (control === 3 && destination === 0x06 && source === 0x06) {
    const rest = behind(frame, 3)
    return rest && { space: 'etherType', number: etherTypes.ipv4, frame: rest }
  }
  if (control === 3 && destination === 0xaa && source === 0xaa && bytes.length >= 8) {
    const organisation = u32(bytes, 2) & 0xff_ffff
    const rest = behind(frame, 8)
    // The number is an EtherType only where the organisation is 0.
    if (organisation === 0 && rest !== null) return { space: 'etherType', number: u16(bytes, 6), frame: rest }
  }
  return { space: 'llcSap', number: destination, frame }
}
