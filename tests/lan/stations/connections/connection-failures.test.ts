/** The ways in which a connection fails, told apart; and a host that answers with rubbish. */
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { describeOnLan } from '../../../support/lan'
import { lanFixture } from '../../../support/lan-fixture'
import { startLab, stop } from '../../../support/lan-lab'
import { connect, isSegment, type Answer } from './connect-command'

/** A port that nobody listens on. */
const closedPort = 9

describeOnLan('Connections that fail', () => {
  const { lan, profiles } = lanFixture('here', 'there')
  const here = lan.host('here')
  const there = lan.host('there')

  it('tell refused from unanswered, by name and by time', async () => {
    const refused = await connect(here, profiles.of('here'), `${there.ipv4}:${closedPort}`, '--capture')
    expect(refused.code).toBe(1)
    expect(refused.outcome).toBe('refused')
    expect(refused.marks.filter(isSegment).map(({ flags }) => flags.join(' '))).toEqual(['SYN', 'RST ACK'])
    expect(refused.lanes.here.map(({ state }) => state)).toEqual(['SYN-SENT', 'CLOSED'])

    const rule = await there.addRule('INPUT', `-p tcp --dport ${closedPort} -j DROP`)
    const lab = startLab(here, [
      ...['connect', `${there.ipv4}:${closedPort}`, '--capture', '--json'],
      ...['--profile', profiles.of('here')],
    ])
    // Three SYNs reach the rule: the first, and two that were sent again.
    await reached(rule.packets, 3)
    const { code, stdout } = await stop(lab)
    await rule.remove()
    const answer = JSON.parse(stdout) as Answer
    expect(code).toBe(1)
    expect(answer.outcome).toBe('interrupted')
    const syns = answer.marks.filter(isSegment)
    expect(syns.length).toBeGreaterThanOrEqual(3)
    expect(syns.every(({ flags }) => flags.join() === 'SYN')).toBe(true)
    expect(syns.slice(1).every(({ again }) => again)).toBe(true)
    expect(syns[1]!.tNs - syns[0]!.tNs).toBeGreaterThan(0.9e9)
    expect(answer.lanes.here[0]).toMatchObject({ state: 'SYN-SENT', evidence: 'kernel' })
  })

  async function reached(count: () => Promise<number>, least: number): Promise<void> {
    await expect.poll(count, { timeout: 20_000, interval: 100 }).toBeGreaterThanOrEqual(least)
  }

  it('survive a host that answers with rubbish', async () => {
    const script = 'import socket;s=socket.socket();s.bind(("",7777));s.listen();print("ready",flush=True)\n'
    const rest = 'c,_=s.accept();c.sendall(bytes(range(256))*64);c.close()'
    const rude = there.spawn('python3', ['-c', script + rest], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(rude.stdout!, 'data')
    const answer = await connect(here, profiles.of('here'), `${there.ipv4}:7777`, '--hold', '300ms')
    expect(answer.outcome).toBe('closed')
    expect(
      answer.marks.flatMap((mark) =>
        mark.kind === 'event' && mark.event === 'received' ? [mark.bytes ?? 0] : [],
      ),
    ).not.toEqual([])
    expect(answer.lanes.here.map(({ state }) => state)).toContain('CLOSE-WAIT')
  })
})
