/** TCP loss that the packet filter makes, against the kernel's own record of every segment that it sent again. */
import { beforeAll, expect, it } from 'vitest'
import { KernelTrace, type TracedEvent } from '../../../support/kernel-trace'
import { describeOnLan } from '../../../support/lan'
import { lanFixture } from '../../../support/lan-fixture'
import { duel, serve, type Serving } from '../../../support/lan-lab'

describeOnLan('TCP loss between two hosts', () => {
  const { lan, profiles } = lanFixture('here', 'there')
  let serving: Serving

  beforeAll(async () => {
    serving = await serve(lan.host('there'), profiles.of('there'), '--accept', 'all')
  })

  it('of data alone is sent again exactly as often as the kernel records', async () => {
    const [here, there] = [lan.host('here'), lan.host('there')]
    const { dataPort } = serving
    // Segments that carry probes; acknowledgements and the end of the connection pass, and so does all control.
    const lossy = `-p tcp --tcp-flags PSH,FIN PSH -m statistic --mode random --probability 0.05`
    const rules = [
      await there.addRule('INPUT', `${lossy} -m tcp --dport ${dataPort} -j DROP`),
      await here.addRule('INPUT', `${lossy} -m tcp --sport ${dataPort} -j DROP`),
    ]
    const trace = KernelTrace.start('tcp/tcp_retransmit_skb')
    const target = `${there.ipv4}:${serving.controlPort}`
    const words = ['--transport', 'tcp', '--interval', '5ms', '--count', '400']
    let run: Awaited<ReturnType<typeof duel>>
    let events: TracedEvent[] | null
    try {
      run = await duel(here, profiles.of('here'), target, ...words)
      events = trace?.events() ?? null
    } finally {
      trace?.stop()
      for (const rule of rules) await rule.remove()
    }

    const { code, document } = run
    expect({ code, reason: document.reason }).toEqual({ code: 0, reason: null })
    expect(document.tcp?.received).toBe(400)
    const counted = document.tcp?.segmentsRetransmitted
    expect(counted?.here).toBeGreaterThan(0)
    expect(counted?.there).toBeGreaterThan(0)
    if (events === null) return void process.stderr.write('Left out: the trace, for tracefs is not here.\n')
    // A FIN may be sent again too, by a kernel that finds its answer slow; that is after the run.
    const sentAgain = (port: string) =>
      events.filter((field) => field(port) === String(dataPort) && field('state') === 'TCP_ESTABLISHED')
        .length
    expect(counted).toEqual({ here: sentAgain('dport'), there: sentAgain('sport') })
  })
})
