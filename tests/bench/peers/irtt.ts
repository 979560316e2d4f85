/** irtt, the isochronous round-trip tester: its own median as printed, and the tail from its list of round trips. */
import type { ChildProcess } from 'node:child_process'
import * as v from 'valibot'
import type { LanHost } from '../../support/lan-host'
import { startServer } from './program'
import { quantile, type Round } from './round'

const Stamps = v.object({ monotonic: v.number() })
const Answered = v.object({
  lost: v.literal('false'),
  delay: v.object({ rtt: v.number() }),
  timestamps: v.object({ client: v.object({ send: Stamps, receive: Stamps }) }),
})
const Report = v.object({
  stats: v.object({ packets_sent: v.number() }),
  round_trips: v.array(v.union([Answered, v.object({ lost: v.string() })])),
})

export function serveIrtt(host: LanHost): Promise<ChildProcess> {
  return startServer(host, 'irtt', ['server', '-b', host.ipv4], /listener/)
}

/**
 * What irtt calls the round trip leaves out the server's time between receiving and sending; `whole` holds it, from
 * the client's own two timestamps, as the lab's round trip does.
 */
export async function runIrtt(
  host: LanHost,
  server: LanHost,
  { intervalMs, payloadBytes, seconds }: { intervalMs: number; payloadBytes: number; seconds: number },
): Promise<{ printed: Round; whole: Round }> {
  const text = await host.run('irtt', [
    ...['client', '-i', `${intervalMs}ms`, '-l', String(payloadBytes), '-d', `${seconds}s`],
    ...['-Q', '-o', '-', server.ipv4],
  ])
  const report = v.parse(Report, JSON.parse(text))
  const answered = report.round_trips.filter((trip) => v.is(Answered, trip))
  const round = (rtts: number[]): Round => ({
    probes: report.stats.packets_sent,
    p50Ns: quantile(rtts, 0.5),
    p99Ns: quantile(rtts, 0.99),
  })
  return {
    printed: round(answered.map((trip) => trip.delay.rtt)),
    whole: round(
      answered.map(({ timestamps: { client } }) => client.receive.monotonic - client.send.monotonic),
    ),
  }
}
