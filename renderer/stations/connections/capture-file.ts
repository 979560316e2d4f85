/** A capture from a file of the person's, which anybody may have made: read in pieces, twice, and never held whole. */
import { CaptureError, CaptureReader, type CapturedPacket } from '../../../shared/capture/capture-reader'
import {
  ConnectionFinder,
  ConnectionReader,
  type CapturedConnection,
  type UnreadPackets,
} from '../../../shared/tcp/captured-connections'
import type { SegmentMark } from '../../../shared/tcp/mark'

export const mostFileBytes = 64 * 1024 * 1024

/** Why there is nothing to show, or not all. */
export type CaptureProblem =
  | { readonly problem: 'tooLarge' }
  /** The system does not let it be read, or not any more. */
  | { readonly problem: 'unreadable' }
  | { readonly problem: 'noCapture' }
  | { readonly problem: 'noConnection' }
  /** It stops being a capture there; what came before is good. */
  | { readonly problem: 'broken'; readonly offset: number }

export interface FoundConnections {
  readonly connections: readonly CapturedConnection[]
  /** What this reader does not know, and how many packets are of it. */
  readonly unread: readonly UnreadPackets[]
  readonly problem: CaptureProblem | null
}

/** The TCP connections in the file. */
export async function findConnections(file: Blob): Promise<FoundConnections> {
  if (file.size > mostFileBytes) return { connections: [], unread: [], problem: { problem: 'tooLarge' } }
  const finder = new ConnectionFinder()
  const problem = await eachPacket(file, (packet) => finder.take(packet))
  const { connections, unread } = finder
  const nothing: CaptureProblem | null = connections.length === 0 ? { problem: 'noConnection' } : null
  return { connections, unread, problem: problem ?? nothing }
}

export type Comments = ReadonlyMap<SegmentMark, readonly string[]>
export const noComments: Comments = new Map()
/** Segments that the file gives no time. */
export type Untimed = ReadonlySet<SegmentMark>
export const noneUntimed: Untimed = new Set()

/** The segments of one of them, with what the file says of some; a problem was told of when it was found. */
export async function readConnection(
  file: Blob,
  connection: CapturedConnection,
): Promise<{ segments: readonly SegmentMark[]; comments: Comments; untimed: Untimed }> {
  const reader = new ConnectionReader(connection)
  await eachPacket(file, (packet) => reader.take(packet))
  const { segments, comments } = reader
  return {
    segments,
    untimed: new Set(segments.filter((_, at) => reader.untimed.has(at))),
    comments: new Map(
      segments.flatMap((segment, at) => (comments.has(at) ? [[segment, comments.get(at)!]] : [])),
    ),
  }
}

/** Between two pieces the window gets its turn. */
async function eachPacket(
  file: Blob,
  take: (packet: CapturedPacket) => void,
): Promise<CaptureProblem | null> {
  const capture = new CaptureReader()
  const pieces = file.stream().getReader()
  let packets = 0
  try {
    for (;;) {
      const { done, value } = await pieces.read()
      if (done) break
      for (const packet of capture.push(value)) {
        packets += 1
        take(packet)
      }
    }
    capture.end()
    return null
  } catch (error) {
    if (error instanceof DOMException) return { problem: 'unreadable' }
    if (!(error instanceof CaptureError)) throw error
    return packets === 0 ? { problem: 'noCapture' } : { problem: 'broken', offset: error.offset }
  } finally {
    await pieces.cancel().catch(() => {})
  }
}
