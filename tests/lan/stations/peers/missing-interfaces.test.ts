/** The diagnosis of every interface: this machine has three, and each has its own way of having nothing to do with it. */
import { beforeAll, expect, it } from 'vitest'
import { serve, startLab, type Serving } from '../../../support/lan-lab'
import { execute } from '../../../support/lan-process'
import { describeWindows, lanWindows } from '../../../support/lan-windows'

interface Told {
  readonly failing: string | null
  readonly interfaces: {
    interface: string
    address: string
    isRoute: boolean
    failing: string | null
    legs: { leg: string; state: string }[]
  }[]
}

describeWindows('the diagnosis of every interface', () => {
  const { lan, profiles, windows, open } = lanWindows(['here', 'there', 'beside'], ['here'], {
    switches: ['--discovery'],
    later: ['here'],
  })
  let there: Serving

  beforeAll(async () => {
    const [here, other, beside] = ['here', 'there', 'beside'].map((name) => lan.host(name).namespace)
    // A second link between the two, of a segment of its own; and one to a host that is not the one looked for.
    await cable(here ?? '', 'eth1', '10.88.0.1/24', other ?? '', '10.88.0.2/24')
    await cable(here ?? '', 'eth2', '10.77.1.201/24', beside ?? '', '10.99.0.1/24')
    there = await serve(lan.host('there'), profiles.of('there'), '--discovery')
  })

  it('names what each has to do with it, the way packets take first', async () => {
    const told = await missing()
    expect(told.failing).toBeNull()
    expect(told.interfaces.map(({ interface: name }) => name)[0]).toBe('eth0')
    expect(verdicts(told)).toEqual({ eth0: null, eth1: 'segment', eth2: 'neighbour' })
    expect(told.interfaces.map(({ isRoute }) => isRoute)).toEqual([true, false, false])
    // Another segment, and beacons pass there all the same.
    expect(states(told, 'eth1')).toEqual(['fails', 'notNeeded', 'passes', 'passes'])
    expect(states(told, 'eth2')).toEqual(['passes', 'fails', 'fails', 'fails'])
  })

  it('names the direction in which the beacons of one interface do not pass', async () => {
    const dropped = [
      await lan.host('there').addRule('INPUT', '-p udp --dport 8641 -j DROP'),
      await lan.host('there').addRule('INPUT', '-p udp --dport 8641 -j DROP', 'ip6tables'),
    ]
    const out = await missing()
    for (const rule of dropped) await rule.remove()
    expect(verdicts(out)).toMatchObject({ eth0: 'beaconOut', eth1: 'segment' })
    expect(states(out, 'eth0')).toEqual(['passes', 'passes', 'fails', 'passes'])
    // The other link still carries them, and so the lab as a whole is heard.
    expect(out.failing).toBeNull()
  })

  it('is printed as a table for people, and nothing else is said', async () => {
    const words = ['peers', '--profile', profiles.of('look'), '--missing', lan.host('there').ipv4]
    const { stdout, stderr } = await startLab(lan.host('here'), words).ended
    expect(stdout).toMatch(/^eth0 +10\.77\.1\.1\/24 +yes +passes +passes +passes +passes$/m)
    expect(stdout).toMatch(/^eth1 +10\.88\.0\.1\/24 +no +fails +notNeeded +passes +passes$/m)
    expect(stderr).toBe('')
  })

  it('stands in the window, in both of its directions', async () => {
    const window = windows.here
    await open('here')
    await window.click('station-peers')
    await window.fill('peers-missing-address', `${lan.host('there').ipv4}:${there.controlPort}`)
    await window.click('peers-missing')
    const table = await window.text('peers-interfaces')
    for (const words of ['eth0', 'packets leave here', 'eth1', 'not its segment', 'eth2', 'no answer to ARP'])
      expect(table).toContain(words)
  })

  async function missing(): Promise<Told> {
    const target = `${lan.host('there').ipv4}:${there.controlPort}`
    const words = ['peers', '--profile', profiles.of('look'), '--missing', target, '--json']
    const { stdout, stderr } = await startLab(lan.host('here'), words).ended
    if (stdout === '') throw new Error(`peers printed nothing: ${stderr}`)
    return JSON.parse(stdout) as Told
  }
})

async function cable(from: string, name: string, own: string, to: string, other: string): Promise<void> {
  await execute('ip', ['link', 'add', name, 'netns', from, 'type', 'veth', 'peer', 'name', name, 'netns', to])
  for (const [namespace, address] of [
    [from, own],
    [to, other],
  ] as const) {
    await execute('ip', ['-n', namespace, 'addr', 'add', address, 'dev', name])
    await execute('ip', ['-n', namespace, 'link', 'set', name, 'up'])
  }
}

function verdicts({ interfaces }: Told): Record<string, string | null> {
  return Object.fromEntries(interfaces.map(({ interface: name, failing }) => [name, failing]))
}

function states({ interfaces }: Told, name: string): string[] | undefined {
  return interfaces.find((one) => one.interface === name)?.legs.map(({ state }) => state)
}
