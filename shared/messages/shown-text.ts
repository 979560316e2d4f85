/**
 * A message's text as it may be shown: nothing of it is ever markup, steers the screen or hides. What cannot be seen
 * is shown by a mark of its own instead, so that the reader sees that it is there.
 */

/** A run of plain characters, or the mark of one that cannot be seen. */
export interface ShownPiece {
  readonly text: string
  readonly mark: boolean
}

/** Control, format (bidirectional among them), private, unassigned, line and paragraph ends; and what did not decode. */
const unseen = /[\p{C}\p{Zl}\p{Zp}\ufffd]/u
const unseenAll = new RegExp(unseen, 'gu')

/** The text in pieces that can be drawn one after another; at most `longest` UTF-16 units of it. */
export function shownPieces(text: string, longest: number): ShownPiece[] {
  const cut = cutBetweenCharacters(text, longest)
  const pieces: ShownPiece[] = []
  let from = 0
  for (const match of cut.matchAll(unseenAll)) {
    if (match.index > from) pieces.push({ text: cut.slice(from, match.index), mark: false })
    pieces.push({ text: markOf(match[0]), mark: true })
    from = match.index + match[0].length
  }
  if (from < cut.length) pieces.push({ text: cut.slice(from), mark: false })
  return pieces
}

/** The same in one string, for files and terminals. */
export function shownText(text: string, longest: number): string {
  return unseen.test(text)
    ? shownPieces(text, longest)
        .map((piece) => piece.text)
        .join('')
    : cutBetweenCharacters(text, longest)
}

/** Unicode's pictures of the control characters; U+FFFD itself; every other by its number. */
function markOf(character: string): string {
  const code = character.codePointAt(0) as number
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  if (code === 0x7f) return '\u2421'
  if (code === 0xfffd) return '\ufffd'
  return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, '0')}\u27e9`
}

function cutBetweenCharacters(text: string, longest: number): string {
  if (text.length <= longest) return text
  const last = text.charCodeAt(longest - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? longest - 1 : longest)
}
