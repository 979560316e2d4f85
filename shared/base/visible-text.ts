/** What another machine says of itself is shown to people: characters that steer a screen or hide have no place in it. */

const hidden = /[\p{C}\p{Zl}\p{Zp}]/gu

/**
 * What another machine said, parsed from JSON and changed in place: each text in it without the characters that steer or
 * hide, but for those under the key `frame`, which hold JSON of their own. However deep it is.
 */
export function withVisibleTexts(said: unknown): unknown {
  const whole: Record<string, unknown> = { said }
  const holders = [whole]
  for (let holder = holders.pop(); holder !== undefined; holder = holders.pop()) {
    for (const [key, value] of Object.entries(holder)) {
      if (typeof value === 'string') {
        if (key !== 'frame') holder[key] = value.replace(hidden, '')
      } else if (typeof value === 'object' && value !== null) holders.push(value as Record<string, unknown>)
    }
  }
  return whole['said']
}

/**
 * The text without control, format (bidirectional among them), private and unassigned characters and line ends, cut
 * to `longest` UTF-16 units between characters, white space at its ends taken off. May be empty.
 */
export function visibleText(text: string, longest: number): string {
  let shown = ''
  for (const character of text.replace(hidden, '').trim()) {
    if (shown.length + character.length > longest) break
    shown += character
  }
  return shown.trim()
}
