/** What was captured of a connection as a file for Wireshark, with what is known of the states in its comments. */
import type { TimedPacket } from '../../../shared/capture/capture-reader'
import { writePcapng } from '../../../shared/capture/pcapng-writer'
import type { Mark } from '../../../shared/tcp/mark'
import type { Lanes } from '../../../shared/tcp/reconstruct'
import { changesAt, type StateChange } from '../../../shared/tcp/state-changes'
import { m } from '../../../shared/words/generated/messages'
import { endWord, evidenceWord } from './make-words'

/** pcapng. `packets` are those of the segments seen here, in the same order. */
export function captureFile(packets: readonly TimedPacket[], marks: readonly Mark[], lanes: Lanes): Blob {
  const segments = marks.filter((mark) => mark.kind === 'segment').filter(({ seenAt }) => seenAt !== 'there')
  const changes = changesAt(segments, lanes)
  const commented = packets.map((packet, at): TimedPacket => {
    const here = changes[at] ?? []
    return { ...packet, comment: here.length === 0 ? null : here.map(commentOf).join('\n') }
  })
  return new Blob([new Uint8Array(writePcapng(commented, 'Packet Lab'))])
}

/** `here: SYN-SENT. Known by: kernel, capture` */
function commentOf({ end, span }: StateChange): string {
  const cause = span.cause === null ? '' : ` (${span.cause})`
  const evidence = span.known.map(evidenceWord).join(', ')
  return `${endWord(end)}: ${span.state}${cause}. ${m.conn_make_known_by({ evidence })}`
}
