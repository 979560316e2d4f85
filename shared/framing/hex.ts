/** Octets written as hexadecimal digits, two each. */

/** The octets of `text`, or the index of the first character that is no digit (its length when one is missing). */
export function octetsOfHex(text: string): Uint8Array | number {
  const wrong = text.search(/[^0-9a-f]/i)
  if (wrong !== -1) return wrong
  if (text.length % 2 === 1) return text.length
  const octets = new Uint8Array(text.length / 2)
  for (let i = 0; i < octets.length; i++) octets[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16)
  return octets
}

/** One octet as two hexadecimal digits. */
export function hexOfOctet(value: number): string {
  return value.toString(16).padStart(2, '0')
}
