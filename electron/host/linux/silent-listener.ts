/** socket(2), bind(2) and listen(2) without accept(2), through koffi. */
import { createRequire } from 'node:module'
import { isFailure } from '../../../shared/base/failure'
import { parseAddress } from '../../../shared/address/address'

const afInet = 2
const afInet6 = 10
const sockStreamCloseOnExec = 1 | 0o2000000
/** Linux takes one more than the backlog (sk_acceptq_is_full). */
const backlog = 0
const places = backlog + 1

interface Libc {
  socket(family: number, type: number, protocol: number): number
  bind(fd: number, name: Buffer, length: number): number
  listen(fd: number, backlog: number): number
  getsockname(fd: number, name: Buffer, length: Buffer): number
  close(fd: number): number
}

/** Null where koffi or libc cannot be loaded or the address is not ours. */
export function listenSilentlyOnLinux(
  address: string,
): { port: number; places: number; close: () => void } | null {
  const parsed = parseAddress(address)
  if (isFailure(parsed) || parsed.zone !== null) return null
  const libc = load()
  if (libc === null) return null
  const inet = parsed.family === 'IPv4'
  const name = Buffer.alloc(inet ? 16 : 28)
  name.writeUInt16LE(inet ? afInet : afInet6, 0)
  Buffer.from(parsed.value.toString(16).padStart(inet ? 8 : 32, '0'), 'hex').copy(name, inet ? 4 : 8)
  const fd = libc.socket(inet ? afInet : afInet6, sockStreamCloseOnExec, 0)
  if (fd < 0) return null
  const length = Buffer.alloc(4)
  length.writeUInt32LE(name.length)
  const listens =
    libc.bind(fd, name, name.length) === 0 &&
    libc.listen(fd, backlog) === 0 &&
    libc.getsockname(fd, name, length) === 0
  if (!listens) {
    libc.close(fd)
    return null
  }
  let open = true
  return {
    port: name.readUInt16BE(2),
    places,
    close() {
      if (open) libc.close(fd)
      open = false
    },
  }
}

let loaded: Libc | null | undefined

function load(): Libc | null {
  if (loaded !== undefined) return loaded
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
    const libc = koffi.load('libc.so.6')
    loaded = {
      socket: libc.func('int socket(int, int, int)'),
      bind: libc.func('int bind(int, uint8_t *, uint32_t)'),
      listen: libc.func('int listen(int, int)'),
      getsockname: libc.func('int getsockname(int, _Inout_ uint8_t *, _Inout_ uint8_t *)'),
      close: libc.func('int close(int)'),
    }
  } catch {
    loaded = null
  }
  return loaded
}
