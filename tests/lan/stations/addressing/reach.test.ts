/** Which way the lab says that packets to an address take, against the kernel's own decision. */
import { expect, it } from 'vitest'
import { describeOnLan } from '../../../support/lan'
import { inFull, routingHost, type IpNeighbour, type IpRoute } from './routing-host'

describeOnLan('The way to an address', () => {
  const { there, lab, told, ip } = routingHost()

  it.each([
    '10.77.1.2',
    '10.77.1.1',
    '10.77.1.255',
    '9.9.9.9',
    '10.88.4.4',
    '10.88.5.4',
    '10.88.0.9',
    '172.16.5.1',
    '172.16.5.7',
    '172.16.9.1',
    '172.20.0.1',
    '100.64.0.1',
    '10.99.1.1',
    '127.0.0.9',
    '224.0.0.251',
    'fd77:1::2',
    'fd88::9',
    '2001:db8::1',
    '2001:db8:1::1',
    '2001:4860::1',
    '::1',
    'fe80::2%eth0',
    'ff02::1%second',
  ])('reach %s says what ip route get says', async (text) => {
    const [plain = '', zone] = text.split('%')
    const oif = zone === undefined ? [] : ['oif', zone]
    const [kernel] = await ip<IpRoute>('route', 'get', plain, ...oif)
    const [fib] = await ip<IpRoute>('route', 'get', 'fibmatch', plain, ...oif)
    const neighbours = await ip<IpNeighbour>('neigh')
    const gateway = kernel?.gateway ?? kernel?.via?.host ?? null
    const nextHop = kernel?.type === 'local' ? null : (gateway ?? plain)
    const entry = neighbours.find(({ dst, dev }) => dst === nextHop && dev === kernel?.dev)
    const group: Record<string, string> = {
      '10.77.1.255': 'ff:ff:ff:ff:ff:ff',
      '224.0.0.251': '01:00:5e:00:00:fb',
      'ff02::1%second': '33:33:00:00:00:01',
    }
    expect(await told('reach', text)).toEqual({
      sameSegment: gateway === null,
      interface: kernel?.dev,
      source: kernel?.prefsrc ?? null,
      nextHop,
      nextHopMac: group[text] ?? entry?.lladdr ?? null,
      matched: plain.includes(':') ? inFull(fib!.dst, '::/0', 128) : inFull(fib!.dst, '0.0.0.0/0', 32),
    })
  })

  it('reach takes an IPv4-mapped address for the IPv4 address', async () => {
    expect(await told('reach', `::ffff:${there.ipv4}`)).toEqual(await told('reach', there.ipv4))
  })

  it('reach knows the MAC of the neighbour and of the gateway', async () => {
    expect(await told('reach', there.ipv4)).toMatchObject({
      nextHop: there.ipv4,
      nextHopMac: expect.stringMatching(/^..(:..){5}$/) as string,
    })
    expect(await told('reach', '172.16.5.1')).toMatchObject({
      nextHop: '10.88.0.9',
      nextHopMac: '02:00:00:00:88:09',
    })
  })

  it.each(['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8:2::1'])(
    'reach %s has no route, exit code 1',
    async (address) => {
      expect(await lab('reach', address, '--json')).toEqual({
        code: 1,
        stdout: '',
        stderr: `There is no route to ${address}.\n`,
      })
    },
  )

  it('reach shows our match beside a policy rule that overrules it', async () => {
    const { stdout } = await lab('reach', '10.99.1.1')
    expect(stdout).toMatch(/^next hop +10\.88\.5\.9$/m)
    expect(stdout).toMatch(/^by the rule +32765: from all to 10\.99\.0\.0\/16 lookup 77$/m)
    expect(stdout).toMatch(/^policy rule +10\.99\.0\.0\/16 via 10\.88\.5\.9 on third table 77$/m)
    expect(stdout).toMatch(/^longest match +0\.0\.0\.0\/0 via 10\.77\.1\.254 on eth0$/m)
    expect(stdout).not.toContain('overruled')
    const plain = (await lab('reach', '172.16.5.1')).stdout
    expect(plain).toMatch(/^longest match +172\.16\.5\.0\/24/m)
    expect(plain).not.toMatch(/overruled|rule/)
  })
})
