/** What the lab and tshark are compared in: one row for each TCP segment of a capture. */

export interface SegmentRow {
  /** `address port > address port`. */
  readonly ends: string
  /** The number of the first packet of its connection. */
  readonly connection: number
  readonly rawSequence: number
  readonly length: number
  /** Relative. */
  readonly sequence: number
  /** Relative; null without ACK. */
  readonly acknowledgement: number | null
  readonly again: boolean
  /** In one word, why another reader may say something else of it; null where nothing speaks for that. */
  readonly remark: string | null
}

/** A capture as one reader has it; packets are counted from 1. */
export interface Reading {
  readonly packets: number
  /** Why it ended before the end of the file; null where it did not. */
  readonly fault: string | null
  readonly segments: ReadonlyMap<number, SegmentRow>
  /** Of packets without a segment: what is in them, or why nothing is read. */
  readonly others: ReadonlyMap<number, string>
}
