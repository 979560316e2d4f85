/** Text from a file of anybody's, in the encodings that such files have. */

/**
 * UTF-8, or UTF-16 where a byte order mark says so (Excel's "Unicode text"); what is no UTF-8 is read as GB18030, in
 * which Chinese editions of spreadsheets save. The mark is not part of the text.
 */
export function decodeTextFile(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}
