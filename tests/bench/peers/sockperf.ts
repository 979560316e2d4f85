/** sockperf's ping-pong: one message under way at a time, blocking calls, C++: about what the system itself takes. */
import type { ChildProcess } from 'node:child_process'
import type { LanHost } from '../../support/lan-host'
import { startServer } from './program'
import type { Round } from './round'

const port = 11_111

/** What sockperf measures over. */
type Transport = 'udp' | 'tcp'

export function serveSockperf(host: LanHost, transport: Transport): Promise<ChildProcess> {
  return startServer(
    host,
    'sockperf',
    ['server', ...place(host, transport)],
    /to block on socket|Warmup stage/,
  )
}

/** Rejects where its output has no percentiles: it never got an answer. */
export async function runSockperf(
  host: LanHost,
  server: LanHost,
  { transport, payloadBytes, seconds }: { transport: Transport; payloadBytes: number; seconds: number },
): Promise<Round> {
  const text = await host.run('sockperf', [
    ...['ping-pong', '--full-rtt', ...place(server, transport)],
    ...['-m', String(payloadBytes), '-t', String(seconds)],
  ])
  return {
    probes: numberIn(text, /Valid Duration\].*SentMessages=(\d+)/),
    p50Ns: Math.round(1000 * numberIn(text, /percentile 50\.000 = +([\d.]+)/)),
    p99Ns: Math.round(1000 * numberIn(text, /percentile 99\.000 = +([\d.]+)/)),
  }
}

function place(host: LanHost, transport: Transport): string[] {
  return [...(transport === 'tcp' ? ['--tcp'] : []), '-i', host.ipv4, '-p', String(port)]
}

function numberIn(text: string, what: RegExp): number {
  const match = what.exec(text)
  if (match === null) throw new Error(`sockperf did not print ${String(what)}: ${text}`)
  return Number(match[1])
}
