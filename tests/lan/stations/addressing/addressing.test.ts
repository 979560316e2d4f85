/** The Addressing station in a window on a real segment: live tables, the kernel's verdict, a MAC asked for, hops. */
import { beforeAll, expect, it } from 'vitest'
import type { LanHost } from '../../../support/lan-host'
import { describeWindows, lanWindows } from '../../../support/lan-windows'

describeWindows('the Addressing station on a segment with a router', () => {
  const places = ['here', 'there', { name: 'beyond', segment: 2 }] as const
  const { lan, windows } = lanWindows(places, ['here'])
  const [here, there, beyond] = [lan.host('here'), lan.host('there'), lan.host('beyond')]
  const window = windows.here
  beforeAll(() => window.click('station-addressing'))

  it('follows an address that comes while it looks', async () => {
    await window.click('view-network')
    await window.see(`address-${here.ipv4}/24`)
    await here.run('ip', ['addr', 'add', '10.99.0.1/16', 'dev', here.interface])
    await window.see('address-10.99.0.1/16')
    await here.run('ip', ['addr', 'del', '10.99.0.1/16', 'dev', here.interface])
    await window.gone('address-10.99.0.1/16')
    expect(await window.text('gateways')).toContain('10.77.1.254')
  })

  it('has the system ask for a neighbour when told to, with one datagram to its discard port', async () => {
    await here.run('ip', ['neigh', 'flush', 'all'])
    const mac = await macOf(there)
    const capture = await there.capture('arp or (udp and port 9)')
    await find(there.ipv4)
    expect(await window.text('way-verdict')).toContain('In the own segment on eth0')
    await window.click('resolve')
    await window.see('entry-after')
    expect(await window.text('entry-before')).toContain('no MAC known')
    await capture.seen(3)
    const seen = await capture.stop()
    expect(await window.text('entry-after')).toContain(mac)
    expect(seen.filter((line) => line.includes(`who-has ${there.ipv4} tell ${here.ipv4}`))).toHaveLength(1)
    expect(seen.filter((line) => line.includes(`${there.ipv4} is-at ${mac}`))).toHaveLength(1)
    expect(seen.filter((line) => line.includes(`> ${there.ipv4}.9: UDP, length 1`))).toHaveLength(1)
  })

  it.each([
    ['IPv4', 'FAILED', 'broadcast'],
    ['IPv6', 'FAILED', 'multicast'],
    ['IPv4', 'STALE', 'unicast'],
    ['IPv6', 'STALE', 'unicast'],
  ])('shows the frames that tcpdump saw at the neighbour: %s, entry %s', async (family, state, cast) => {
    const address = family === 'IPv4' ? there.ipv4 : there.ipv6
    await knowAs(address, state)
    const capture = await there.capture('arp or icmp6', there.interface, '-e')
    await find(address)
    await window.click('resolve')
    // The trial is over when it can be begun again.
    await window.see('resolve-cancel')
    await window.see('resolve')
    const seen = (await capture.stop()).map(told).filter((frame) => frame.about === address)
    expect(seen.map(({ kind }) => kind)).toEqual(['request', 'reply'])
    const [request, reply] = [await window.text('exchange-request'), await window.text('exchange-reply')]
    for (const [text, frame] of [
      [request, seen[0]],
      [reply, seen[1]],
    ] as const)
      expect(text).toContain(`${frame?.source} → ${frame?.destination}`)
    expect(request).toContain(`${cast}: to `)
    expect(reply).toContain('unicast: to one machine')
    // An advertisement need not tell the MAC to who has it (RFC 4861 section 7.2.4), and Linux does not.
    const isConfirmed = family === 'IPv6' && state === 'STALE'
    expect(reply).toContain(`${address} is ${isConfirmed ? 'still there' : `at ${await macOf(there)}`}`)
    expect(await window.text('entry-after')).toContain('REACHABLE')
  })

  it('says that nobody was asked where the MAC is known for good', async () => {
    const entry = [there.ipv4, 'lladdr', await macOf(there), 'dev', here.interface]
    await here.run('ip', ['neigh', 'replace', ...entry, 'nud', 'permanent'])
    await find(there.ipv4)
    await window.click('resolve')
    await window.see('exchange-none')
    await here.run('ip', ['neigh', 'del', there.ipv4, 'dev', here.interface])
  })

  it('asks for the gateway on the way to another segment, whose IP is in no packet', async () => {
    await find(beyond.ipv4)
    expect(await window.text('way-verdict')).toContain('the frame goes to the gateway 10.77.1.254 on eth0')
    expect(await window.text('candidates')).toContain('The system took 0.0.0.0/0, and so does our')
    await window.click('resolve')
    await window.see('entry-after')
    const [gateway] = JSON.parse(
      await here.run('ip', ['-j', 'neigh', 'show', '10.77.1.254', 'dev', here.interface]),
    ) as { lladdr?: string }[]
    expect(await window.text('next-hop')).toContain(gateway?.lladdr ?? 'the kernel knows no MAC')
  })

  it('says so where a policy rule overrides the longest match', async () => {
    const longest = ['10.77.2.0/24', 'via', '10.77.1.254']
    const rule = ['to', '10.77.2.0/24', 'lookup', '77', 'priority', '99']
    await here.run('ip', ['route', 'add', ...longest])
    await here.run('ip', ['route', 'add', 'default', 'via', there.ipv4, 'table', '77'])
    await here.run('ip', ['rule', 'add', ...rule])
    await find(beyond.ipv4)
    expect(await window.text('way-verdict')).toContain(`the gateway ${there.ipv4} on eth0`)
    expect(await window.text('candidates')).toContain(
      'The system took 0.0.0.0/0 by a policy rule (from all to 10.77.2.0/24 lookup 77), where the longest match would be 10.77.2.0/24: the rule overrides it.',
    )
    await here.run('ip', ['rule', 'del', ...rule])
    await here.run('ip', ['route', 'flush', 'table', '77'])
    await here.run('ip', ['route', 'del', ...longest])
  })

  it('says so where no route leads there', async () => {
    await here.run('ip', ['route', 'add', 'unreachable', '10.66.0.0/16'])
    await find('10.66.0.1')
    await window.see('no-way')
    await here.run('ip', ['route', 'del', 'unreachable', '10.66.0.0/16'])
  })

  it('pings what is there and lists the hops on the way', async () => {
    await find(beyond.ipv4)
    await window.click('ping')
    await window.see('ping')
    expect((await window.text('ping-replies')).match(/TTL 63/g)).toHaveLength(4)
    await window.click('hops')
    await window.see('hops')
    expect(await window.text('hop-list')).toMatch(/10\.77\.1\.254[^]*10\.77\.2\.3/)
  })

  async function knowAs(address: string, state: string): Promise<void> {
    const entry = [address, 'lladdr', await macOf(there), 'dev', here.interface]
    await here.run('ip', ['neigh', 'flush', 'all'])
    if (state === 'STALE') await here.run('ip', ['neigh', 'replace', ...entry, 'nud', 'stale'])
  }

  async function find(address: string): Promise<void> {
    await window.click('view-ports')
    await window.click('view-reach')
    await window.fill('destination', address)
    await window.click('find-way')
    await window.see('way')
  }
})

/** A frame in tcpdump's words, with its MACs. */
function told(line: string) {
  const [, source, destination] = /^\S+ (\S+) > ([^\s,]+), ethertype/.exec(line) ?? []
  const asked = /who-has (\S+?),? |neighbor solicitation, who has ([^\s,]+)/.exec(line)
  const answered = /Reply (\S+) is-at|tgt is ([^\s,]+), /.exec(line)
  const about = asked ?? answered
  return { source, destination, kind: asked ? 'request' : 'reply', about: about?.[1] ?? about?.[2] }
}

async function macOf(host: LanHost): Promise<string> {
  return (await host.run('cat', [`/sys/class/net/${host.interface}/address`])).trim()
}
