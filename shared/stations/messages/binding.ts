/** Understands at which address and port somebody wants to listen, and writes a place the way it is read. */
import type { Failure } from '../../base/failure'
import { parseEndpoint, readPort } from '../../address/endpoint'
import { Refusal } from '../../base/refusal'
import { asciiForm } from '../../base/typed-text'
import { badInput } from './codes'

/** `host` is null for every address of this machine; port 0 is one of the system's choice. */
export interface Binding {
  readonly host: string | null
  readonly port: number
}

/**
 * Reads `9000`, `:9000`, `*:9000`, `*`, and places as parseEndpoint does, port 0 among them: `192.168.1.7:9000`,
 * `[::1]:0`, `::1`. Nothing at all is port 0, and so is an address without a port.
 */
export function parseBinding(text: string): Binding | Failure {
  const core = asciiForm(text).trim()
  if (core === '' || core === '*') return { host: null, port: 0 }
  const alone = /^(?:\*?:)?([0-9]+)$/.exec(core)?.[1]
  if (alone === undefined) {
    const endpoint = parseEndpoint(text, 0, 0)
    return 'failure' in endpoint ? endpoint : { host: endpoint.host, port: endpoint.port }
  }
  const port = readPort(alone, 0)
  return port instanceof Refusal ? badInput('portRange') : { host: null, port }
}
