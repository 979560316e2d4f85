/** Who is let in: by segment, by everybody, by nobody where nobody is there to ask; and a whole class at one time. */
import { once } from 'node:events'
import { beforeAll, expect, it } from 'vitest'
import { describeOnLan } from '../../support/lan'
import { lanFixture } from '../../support/lan-fixture'
import { firstLine } from '../../support/lan-process'
import { duel, duelled, serve, startDuel, startLab, type Duelled, type Serving } from '../../support/lan-lab'

const brief = ['--interval', '2ms', '--count', '50']
const sessionsServed = 32
const sessionsWaiting = 64

describeOnLan('a lab that others come to', () => {
  const { lan, profiles } = lanFixture('here', 'there', { name: 'far', segment: 2 })
  let open: Serving
  let segment: Serving
  let asking: Serving
  let bound: Serving

  beforeAll(async () => {
    const there = lan.host('there')
    const start = (name: string, ...words: string[]) => serve(there, profiles.of(name), ...words)
    open = await start('open', '--accept', 'all')
    segment = await start('segment', '--accept', 'segment')
    asking = await start('asking', '--accept', 'ask')
    bound = await start('bound', '--accept', 'all', '--listen', there.ipv4)
  })

  it('takes the next free ports when the usual ones are taken', () => {
    const ports = [open, segment, asking].map(({ controlPort, dataPort }) => [controlPort, dataPort])
    expect(ports).toEqual([
      [8642, 8643],
      [8644, 8645],
      [8646, 8647],
    ])
  })

  it.each([
    ['a port that is taken', ['--control-port', '8642'], /8642 .*EADDRINUSE/],
    ['an address of another host', ['--listen', '10.77.1.1'], /10\.77\.1\.1 .*EADDRNOTAVAIL/],
  ])('says that it cannot listen on %s', async (_what, words, sentence) => {
    const lab = startLab(lan.host('there'), ['serve', '--profile', profiles.of('unlucky'), ...words])
    const { code, stdout, stderr } = await lab.ended
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(sentence)
  })

  it.each([
    ['IPv4', () => lan.host('there').ipv4],
    ['IPv6', () => `[${lan.host('there').ipv6}]`],
    ['a link-local address with its zone', () => `[${lan.host('there').linkLocal}%eth0]`],
  ])('admits its own segment over %s', async (_family, host) => {
    expectCompleted(await duelFrom('here', `${host()}:${segment.controlPort}`))
  })

  it.each([
    ['IPv4', () => lan.host('there').ipv4],
    ['IPv6', () => `[${lan.host('there').ipv6}]`],
  ])('does not admit another segment over %s', async (_family, host) => {
    expectNobodyThere(await duelFrom('far', `${host()}:${segment.controlPort}`))
  })

  it('admits another segment where everybody may come', async () => {
    expectCompleted(await duelFrom('far', `${lan.host('there').ipv4}:${open.controlPort}`))
  })

  it('declines for a person who is not there', async () => {
    expectNobodyThere(await duelFrom('here', `${lan.host('there').ipv4}:${asking.controlPort}`))
  })

  it('is bound to the address it was told', async () => {
    const { ipv4, ipv6 } = lan.host('there')
    expectCompleted(await duelFrom('here', `${ipv4}:${bound.controlPort}`))
    const { document } = await duelFrom('here', `[${ipv6}]:${bound.controlPort}`)
    expect(document.failure).toEqual({ failure: 'refused', host: ipv6, port: bound.controlPort })
  })

  it('serves eight at once, each counted by itself', async () => {
    const target = `${lan.host('there').ipv4}:${open.controlPort}`
    const students = [...'12345678'].map((student) =>
      duelled(
        startDuel(
          lan.host(student > '4' ? 'far' : 'here'),
          profiles.of(`student-${student}`),
          target,
          ...['--interval', '10ms', '--duration', '3s'],
        ),
      ),
    )
    for (const { document } of await Promise.all(students)) {
      expect(document).toMatchObject({
        outcome: 'completed',
        udp: { sent: 300, received: 300, reflector: { received: 300, answered: 300 } },
        tcp: { sent: 300, received: 300, reflector: { received: 300, answered: 300 } },
      })
    }
  })

  it('lets the next one wait for a place, and tells the one too many that it is busy', async () => {
    const there = lan.host('there')
    const target = `${there.ipv4}:${open.controlPort}`
    const hold = async (sessions: number) => {
      const args = [profiles.of('segment'), there.ipv4, String(open.controlPort), String(sessions)]
      const holder = lan.host('here').script('lan-hold-sessions.mjs', ...args)
      return { holder, answers: JSON.parse(await firstLine(holder)) as unknown }
    }
    const served = await hold(sessionsServed)
    expect(served.answers).toEqual({ opened: sessionsServed, queued: 0, refused: 0 })

    const next = startDuel(lan.host('here'), profiles.of('next'), target, ...brief)
    await next.said(/the other lab is busy; 0 wait before us/)
    served.holder.stdin?.write('give one back\n')
    expectCompleted(await duelled(next))

    const waiting = await hold(1 + sessionsWaiting)
    expect(waiting.answers).toEqual({ opened: 1, queued: sessionsWaiting, refused: 0 })
    const { code, document } = await duelFrom('here', target)
    expect({ code, failure: document.failure }).toEqual({
      code: 1,
      failure: { failure: 'busy', host: there.ipv4, waiting: sessionsWaiting },
    })
    for (const { holder } of [served, waiting]) holder.stdin?.end()
    await Promise.all([served, waiting].map(({ holder }) => once(holder, 'close')))
    expectCompleted(await duelFrom('here', target))
  })

  function duelFrom(host: string, target: string): Promise<Duelled> {
    return duel(lan.host(host), profiles.of(host), target, ...brief)
  }

  function expectCompleted({ code, document }: Duelled): void {
    expect({ code, reason: document.reason }).toEqual({ code: 0, reason: null })
    expect(document).toMatchObject({
      udp: { sent: 50, received: 50 },
      tcp: { sent: 50, received: 50 },
    })
  }

  function expectNobodyThere({ code, document }: Duelled): void {
    expect({ code, failure: document.failure }).toEqual({
      code: 1,
      failure: { failure: 'declined', host: document.target.address, why: 'noAnswer' },
    })
    expect(document).toMatchObject({ outcome: 'failed', udp: { sent: 0 }, tcp: { sent: 0 } })
  }
})
