/** UDP loss that the kernel's packet filter made and counted: the lab must tell exactly as much, and on which way. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TransportResult } from '../../../../shared/measurement/result'
import { describeOnLan, Lan } from '../../../support/lan'
import { duel, Profiles, serve, type Serving } from '../../../support/lan-lab'

const brisk = ['--transport', 'udp', '--interval', '1ms', '--count', '1000', '--late-after', '800ms']

describeOnLan('UDP loss between two hosts', () => {
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

  it.each([3, 10, 30])('of %i per cent on the way there equals the count of the rule', async (percent) => {
    const { udp, dropped } = await duelWithRule('there', `--dport ${serving.dataPort}`, percent)
    expect(udp.lostUpstream).toBe(dropped)
    expect(udp.lostDownstream).toBe(0)
    const arrived = udp.sent - dropped
    expect(udp.reflector).toMatchObject({ received: arrived, answered: arrived })
  })

  it.each([3, 10, 30])('of %i per cent on the way back equals the count of the rule', async (percent) => {
    const { udp, dropped } = await duelWithRule('here', `--sport ${serving.dataPort}`, percent)
    expect(udp.lostDownstream).toBe(dropped)
    expect(udp.lostUpstream).toBe(0)
    expect(udp.reflector).toMatchObject({ received: udp.sent, answered: udp.sent })
  })

  it('on both ways at once is told apart', async () => {
    const upstream = await lan.host('there').addRule('INPUT', loss(`--dport ${serving.dataPort}`, 10))
    const { udp, dropped } = await duelWithRule('here', `--sport ${serving.dataPort}`, 10)
    expect([udp.lostUpstream, udp.lostDownstream]).toEqual([await upstream.packets(), dropped])
    await upstream.remove()
  })

  it('over IPv6 is counted as exactly', async () => {
    const there = lan.host('there')
    const rule = await there.addRule('INPUT', loss(`--dport ${serving.dataPort}`, 10), 'ip6tables')
    const { document } = await duel(
      lan.host('here'),
      profiles.of('here'),
      `[${there.ipv6}]:${serving.controlPort}`,
      ...brisk,
    )
    expect(document).toMatchObject({ outcome: 'completed', target: { address: there.ipv6 } })
    expect(document.udp?.lostUpstream).toBe(await rule.packets())
    expect(document.udp?.lostUpstream).toBeGreaterThan(0)
    await rule.remove()
  })

  /** Runs a duel while `host` drops so many of the datagrams that come in and match. */
  async function duelWithRule(
    host: 'here' | 'there',
    match: string,
    percent: number,
  ): Promise<{ udp: TransportResult; dropped: number }> {
    const rule = await lan.host(host).addRule('INPUT', loss(match, percent))
    const target = `${lan.host('there').ipv4}:${serving.controlPort}`
    const { code, document } = await duel(lan.host('here'), profiles.of('here'), target, ...brisk)
    const dropped = await rule.packets()
    await rule.remove()
    const udp = document.udp
    if (udp === null) throw new Error('the document has no figures of UDP')
    expect({ code, outcome: document.outcome, reason: document.reason }).toEqual({
      code: 0,
      outcome: 'completed',
      reason: null,
    })
    expect(udp.sent).toBe(1000)
    expect(udp.sent).toBe(
      udp.received + udp.late + udp.lostUpstream + udp.lostDownstream + udp.lostUnknown + udp.droppedHere,
    )
    expect([udp.notSent, udp.lostUnknown, udp.droppedHere]).toEqual([0, 0, 0])
    // Where this machine stands still for a moment, an answer may come late.
    expect(udp.late).toBeLessThan(udp.sent / 2)
    // The rule did about what it was asked for: the figures above compare something.
    expect(dropped).toBeGreaterThan(0)
    expect(dropped / udp.sent).toBeLessThan((2.5 * percent) / 100)
    return { udp, dropped }
  }
})

function loss(match: string, percent: number): string {
  return `-p udp ${match} -m statistic --mode random --probability ${percent / 100} -j DROP`
}
