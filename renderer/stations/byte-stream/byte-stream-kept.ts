/** The draft of an experiment as text, and back: whoever can write the profile can write anything there. */
import * as v from 'valibot'
import { caseNames, type CaseName } from '../../../shared/stations/byte-stream/cases'
import { byteStreamLimits, Reader, Writer } from '../../../shared/stations/byte-stream/order'
import { lengthFieldParameters } from '../../../shared/framing/length-field'
import { typeWidthNames, widthNames } from '../../../shared/framing/number-width'
import { draftOfCase, framingKinds, sources, type Draft } from './byte-stream-draft'

const { messages, octets } = byteStreamLimits
const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max))
const typed = v.pipe(v.string(), v.maxLength(4 * octets))
const parameter = v.pipe(v.string(), v.maxLength(20))
const noParameters = {
  lengthFieldOffset: '',
  lengthAdjustment: '',
  initialBytesToStrip: '',
  maxFrameLength: '',
}

const KeptDraft = v.strictObject({
  case: v.nullable(v.picklist(caseNames)),
  draft: v.strictObject({
    source: v.picklist(sources),
    lines: typed,
    text: typed,
    hex: typed,
    random: v.strictObject({
      count: whole(0, messages),
      least: whole(0, octets),
      most: whole(0, octets),
      seed: whole(0, Number.MAX_SAFE_INTEGER),
    }),
    /** A file is not kept: it may be large, and has changed by then. */
    file: v.null(),
    cut: whole(0, octets),
    given: v.array(v.pipe(v.string(), v.maxLength(2 * octets), v.regex(/^(?:[0-9a-f]{2})*$/))),
    writing: v.picklist(['messages', 'pieces']),
    together: whole(0, messages),
    piece: whole(0, octets),
    pauseMs: Writer.entries.pauseMs,
    nagle: v.boolean(),
    corked: v.boolean(),
    sendBufferOctets: Writer.entries.sendBufferOctets,
    reader: Reader,
    framing: v.strictObject({
      kind: v.picklist(framingKinds),
      delimiter: v.pipe(v.string(), v.maxLength(1000)),
      escaped: v.boolean(),
      octets: whole(0, octets),
      width: v.picklist(widthNames),
      inclusive: v.boolean(),
      typeWidth: v.picklist(typeWidthNames),
      /** Not in experiments that were kept before there was this framing. */
      lengthField: v.optional(
        v.strictObject(v.entriesFromList(lengthFieldParameters, parameter)),
        noParameters,
      ),
      most: whole(0, Number.MAX_SAFE_INTEGER),
    }),
  }),
})

export interface KeptExperiment {
  /** The case that the draft is; null for one of one's own. */
  readonly case: CaseName | null
  readonly draft: Draft
}

/** A case's own messages may be megabytes, and its name says them all. */
export function writeDraft({ case: chosen, draft }: KeptExperiment): string {
  const given = chosen === null && draft.source === 'given' ? draft.given : []
  return JSON.stringify({ case: chosen, draft: { ...draft, given, file: null } })
}

/** Null for what is no draft. */
export function readDraft(text: string): KeptExperiment | null {
  try {
    const read = v.safeParse(KeptDraft, JSON.parse(text))
    if (!read.success) return null
    const { case: chosen, draft } = read.output
    return { case: chosen, draft: chosen === null ? draft : draftOfCase(chosen, draft) }
  } catch {
    return null
  }
}
