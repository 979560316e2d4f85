/** What really leaves the machine, as tcpdump sees it: sizes, marks, fragments, one segment a probe; and answers that come late. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeOnLan, Lan } from '../../support/lan'
import { duel, duelled, Profiles, serve, startDuel, type Serving } from '../../support/lan-lab'

const probes = 50
const brief = ['--interval', '5ms', '--count', String(probes)]
/** DSCP EF (RFC 3246) in the upper six bits of the octet that held the type of service. */
const expeditedForwarding = 46
const expeditedOctet = expeditedForwarding << 2

describeOnLan('on the wire', () => {
  const profiles = new Profiles()
  let lan: Lan
  let serving: Serving

  beforeAll(async () => {
    lan = await Lan.build(['here', 'there'])
    serving = await serve(lan.host('there'), profiles.of('there'), '--accept', 'all')
  })
  afterAll(async () => {
    await lan?.remove()
    profiles.remove()
  })

  it.each([112, 1400])('each probe of %i octets is one datagram, and its answer as long', async (payload) => {
    const [lines = []] = await captured(
      [`udp and port ${serving.dataPort}`],
      ...['--transport', 'udp', '--payload', String(payload)],
    )
    expect(lines.filter((line) => line.endsWith(`UDP, length ${payload}`))).toHaveLength(2 * probes)
    expect(lines).toHaveLength(2 * probes)
  })

  it('each probe over TCP goes at once, behind its length', async () => {
    const filter = `tcp and dst port ${serving.dataPort} and tcp[13] & 8 != 0`
    const [lines = []] = await captured([filter], '--transport', 'tcp')
    // By place in the stream: a busy machine may send one again, or two in one segment.
    const segments = new Map(lines.map((line) => /seq (\d+):\d+,.* length (\d+)$/.exec(line)).map(placed))
    const lengths = [...segments.values()]
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(114 * probes)
    expect(lengths.filter((length) => length === 114).length).toBeGreaterThan(probes / 2)
  })

  it('nothing is marked and nothing may be fragmented unless asked', async () => {
    const data = `dst port ${serving.dataPort}`
    const [marked, fragmentable, all] = await captured([
      `${data} and ip[1] & 0xfc != 0`,
      `udp and ${data} and ip[6] & 0x40 = 0`,
      `udp and ${data}`,
    ])
    expect([marked, fragmentable]).toEqual([[], []])
    expect(all).toHaveLength(probes)
  })

  it('every probe of both transports carries the DSCP that was asked for', async () => {
    const probe = `dst port ${serving.dataPort} and (udp or tcp[13] & 8 != 0)`
    const [otherwise, marked] = await captured(
      [
        `${probe} and ip[1] & 0xfc != ${expeditedOctet}`,
        `udp and ${probe} and ip[1] & 0xfc = ${expeditedOctet}`,
      ],
      ...['--dscp', String(expeditedForwarding)],
    )
    expect(otherwise).toEqual([])
    expect(marked).toHaveLength(probes)
  })

  it('a probe larger than a packet goes as fragments where they are allowed', async () => {
    const [fragments] = await captured(
      ['ip[6:2] & 0x3fff != 0'],
      ...['--transport', 'udp', '--payload', '4000', '--allow-fragments'],
    )
    // Three to a probe of 4,008 octets, and as many to its answer.
    expect(fragments).toHaveLength(2 * 3 * probes)
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

  /** The packets at the other host that a brief duel made, by filter. */
  async function captured(filters: string[], ...words: string[]): Promise<string[][]> {
    const captures = await Promise.all(filters.map((filter) => lan.host('there').capture(filter)))
    const { code, document } = await duel(lan.host('here'), profiles.of('here'), target(), ...brief, ...words)
    expect({ code, reason: document.reason }).toEqual({ code: 0, reason: null })
    return Promise.all(captures.map((capture) => capture.stop()))
  }
})

/** A segment's first octet in the stream, and its length. */
function placed(match: RegExpExecArray | null): [start: string, length: number] {
  if (match === null) throw new Error('tcpdump showed a segment in another form')
  return [match[1] ?? '', Number(match[2])]
}
