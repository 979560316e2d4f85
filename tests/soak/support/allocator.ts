/** What glibc's allocator has given out, by its own word: what it holds free in reserve is nobody's leak. */
import { createRequire } from 'node:module'

interface Mallinfo {
  /** Octets given out from the arenas, and as mappings of their own (mallinfo2(3)). */
  readonly uordblks: number
  readonly hblkhd: number
}

const fields = [
  'arena',
  'ordblks',
  'smblks',
  'hblks',
  'hblkhd',
  'usmblks',
  'fsmblks',
  'uordblks',
  'fordblks',
  'keepcost',
]

let mallinfo2: (() => Mallinfo) | null | undefined

/** In octets; null under another allocator, such as Electron's own, which tells nothing. */
export function givenOutBytes(): number | null {
  mallinfo2 ??= load()
  if (mallinfo2 === null) return null
  const { uordblks, hblkhd } = mallinfo2()
  return uordblks + hblkhd === 0 ? null : uordblks + hblkhd
}

function load(): (() => Mallinfo) | null {
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
    const struct = koffi.struct(Object.fromEntries(fields.map((name) => [name, 'size_t'])))
    return koffi.load('libc.so.6').func('mallinfo2', struct, []) as () => Mallinfo
  } catch {
    return null
  }
}
