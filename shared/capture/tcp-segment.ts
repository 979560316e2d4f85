/** Reads a TCP header and its options (RFC 9293 section 3.1). */

export const tcpFlagNames = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'] as const
export type TcpFlag = (typeof tcpFlagNames)[number]

export interface TcpOptions {
  readonly maximumSegmentSize: number | null
  readonly windowScale: number | null
  readonly sackPermitted: boolean
  readonly timestamps: { readonly value: number; readonly echo: number } | null
  /** SACK blocks (RFC 2018): [left edge, right edge). */
  readonly sack: readonly (readonly [number, number])[]
}

export interface TcpSegment {
  readonly sourcePort: number
  readonly destinationPort: number
  readonly sequence: number
  readonly acknowledgement: number
  readonly flags: readonly TcpFlag[]
  /** As in the header: not scaled. */
  readonly window: number
  readonly options: TcpOptions
  /** Octets of payload on the wire; fewer may have been captured. */
  readonly payloadLength: number
}

const optionEnd = 0
const optionNothing = 1
const optionMaximumSegmentSize = 2
const optionWindowScale = 3
const optionSackPermitted = 4
const optionSack = 5
const optionTimestamps = 8

/** Null where the header is cut off or its length impossible. `lengthOnWire` counts header and payload. */
export function readTcp(bytes: Uint8Array, lengthOnWire: number): TcpSegment | null {
  if (bytes.length < 20) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerLength = (view.getUint8(12) >> 4) * 4
  if (headerLength < 20 || headerLength > lengthOnWire) return null
  const bits = view.getUint8(13)
  return {
    sourcePort: view.getUint16(0),
    destinationPort: view.getUint16(2),
    sequence: view.getUint32(4),
    acknowledgement: view.getUint32(8),
    flags: tcpFlagNames.filter((_, bit) => ((bits >> bit) & 1) === 1),
    window: view.getUint16(14),
    options: readOptions(bytes.subarray(20, headerLength)),
    payloadLength: lengthOnWire - headerLength,
  }
}

/** As far as they are well formed; what follows a broken option is left out. */
function readOptions(bytes: Uint8Array): TcpOptions {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let maximumSegmentSize: number | null = null
  let windowScale: number | null = null
  let sackPermitted = false
  let timestamps: TcpOptions['timestamps'] = null
  const sack: [number, number][] = []
  let at = 0
  while (at < bytes.length) {
    const kind = view.getUint8(at)
    if (kind === optionEnd) break
    if (kind === optionNothing) {
      at += 1
      continue
    }
    const length = at + 1 < bytes.length ? view.getUint8(at + 1) : 0
    if (length < 2 || at + length > bytes.length) break
    if (kind === optionMaximumSegmentSize && length === 4) maximumSegmentSize = view.getUint16(at + 2)
    else if (kind === optionWindowScale && length === 3) windowScale = view.getUint8(at + 2)
    else if (kind === optionSackPermitted && length === 2) sackPermitted = true
    else if (kind === optionTimestamps && length === 10) {
      timestamps = { value: view.getUint32(at + 2), echo: view.getUint32(at + 6) }
    } else if (kind === optionSack) {
      for (let edge = at + 2; edge + 8 <= at + length; edge += 8) {
        sack.push([view.getUint32(edge), view.getUint32(edge + 4)])
      }
    }
    at += length
  }
  return { maximumSegmentSize, windowScale, sackPermitted, timestamps, sack }
}
