/**
 * A message's text as it may be shown: nothing of it is ever markup, steers the screen or hides. What cannot be seen
 * is shown by a mark of its own instead, so that the reader sees that it is there.
 */

/** A run of plain characters, or the name of one that cannot be seen, to be drawn apart. */
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

/** The same in one string, for files and terminals: the names stand in angle brackets. */
export function shownText(text: string, longest: number): string {
  return unseen.test(text)
    ? shownPieces(text, longest)
        .map((piece) => (piece.mark ? `\u27e8${piece.text}\u27e9` : piece.text))
        .join('')
    : cutBetweenCharacters(text, longest)
}

/** As ISO 646 and every table of ASCII have them, from 00 on. */
const controls =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  )

/** The control character's short name; U+FFFD itself; every other by its number. */
function markOf(character: string): string {
  const code = character.codePointAt(0) as number
  if (code === 0x7f) return 'DEL'
  if (code === 0xfffd) return character
  return controls[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}

function cutBetweenCharacters(text: string, longest: number): string {
  if (text.length <= longest) return text
  const last = text.charCodeAt(longest - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? longest - 1 : longest)
}
