/** The experiment as a file: what was to be written, both ends' records, and the rows of the picture made of them. */
import { hexOf } from './byte-stream-draft'
import type { Picture } from './byte-stream-store.svelte'
import { rowsOf } from './rows'

export function savedExperiment(picture: Picture, about: { peer: string; case: string | null }): string {
  const { plan, writes, reads, sent, arrived, octets, datagramOctets, framed, counts } = picture
  const document = {
    kind: 'packet-lab byte stream',
    schemaVersion: 1,
    ...about,
    codec: plan.codec.name,
    messages: plan.messages.map(({ offset, length, payload }) => ({ offset, length, hex: hexOf(payload) })),
    written: { hex: hexOf(plan.wire), writes },
    read: { hex: hexOf(octets), reads },
    frames: framed.decoded.map((one) =>
      one.kind === 'frame' ? { ...one, payload: hexOf(one.payload) } : one,
    ),
    datagrams: { sent, arrived, hex: hexOf(datagramOctets) },
    counts,
    rows: rowsOf(picture),
  }
  return `${JSON.stringify(document, null, 1)}\n`
}
