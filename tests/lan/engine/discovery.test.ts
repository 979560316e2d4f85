/** Labs that find each other on a real LAN of hosts, whatever is blocked, and the reason where they cannot. */
import { afterEach, beforeAll, expect, it } from 'vitest'
import type { Rule } from '../../support/lan-host'
import { describeOnLan } from '../../support/lan'
import { lanFixture } from '../../support/lan-fixture'
import { duel, serve, startLab, stop, type Serving } from '../../support/lan-lab'

interface Printed {
  readonly identity: string
  readonly name: string
  readonly addresses: string[]
  readonly controlPort: number
  readonly sameSegment: boolean | null
  readonly via: string | null
  readonly rttNs: number | null
}

interface Told {
  readonly failing: string | null
  readonly legs: { leg: string; state: string }[]
  readonly causes: { cause: string; commands: string[] }[]
}

const discoveryPort = 8641
const mdnsPort = 5353

describeOnLan('discovery', () => {
  const { lan, profiles } = lanFixture('here', 'there', { name: 'far', segment: 2 })
  let there: Serving
  let rules: Rule[] = []

  beforeAll(async () => {
    there = await serve(lan.host('there'), profiles.of('there'), '--discovery')
  })
  afterEach(async () => {
    for (const rule of rules) await rule.remove()
    rules = []
  })

  it('finds the other lab within 2 s, with its addresses, its way and a round trip', async () => {
    const found = await look('here', '2')
    expect(found).toMatchObject([
      { identity: there.identity, controlPort: there.controlPort, sameSegment: true, via: 'eth0' },
    ])
    const { ipv4, ipv6, linkLocal } = lan.host('there')
    expect(found[0]?.addresses.toSorted()).toEqual([ipv4, ipv6, `${linkLocal}%eth0`].toSorted())
    expect(found[0]?.rttNs).toBeGreaterThan(0)
  })

  it('lists three labs of one host apart, each with its own port', async () => {
    const more = [await alsoThere('second'), await alsoThere('third')]
    const found = await look('here', '3')
    const expected = [there, ...more].map(({ identity, controlPort }) => ({ identity, controlPort }))
    expect(found.map(({ identity, controlPort }) => ({ identity, controlPort })).toSorted(byPort)).toEqual(
      expected.toSorted(byPort),
    )
    for (const one of more) await stop(one.lab)
  })

  it('does not reach behind a router, and a lab without discovery is not found', async () => {
    expect(await look('far', '2')).toEqual([])
    const quiet = await serve(lan.host('far'), profiles.of('quiet'))
    expect(await look('far', '2')).toEqual([])
    await stop(quiet.lab)
  })

  it('finds by broadcast where multicast is blocked', async () => {
    await block('there', 'INPUT', `-d 239.255.86.41`)
    await block('there', 'INPUT', `-d ff12::504c:4142`, 'ip6tables')
    await blockPort('there', mdnsPort)
    await blockPort('here', mdnsPort)
    expect((await look('here', '2')).map(({ identity }) => identity)).toEqual([there.identity])
  })

  it('names the beacons and their direction where they are blocked one way', async () => {
    await blockBeacons('there')
    const out = await missing()
    expect([out.failing, out.causes[0]?.cause]).toEqual(['beaconOut', 'firewallThere'])
    expect(stateOf(out, 'beaconIn')).toBe('passes')
    expect(out.causes[0]?.commands.join()).toContain('ufw allow 8641')
    for (const rule of rules.splice(0)) await rule.remove()

    await blockBeacons('here')
    const back = await missing()
    expect([back.failing, back.causes[0]?.cause]).toEqual(['beaconIn', 'firewallHere'])
    expect(stateOf(back, 'beaconOut')).toBe('passes')
  })

  it('finds nobody where beacons and mDNS are blocked both ways, and the address typed by hand still does', async () => {
    for (const port of [discoveryPort, mdnsPort]) {
      await blockPort('there', port)
      await blockPort('here', port)
    }
    expect(await look('here', '2')).toEqual([])
    const target = `${lan.host('there').ipv4}:${there.controlPort}`
    const { document } = await duel(lan.host('here'), profiles.of('here'), target, '--count', '5')
    // Reached by hand: the question is put to nobody there, which is another matter.
    expect(document.failure).toMatchObject({ failure: 'declined', why: 'noAnswer' })
  })

  it.each([
    ['dataOut', 'there', 'firewallThere'],
    ['dataIn', 'here', 'firewallHere'],
  ] as const)('names %s where the data port is blocked', async (leg, host, cause) => {
    await block(host, 'INPUT', '-p udp --dport 8643')
    const told = await missing()
    expect([told.failing, told.causes[0]?.cause]).toEqual([leg, cause])
  })

  it('names the control port where it is dropped or nobody listens, and the neighbour where nobody is', async () => {
    const rule = await block('there', 'INPUT', `-p tcp --dport ${there.controlPort}`)
    expect(await missing()).toMatchObject({ failing: 'control', causes: [{ cause: 'firewallThere' }, {}] })
    await rule.remove()
    rules = []
    expect(await missing(`${lan.host('there').ipv4}:9999`)).toMatchObject({
      failing: 'control',
      causes: [{ cause: 'notRunning' }, {}],
    })
    expect(await missing('10.77.1.200')).toMatchObject({ failing: 'neighbour' })
  })

  it('keeps quiet: one round in 2 s at most, and none without being asked for', async () => {
    const here = lan.host('here')
    const capture = await here.capture(
      `udp port ${discoveryPort} and dst host 239.255.86.41 and src host ${here.ipv4}`,
    )
    await look('here', '6')
    const quiet = await serve(here, profiles.of('quiet-here'))
    await stop(quiet.lab)
    const lines = await capture.stop()
    expect(lines.length).toBeGreaterThanOrEqual(2)
    expect(lines.length).toBeLessThanOrEqual(3)
  })

  it('goes on over an interface that goes and comes back, and over a new address', async () => {
    const host = lan.host('there')
    const looking = startLab(lan.host('here'), [
      'peers',
      '--profile',
      profiles.of('here'),
      '--seconds',
      '14',
      '--json',
    ])
    await host.run('ip', ['link', 'add', 'extra9', 'type', 'veth', 'peer', 'name', 'extra8'])
    await host.run('ip', ['addr', 'add', '10.99.0.1/24', 'dev', 'extra9'])
    await host.run('ip', ['link', 'set', 'extra9', 'up'])
    await host.run('ip', ['addr', 'del', `${host.ipv4}/24`, 'dev', 'eth0'])
    await host.run('ip', ['addr', 'add', '10.77.1.177/24', 'dev', 'eth0'])
    await host.run('ip', ['link', 'del', 'extra9'])
    const { stdout, code } = await looking.ended
    const found = JSON.parse(stdout) as Printed[]
    await host.run('ip', ['addr', 'del', '10.77.1.177/24', 'dev', 'eth0'])
    await host.run('ip', ['addr', 'add', `${host.ipv4}/24`, 'dev', 'eth0'])
    expect(code).toBe(0)
    expect(found.map(({ identity }) => identity)).toEqual([there.identity])
    expect(found[0]?.addresses).toContain('10.77.1.177')
    expect(found[0]?.addresses).not.toContain(host.ipv4)
  })

  async function look(host: string, seconds: string): Promise<Printed[]> {
    const words = ['peers', '--profile', profiles.of(`look-${host}`), '--seconds', seconds, '--json']
    const { stdout, stderr } = await startLab(lan.host(host), words).ended
    if (stdout === '') throw new Error(`peers printed nothing: ${stderr}`)
    return JSON.parse(stdout) as Printed[]
  }

  async function missing(target = `${lan.host('there').ipv4}:${there.controlPort}`): Promise<Told> {
    const words = ['peers', '--profile', profiles.of('look-here'), '--missing', target, '--json']
    const { stdout, stderr } = await startLab(lan.host('here'), words).ended
    if (stdout === '') throw new Error(`peers printed nothing: ${stderr}`)
    return JSON.parse(stdout) as Told
  }

  function alsoThere(name: string): Promise<Serving> {
    return serve(lan.host('there'), profiles.of(name), '--discovery')
  }

  async function block(host: string, chain: 'INPUT' | 'OUTPUT', match: string, tool?: string): Promise<Rule> {
    const rule = await lan.host(host).addRule(chain, `${match} -j DROP`, tool)
    rules.push(rule)
    return rule
  }

  function blockBeacons(host: string): Promise<void> {
    return blockPort(host, discoveryPort)
  }

  async function blockPort(host: string, port: number): Promise<void> {
    for (const tool of ['iptables', 'ip6tables']) await block(host, 'INPUT', `-p udp --dport ${port}`, tool)
  }
})

function byPort(a: { controlPort: number }, b: { controlPort: number }): number {
  return a.controlPort - b.controlPort
}

function stateOf(told: Told, leg: string): string | undefined {
  return told.legs.find((entry) => entry.leg === leg)?.state
}
