/** What a person types to see some endpoints of a table and not the others. */
import { parseTcpState, type TcpState } from '../../tcp/state'
import { formatPlace } from '../../base/place'
import { asciiForm } from '../../base/typed-text'
import type { InspectedEndpoint } from './inspect-contract'

/** One condition; `text` is lower-case and is looked for in everything that is written in the row. */
export type FilterTerm = { readonly not: boolean } & (
  | { readonly is: 'protocol'; readonly protocol: 'tcp' | 'udp' }
  | { readonly is: 'family'; readonly family: 'IPv4' | 'IPv6' }
  | { readonly is: 'state'; readonly state: TcpState }
  | { readonly is: 'port'; readonly port: number }
  | { readonly is: 'pid'; readonly pid: number }
  | { readonly is: 'program' | 'local' | 'remote' | 'text'; readonly text: string }
  | { readonly is: 'lab' }
)

/** A word whose first half promises what its second does not keep. */
export type FilterRefusal = {
  readonly word: string
  readonly wanted: 'protocol' | 'state' | 'port' | 'pid' | 'something'
}

const longestText = 200

/**
 * Reads words with white space between them (in ASCII where they have full-width forms), all of which must hold: `tcp`, `udp`, `ipv6`, a state by any spelling,
 * a port (`443` or `:443`, at either end), `lab`; or with their field before them: `proto:`, `state:`, `port:`,
 * `pid:`, `program:`, `local:`, `remote:`. Any other word is looked for in the whole row; `-` before a word excludes.
 */
export function parseFilter(text: string): readonly FilterTerm[] | FilterRefusal {
  const terms: FilterTerm[] = []
  for (const word of asciiForm(text.slice(0, longestText)).trim().split(/\s+/).filter(Boolean)) {
    const term = readWord(word)
    if ('wanted' in term) return term
    terms.push(term)
  }
  return terms
}

type Bare = FilterTerm extends infer T ? (T extends FilterTerm ? Omit<T, 'not'> : never) : never

function readWord(word: string): FilterTerm | FilterRefusal {
  const not = word.length > 1 && word.startsWith('-')
  const bare = (not ? word.slice(1) : word).toLowerCase()
  const field = /^([a-z]+):(.*)$/.exec(bare)
  const term = field === null ? readBare(bare) : readField(field[1] ?? '', field[2] ?? '', bare)
  return typeof term === 'string' ? { word, wanted: term } : ({ ...term, not } as FilterTerm)
}

function readBare(word: string): Bare {
  if (word === 'lab') return { is: 'lab' }
  const port = portOf(word.replace(/^:/, ''))
  if (port !== null) return { is: 'port', port }
  const state = parseTcpState(word)
  return protocolOf(word) ?? (state === null ? { is: 'text', text: word } : { is: 'state', state })
}

function readField(field: string, value: string, word: string): Bare | FilterRefusal['wanted'] {
  switch (field) {
    case 'proto':
    case 'protocol':
      return protocolOf(value) ?? 'protocol'
    case 'state': {
      const state = parseTcpState(value)
      return state === null ? 'state' : { is: 'state', state }
    }
    case 'port': {
      const port = portOf(value)
      return port === null ? 'port' : { is: 'port', port }
    }
    case 'pid':
      return /^[0-9]{1,10}$/.test(value) ? { is: 'pid', pid: Number(value) } : 'pid'
    case 'program':
    case 'local':
    case 'remote':
      return value === '' ? 'something' : { is: field, text: value }
    default:
      return { is: 'text', text: word }
  }
}

function protocolOf(word: string): Bare | null {
  if (word === 'tcp' || word === 'udp') return { is: 'protocol', protocol: word }
  if (word === 'ipv4' || word === 'ipv6') return { is: 'family', family: word === 'ipv4' ? 'IPv4' : 'IPv6' }
  return null
}

function portOf(text: string): number | null {
  return /^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : null
}

/** Whether the row fulfils every condition. */
export function fulfils(row: InspectedEndpoint, terms: readonly FilterTerm[]): boolean {
  return terms.every((term) => holds(row, term) !== term.not)
}

function holds(row: InspectedEndpoint, term: FilterTerm): boolean {
  switch (term.is) {
    case 'protocol':
      return row.protocol === term.protocol
    case 'family':
      return row.family === term.family
    case 'state':
      return row.state === term.state
    case 'port':
      return row.local.port === term.port || row.remote?.port === term.port
    case 'pid':
      return row.pid === term.pid
    case 'program':
      return row.program?.toLowerCase().includes(term.text) ?? false
    case 'local':
      return placeText(row.local).includes(term.text)
    case 'remote':
      return placeText(row.remote).includes(term.text)
    case 'lab':
      return row.own
    case 'text':
      return writtenIn(row).includes(term.text)
  }
}

/** Made once for each row: thousands of them are looked through at every letter typed. */
const written = new WeakMap<InspectedEndpoint, string>()

function writtenIn(row: InspectedEndpoint): string {
  const known = written.get(row)
  if (known !== undefined) return known
  // What no one types keeps the parts apart.
  const text = [placeText(row.local), placeText(row.remote), row.program, row.service]
    .join('\n')
    .toLowerCase()
  written.set(row, text)
  return text
}

/** `127.0.0.1:8642`, `[::1]:8642`; `*` for no other end. */
export function placeText(place: InspectedEndpoint['remote']): string {
  if (place === null) return '*'
  return formatPlace({ host: place.address, port: place.port })
}
