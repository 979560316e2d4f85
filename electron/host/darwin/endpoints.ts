/** The TCP and UDP endpoints of macOS, from lsof's field output. */
import { isFailure, type Failure } from '../../../shared/base/failure'
import { formatAddress, parseAddress } from '../../../shared/address/address'
import type { EndpointRow } from '../../../shared/tcp/endpoint-row'
import { parseTcpState } from '../../../shared/tcp/state'
import { unreadable } from '../unreadable'
import { askProgram } from './ask'

/** p: process, c: command, t: family, P: protocol, n: name, T: TCP state and queues. */
const question = ['-nP', '-iTCP', '-iUDP', '-FpctPnT', '-Tqs']

/** The endpoints of processes we may look at: root sees all, others their own. */
export async function listEndpoints(signal?: AbortSignal): Promise<EndpointRow[] | Failure> {
  const answer = await askProgram('lsof', question, signal)
  return isFailure(answer) ? answer : parseLsof(answer)
}

/** Reads `lsof -F`: a letter and a value a line; p begins a process, f a file. */
export function parseLsof(text: string): EndpointRow[] | Failure {
  const rows: EndpointRow[] = []
  let process: Pick<EndpointRow, 'pid' | 'program'> = { pid: null, program: null }
  let file = new Map<string, string>()
  const finish = (): string | null => {
    if (!file.has('P')) return null
    const row = rowOf(file, process)
    if (row === null) return file.get('n') ?? ''
    rows.push(row)
    return null
  }
  for (const line of [...text.split('\n'), 'f']) {
    const [letter, value] = [line.slice(0, 1), line.slice(1)]
    if (letter === 'p' || letter === 'f') {
      const wrong = finish()
      if (wrong !== null) return unreadable('lsof', wrong)
      file = new Map()
    }
    if (letter === 'p') process = { pid: Number(value), program: null }
    else if (letter === 'c') process = { ...process, program: value.slice(0, 64) }
    else if (letter === 'T') file.set(value.slice(0, 2), value.slice(3))
    else if (letter !== '' && letter !== 'f') file.set(letter, value)
  }
  return rows
}

function rowOf(
  file: ReadonlyMap<string, string>,
  process: Pick<EndpointRow, 'pid' | 'program'>,
): EndpointRow | null {
  const family = file.get('t') === 'IPv6' ? 'IPv6' : 'IPv4'
  const protocol = file.get('P') === 'TCP' ? 'tcp' : 'udp'
  const [local, remote] = (file.get('n') ?? '').split('->')
  const here = placeOf(local ?? '', family)
  const there = remote === undefined ? null : placeOf(remote, family)
  if (here === null || (remote !== undefined && there === null)) return null
  const queue = (name: string) => (/^[0-9]+$/.test(file.get(name) ?? '') ? Number(file.get(name)) : null)
  return {
    protocol,
    family,
    local: here,
    remote: there,
    state: protocol === 'tcp' ? parseTcpState(file.get('ST') ?? '') : null,
    receiveQueue: queue('QR'),
    sendQueue: queue('QS'),
    timer: null,
    drops: null,
    ...process,
  }
}

/** `127.0.0.1:8642`, `[::1]:8642`, `*:8642`, `*:*`. */
function placeOf(text: string, family: 'IPv4' | 'IPv6'): EndpointRow['local'] | null {
  const match = /^(.*):([0-9]+|\*)$/.exec(text)
  if (match === null) return null
  const port = match[2] === '*' ? 0 : Number(match[2])
  if (match[1] === '*') return { address: family === 'IPv4' ? '0.0.0.0' : '::', port }
  const address = parseAddress((match[1] ?? '').replace(/^\[|\]$/g, ''))
  return isFailure(address) || port > 65_535 ? null : { address: formatAddress(address), port }
}
