/** What a person takes away from a run: the document, every probe as CSV, and the table as text. */
import { csvRow } from '../../../shared/base/csv'
import type { ResultDocument } from '../../../shared/measurement/result'
import { fates, type ProbeSeries } from '../../../shared/measurement/sample'
import { type NotAResult, parseSavedResult, savedResult } from '../../../shared/measurement/saved-result'
import type { PerTransport } from '../../../shared/measurement/transport'
import { withReason } from '../../../shared/words/written'

/** Largest file that is read as a saved result; a real one is far below a megabyte. */
const largestResultBytes = 16 * 1024 * 1024

/** Rows of the CSV made in one piece, so that millions of them never stand in one string. */
const rowsPerPiece = 20_000

export function fileName(result: ResultDocument, extension: 'json' | 'csv' | 'png'): string {
  const peer = result.target.kind === 'loopback' ? 'loopback' : (result.target.name ?? result.target.host)
  const plain = peer.replace(/[^\p{L}\p{N}.-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '') || 'peer'
  const time = result.startedAt.slice(0, 19).replace(/[:]/g, '-')
  return `packet-lab-${plain.slice(0, 60)}-${time}.${extension}`
}

export function resultJson(result: ResultDocument): string {
  return `${JSON.stringify(savedResult(withReason(result)), null, 2)}\n`
}

/** Every probe, one a row, in pieces: transport, number, when sent (ns since the start), round trip (ns), fate. */
export function* probesCsv(series: Readonly<PerTransport<ProbeSeries>>): Generator<string> {
  yield 'transport,probe,sent_at_ns,rtt_ns,fate\n'
  for (const [transport, probes] of Object.entries(series)) {
    for (let from = 0; from < probes.fate.length; from += rowsPerPiece) {
      let piece = ''
      const to = Math.min(probes.fate.length, from + rowsPerPiece)
      for (let i = from; i < to; i++) {
        const fate = fates[probes.fate[i] as number] ?? ''
        piece += `${csvRow([transport, i, timeCell(probes.sentAtNs[i]), timeCell(probes.rttNs[i]), fate])}\n`
      }
      yield piece
    }
  }
}

function timeCell(timeNs: number | undefined): number | null {
  return timeNs === undefined || Number.isNaN(timeNs) ? null : timeNs
}

/** Reads a saved result from a file. */
export async function readResult(
  file: Blob,
): Promise<ResultDocument | NotAResult | { notAResult: 'tooLarge' }> {
  return file.size > largestResultBytes ? { notAResult: 'tooLarge' } : parseSavedResult(await file.text())
}
