/**
 * Text as GB18030 octets. The platform decodes GB18030 and never encodes it, so the table is the platform's own
 * decoder, read backwards once: whatever is encoded here decodes to the same text there.
 */

/** Four-octet codes of the Basic Multilingual Plane: 81308130 to 8431A439 in the order the standard counts them. */
const fourOctetCodes = 39_420
/** The code of U+10000; from there on the codes follow the code points. */
const firstSupplementary = 189_000
/** The place of U+FFFD, 84 31 A4 37: a decoder also puts it where there is no character, so it is not looked up. */
const replacementCharacter = 39_417

let table: Map<string, number> | null = null

/** The octets of `text`, or the index of the first character that GB18030 as decoded here does not have. */
export function encodeGb18030(text: string): Uint8Array | number {
  table ??= invertedTable()
  const octets: number[] = []
  let at = 0
  for (const character of text) {
    const code = character.codePointAt(0) as number
    if (code < 0x80) octets.push(code)
    else if (code > 0xffff) pushFour(octets, firstSupplementary + code - 0x10000)
    else {
      const known = table.get(character)
      if (known === undefined) return at
      if (known < 0) pushFour(octets, -known - 1)
      else octets.push(known >> 8, known & 0xff)
    }
    at += character.length
  }
  return Uint8Array.from(octets)
}

/** Character -> its two octets as one number, or, for a code of four octets, its place in the order less than 0. */
function invertedTable(): Map<string, number> {
  const inverted = new Map<string, number>()
  const decoder = new TextDecoder('gb18030')
  const take = (octets: number[], value: (index: number) => number) => {
    const lines = decoder.decode(Uint8Array.from(octets)).split('\n')
    lines.forEach((line, index) => {
      if (line.length !== 1 || line === '\ufffd' || inverted.has(line)) return
      inverted.set(line, value(index))
    })
  }
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    const octets: number[] = []
    const codes: number[] = []
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue
      octets.push(lead, trail, 0x0a)
      codes.push((lead << 8) | trail)
    }
    take(octets, (index) => codes[index] as number)
  }
  const four: number[] = []
  for (let index = 0; index < fourOctetCodes; index++) {
    pushFour(four, index)
    four.push(0x0a)
  }
  take(four, (index) => -index - 1)
  inverted.set('\ufffd', -replacementCharacter - 1)
  return inverted
}

function pushFour(octets: number[], index: number): void {
  octets.push(
    0x81 + Math.floor(index / 12_600),
    0x30 + (Math.floor(index / 1260) % 10),
    0x81 + (Math.floor(index / 10) % 126),
    0x30 + (index % 10),
  )
}
