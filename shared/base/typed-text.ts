/**
 * What people type and paste, in the ASCII that every reader reads: an input method writes full-width digits and
 * punctuation, a word processor dashes and spaces of its own. One character stays one, so that places stay what they are.
 */

const standIns: ReadonlyMap<string, string> = new Map(
  Object.entries({
    // IDEOGRAPHIC FULL STOP, its half-width form: what an input method writes for a dot (UTS #46 reads them so too).
    '.': '\u3002\uff61',
    ',': '\u3001\uff64',
    ':': '\ufe55\u2236',
    ';': '\ufe54',
    '/': '\u2044\u2215\u29f8',
    '-': '\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\ufe58',
    '~': '\u301c\u223c',
    '*': '\u2217',
    '[': '\u3010\u301a',
    ']': '\u3011\u301b',
    // MICRO SIGN is what units are compared with; GREEK SMALL LETTER MU is what keyboards write.
    '\u00b5': '\u03bc',
    ' ': '\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000',
  }).flatMap(([ascii, forms]) => [...forms].map((form): [string, string] => [form, ascii])),
)

const fullwidthOffset = 0xfee0

/** The text with full-width and typographic forms of ASCII characters as those, as long as before. */
export function asciiForm(text: string): string {
  return text.replace(/\P{ASCII}/gu, (character) => {
    const code = character.charCodeAt(0)
    if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - fullwidthOffset)
    return standIns.get(character) ?? character
  })
}
