/** What tcpdump sees of a duel where a count is not enough: one segment a probe over TCP, and answers that come late. */
import { beforeAll, expect, it } from 'vitest'
import { describeOnLan } from '../../../support/lan'
import { lanFixture } from '../../../support/lan-fixture'
import { duel, duelled, serve, startDuel, type Serving } from '../../../support/lan-lab'

const probes = 50

describeOnLan('on the wire', () => {
  const { lan, profiles } = lanFixture('here', 'there')
  let serving: Serving

  beforeAll(async () => {
    serving = await serve(lan.host('there'), profiles.of('there'), '--accept', 'all')
  })

  it('each probe over TCP goes at once, behind its length', async () => {
    const capture = await lan
      .host('there')
      .capture(`tcp and dst port ${serving.dataPort} and tcp[13] & 8 != 0`)
    const words = ['--transport', 'tcp', '--interval', '5ms', '--count', String(probes)]
    const { code, document } = await duel(lan.host('here'), profiles.of('here'), target(), ...words)
    const lines = await capture.stop()
    expect({ code, reason: document.reason }).toEqual({ code: 0, reason: null })
    // By place in the stream: a busy machine may send one again, or two in one segment.
    const segments = new Map(lines.map((line) => /seq (\d+):\d+,.* length (\d+)$/.exec(line)).map(placed))
    const lengths = [...segments.values()]
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(114 * probes)
    expect(lengths.filter((length) => length === 114).length).toBeGreaterThan(probes / 2)
  })

  it('an answer that comes after Tmax is late, stays lost, and TCP only waited', async () => {
    const there = lan.host('there')
    const arriving = await there.capture(`udp and dst port ${serving.dataPort}`)
    const words = ['--interval', '5ms', '--count', '400', '--late-after', '200ms']
    const running = startDuel(lan.host('here'), profiles.of('here'), target(), ...words)
    await arriving.seen(100)
    serving.lab.child.kill('SIGSTOP')
    await arriving.seen(200)
    serving.lab.child.kill('SIGCONT')
    const { document } = await duelled(running)
    await arriving.stop()
    expect(document).toMatchObject({
      outcome: 'completed',
      udp: { sent: 400, lostUpstream: 0, lostDownstream: 0, lostUnknown: 0, reflector: { answered: 400 } },
      tcp: { sent: 400, received: 400, late: 0 },
    })
    const { received = 0, late = 0, rttNs } = document.udp ?? {}
    expect(received + late).toBe(400)
    // It stood still while about a hundred were sent: those of all but the last 200 ms came late.
    expect(late).toBeGreaterThan(0)
    expect(late).toBeLessThan(300)
    expect(rttNs?.max).toBeLessThanOrEqual(200e6)
    expect(document.tcp?.rttNs?.max).toBeGreaterThan(200e6)
  })

  const target = () => `${lan.host('there').ipv4}:${serving.controlPort}`
})

/** A segment's first octet in the stream, and its length. */
function placed(match: RegExpExecArray | null): [start: string, length: number] {
  if (match === null) throw new Error('tcpdump showed a segment in another form')
  return [match[1] ?? '', Number(match[2])]
}
