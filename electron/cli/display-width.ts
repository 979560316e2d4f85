/** Text in a terminal's columns: a Chinese character takes two of them. */
import stringWidth from 'string-width'

export function displayWidth(text: string): number {
  return stringWidth(text)
}

export function padToWidth(text: string, width: number): string {
  return text + spaces(width - displayWidth(text))
}

export function padStartToWidth(text: string, width: number): string {
  return spaces(width - displayWidth(text)) + text
}

/** As much of its begin as fits. */
export function cutToWidth(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let left = width
  let end = 0
  for (const character of text) {
    left -= displayWidth(character)
    if (left < 0) break
    end += character.length
  }
  return text.slice(0, end)
}

function spaces(count: number): string {
  return ' '.repeat(Math.max(0, count))
}
