/** Understands at which address and port somebody wants to listen, and writes a place the way it is read. */
import { badInput } from './codes'
import type { Failure } from '../../base/failure'
import { parseEndpoint } from '../../address/endpoint'

/** `host` is null for every address of this machine; port 0 is one of the system's choice. */
export interface Binding {
  readonly host: string | null
  readonly port: number
}

/** Reads `9000`, `:9000`, `*:9000`, `192.168.1.7:9000`, `[::1]:9000`, and nothing at all, which is port 0. */
export function parseBinding(text: string): Binding | Failure {
  const core = text.trim()
  const alone = /^(?:\*?:)?([0-9]{1,6})$/.exec(core)
  if (core === '' || alone !== null) {
    const port = Number(alone?.[1] ?? 0)
    return port <= 65535 ? { host: null, port } : badPort
  }
  const zero = /^(.+):0$/.exec(core)
  const endpoint = parseEndpoint(zero?.[1] !== undefined ? `${zero[1]}:1` : core, 0)
  if ('failure' in endpoint) return endpoint
  return { host: endpoint.host, port: zero === null ? endpoint.port : 0 }
}

const badPort = badInput('portRange')
