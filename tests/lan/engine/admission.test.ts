/** Who is let in: by segment, by everybody, by nobody where nobody is there to ask; and a whole class at one time. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { beforeAll, expect, it } from 'vitest'
import { describeOnLan } from '../../support/lan'
import { lanFixture } from '../../support/lan-fixture'
import { firstLine } from '../../support/lan-process'
import {
  duel,
  duelled,
  serve,
  startDuel,
  startLab,
  writeIdentity,
  type Duelled,
  type Serving,
} from '../../support/lan-lab'

const brief = ['--interval', '2ms', '--count', '50']
/** Of one identity, served and waiting each; and of one address. */
const ofIdentity = 8
const ofAddress = 16

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

  /** Takes so many sessions from a host with an identity of its own, and says what became of them. */
  async function hold(host: string, name: string, sessions: number) {
    const there = lan.host('there')
    await writeIdentity(profiles.of(name))
    const args = [profiles.of(name), there.ipv4, String(open.controlPort), String(sessions)]
    const holder = lan.host(host).script('lan-hold-sessions.mjs', ...args)
    return { holder, answers: JSON.parse(await firstLine(holder)) as unknown }
  }

  async function letGo(...all: { holder: ChildProcess }[]): Promise<void> {
    for (const { holder } of all) holder.stdin?.end()
    await Promise.all(all.map(({ holder }) => once(holder, 'close')))
  }

  it('gives one identity its share, of the places and of the queue, and serves the next at once', async () => {
    const greedy = await hold('here', 'greedy', 4 * ofIdentity)
    expect(greedy.answers).toEqual({ opened: ofIdentity, queued: ofIdentity, refused: 2 * ofIdentity })
    const next = await duelFrom('here', `${lan.host('there').ipv4}:${open.controlPort}`)
    expectCompleted(next)
    expect(next.stderr).not.toContain('busy')
    await letGo(greedy)
  })

  it('lets the next one wait for a place, and tells the one too many that it is busy', async () => {
    const there = lan.host('there')
    const target = `${there.ipv4}:${open.controlPort}`
    const served = [await hold('here', 'first', ofIdentity), await hold('here', 'second', ofIdentity)]
    for (const { answers } of served) expect(answers).toEqual({ opened: ofIdentity, queued: 0, refused: 0 })

    expectCompleted(await duelFrom('far', target))
    const next = startDuel(lan.host('here'), profiles.of('next'), target, ...brief)
    await next.said(/the other lab is busy; 0 wait before us/)
    served[0]?.holder.stdin?.write('give one back\n')
    expectCompleted(await duelled(next))

    const waiting = [await hold('here', 'third', 1 + ofIdentity), await hold('here', 'fourth', ofIdentity)]
    expect(waiting.map(({ answers }) => answers)).toEqual([
      { opened: 1, queued: ofIdentity, refused: 0 },
      { opened: 0, queued: ofIdentity, refused: 0 },
    ])
    const { code, document } = await duelFrom('here', target)
    expect({ code, failure: document.failure }).toEqual({
      code: 1,
      failure: { failure: 'busy', host: there.ipv4, waiting: ofAddress },
    })
    await letGo(...served, ...waiting)
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
