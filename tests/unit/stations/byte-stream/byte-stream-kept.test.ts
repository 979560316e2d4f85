/** A kept draft comes back as it was; what anybody else wrote there does not. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { caseNames } from '../../../../shared/stations/byte-stream/cases'
import { draftOfCase, firstDraft } from '../../../../renderer/stations/byte-stream/byte-stream-draft'
import { readDraft, writeDraft } from '../../../../renderer/stations/byte-stream/byte-stream-kept'

describe('a kept draft', () => {
  it.each(caseNames)('comes back as it was: %s', (name) => {
    const kept = { case: name, draft: draftOfCase(name, firstDraft) }
    expect(readDraft(writeDraft(kept))).toEqual(kept)
  })

  it('is small, whatever the case before it held', () => {
    const kept = {
      case: 'glued' as const,
      draft: draftOfCase('glued', draftOfCase('backPressure', firstDraft)),
    }
    const text = writeDraft(kept)
    expect(text.length).toBeLessThan(2000)
    expect(readDraft(text)).toEqual({ ...kept, draft: { ...kept.draft, given: [] } })
  })

  it('comes back without its file, and as one of its own', () => {
    const draft = { ...firstDraft, lines: 'mine', file: { name: 'f', octets: Uint8Array.of(1) } }
    expect(readDraft(writeDraft({ case: null, draft }))).toEqual({
      case: null,
      draft: { ...draft, file: null },
    })
  })

  it.each([
    ['nonsense'],
    ['null'],
    ['{}'],
    [JSON.stringify({ case: 'none', draft: firstDraft })],
    [JSON.stringify({ case: null, draft: { ...firstDraft, pauseMs: 1e9 } })],
    [JSON.stringify({ case: null, draft: { ...firstDraft, given: ['zz'] } })],
    [JSON.stringify({ case: null, draft: { ...firstDraft, extra: 1 } })],
  ])('is told from %.40s', (text) => {
    expect(readDraft(text)).toBeNull()
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readDraft(text)))
  })

  it('of before there were length fields is read with Netty’s defaults', () => {
    const kept = { case: null, draft: firstDraft }
    const before = JSON.parse(writeDraft(kept)) as { draft: { framing: Record<string, unknown> } }
    delete before.draft.framing['lengthField']
    expect(readDraft(JSON.stringify(before))?.draft.framing).toEqual(firstDraft.framing)
  })
})
