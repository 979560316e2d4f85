/** The routers on the way to an address, as the system's own traceroute finds them. */
import { isFailure } from '../../shared/base/failure'
import { formatAddress, parseAddress, type IpAddress } from '../../shared/address/address'
import type { HopEvent } from '../../shared/address/probe-line'
import { runTool } from './tool-lines'

const mostHops = 30
const timeoutMs = 90_000
type Hop = Extract<HopEvent, { kind: 'line' }>['hop']

/** Lists the hops as they are found; ends at the destination, after 30 hops, or when the signal fires. */
export async function listHops(
  address: IpAddress,
  emit: (event: HopEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const commands = hopCommands(address, process.platform)
  for (const [at, { program, args }] of commands.entries()) {
    const ended = await runTool(
      program,
      args,
      (line) => emit({ kind: 'line', text: line.slice(0, 300), hop: hopIn(line) }),
      { signal, timeoutMs },
    )
    const isMissing = isFailure(ended) && ended.failure === 'system' && ended.code === 'ENOENT'
    if (isMissing && at < commands.length - 1) continue
    if (isFailure(ended)) emit({ kind: 'failed', failure: ended })
    return
  }
}

/** The programs that can do it, the better one first; not every Linux has traceroute. */
export function hopCommands(
  address: IpAddress,
  platform: NodeJS.Platform,
): { program: string; args: string[] }[] {
  const text = formatAddress(address)
  if (platform === 'win32')
    return [{ program: 'tracert', args: ['-d', '-h', String(mostHops), '-w', '1000', text] }]
  const program = platform === 'darwin' && address.family === 'IPv6' ? 'traceroute6' : 'traceroute'
  const trace = { program, args: ['-n', '-q', '1', '-w', '1', '-m', String(mostHops), text] }
  if (platform !== 'linux') return [trace]
  return [trace, { program: 'tracepath', args: ['-n', '-m', String(mostHops), text] }]
}

/** The hop in a line of traceroute, tracepath or tracert; null for a line without one. */
export function hopIn(line: string): Hop {
  const match = /^\s*([0-9]{1,3})[?:]*\s+(.+)$/.exec(line)
  if (match === null || Number(match[1]) > 255) return null
  const words = (match[2] ?? '').trim().split(/\s+/)
  const address = words.find((word) => /[.:]/.test(word) && !isFailure(parseAddress(word)))
  const silent = /^\*|no reply/.test(match[2] ?? '')
  if (address === undefined && !silent) return null
  const time = /<?([0-9]+(?:\.[0-9]+)?)\s?ms/.exec(match[2] ?? '')
  return {
    number: Number(match[1]),
    address: address ?? null,
    rttMs: time === null || address === undefined ? null : Number(time[1]),
  }
}
