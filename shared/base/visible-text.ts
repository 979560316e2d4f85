/** What another machine says of itself is shown to people: characters that steer a screen or hide have no place in it. */

/**
 * The text without control, format (bidirectional among them), private and unassigned characters and line ends, cut
 * to `longest` UTF-16 units between characters, white space at its ends taken off. May be empty.
 */
export function visibleText(text: string, longest: number): string {
  let shown = ''
  for (const character of text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').trim()) {
    if (shown.length + character.length > longest) break
    shown += character
  }
  return shown.trim()
}
