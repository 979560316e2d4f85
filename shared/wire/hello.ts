/**
 * The first message of each lab on the control channel: who it is, which versions of the protocol it speaks and what it
 * can do beyond measuring. What comes after hello is what both ends know.
 */
import * as v from 'valibot'
import { count, dialledPort, text } from '../base/schema'
import { visibleText } from '../base/visible-text'

/** Versions of the protocol that one lab speaks, both ends included. */
export interface ProtocolRange {
  readonly least: number
  readonly most: number
}

/** Version 1 took no message and no field that it did not know. */
export const ownProtocols: ProtocolRange = { least: 2, most: 2 }

/** The highest version: what beacons and multicast DNS carry. */
export const protocolVersion = ownProtocols.most

/** What a lab may lack: each of these is used only where both ends named it in hello. */
export const capabilities = ['both-ways', 'listen', 'look', 'transport-keys', 'visit'] as const
export type Capability = (typeof capabilities)[number]

const mostCapabilities = 64
const visible = (max: number) =>
  v.pipe(
    text(max),
    v.transform((shown) => visibleText(shown, max)),
  )
const Range = v.pipe(
  v.object({ least: count, most: count }),
  v.check(({ least, most }) => least <= most, 'a range begins with its least'),
)

export const Hello = v.object({
  type: v.literal('hello'),
  /** The highest version by itself: it is all that a lab of version 1 reads of another version's hello. */
  protocol: count,
  protocols: Range,
  /** Names that are not known here are of no concern. */
  capabilities: v.pipe(v.array(v.pipe(text(32), v.minLength(1))), v.maxLength(mostCapabilities)),
  name: v.pipe(
    v.string(),
    v.maxLength(64),
    v.transform((name) => visibleText(name, 64)),
    v.minLength(1),
  ),
  system: visible(64),
  version: visible(32),
  controlPort: dialledPort,
  dataPort: dialledPort,
})
export type Hello = v.InferOutput<typeof Hello>

/** Read before anything else of a hello, so that a lab of another version is named as such, whatever else it says. */
const AnyHello = v.object({ type: v.literal('hello'), protocol: count, protocols: v.exactOptional(Range) })

/** The versions in any version's hello; null for whatever is no hello. */
export function protocolsOf(value: unknown): ProtocolRange | null {
  const hello = v.safeParse(AnyHello, value)
  if (!hello.success) return null
  const { protocol, protocols } = hello.output
  return protocols ?? { least: protocol, most: protocol }
}

/** The highest version that both speak; null where there is none. */
export function commonProtocol(one: ProtocolRange, other: ProtocolRange): number | null {
  const highest = Math.min(one.most, other.most)
  return highest >= Math.max(one.least, other.least) ? highest : null
}
