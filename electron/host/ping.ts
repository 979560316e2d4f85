/** Echo requests by the system's own ping: raw sockets need rights that this program does not ask for. */
import { isFailure } from '../../shared/base/failure'
import { formatAddress, type IpAddress } from '../../shared/address/address'
import type { PingEvent } from '../../shared/address/probe-line'
import { runTool } from './tool-lines'

const requests = 4
const timeoutMs = 30_000
type Reply = Extract<PingEvent, { kind: 'line' }>['reply']

/** Sends four echo requests, a second apart; ends when all are answered or given up, or when the signal fires. */
export async function ping(
  address: IpAddress,
  emit: (event: PingEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const { program, args } = pingCommand(address, process.platform)
  const ended = await runTool(
    program,
    args,
    (line) => emit({ kind: 'line', text: line.slice(0, 300), reply: replyIn(line) }),
    { signal, timeoutMs },
  )
  if (isFailure(ended)) emit({ kind: 'failed', failure: ended })
}

/** The program with its arguments, for each system. */
export function pingCommand(
  address: IpAddress,
  platform: NodeJS.Platform,
): { program: string; args: string[] } {
  const text = formatAddress(address)
  if (platform === 'win32') return { program: 'ping', args: ['-n', String(requests), '-w', '2000', text] }
  const isDarwinIpv6 = platform === 'darwin' && address.family === 'IPv6'
  const wait = platform === 'linux' ? ['-W', '2'] : []
  return { program: isDarwinIpv6 ? 'ping6' : 'ping', args: ['-n', '-c', String(requests), ...wait, text] }
}

/** The reply in a line of ping of Linux, macOS or Windows in any language; null for a line without one. */
export function replyIn(line: string): Reply {
  const time = /[=<]\s?([0-9]+(?:\.[0-9]+)?)\s?ms\b/.exec(line)
  const ttl = /\b(?:ttl|hlim)=([0-9]+)/i.exec(line)
  const sequence = /\bicmp_seq=([0-9]+)/.exec(line)
  // Windows tells no TTL over IPv6 and no number; the line of its summary has three times.
  const isReply = sequence !== null || ttl !== null || /^\S[^,]*[:：][^,]*[=<]\s?[0-9]+ms\s*$/.test(line)
  if (time === null || !isReply) return null
  return {
    sequence: sequence === null ? null : Number(sequence[1]),
    rttMs: Number(time[1]),
    ttl: ttl === null ? null : Number(ttl[1]),
  }
}
