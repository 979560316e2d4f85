/** Readers of iproute2's JSON, on answers recorded in network namespaces and on hostile ones. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseInterfaces } from '../../../electron/host/linux/interfaces'
import { parseNeighbours } from '../../../electron/host/linux/neighbours'
import { parseRouteGet } from '../../../electron/host/linux/route-to'
import { parseRoutes } from '../../../electron/host/linux/routes'
import { parseRules } from '../../../electron/host/linux/rules'
import { isFailure } from '../../../shared/base/failure'

const route = {
  family: 'IPv4',
  type: 'unicast',
  gateway: null,
  interface: null,
  source: null,
  metric: null,
  table: 'main',
  protocol: 'boot',
  scope: 'global',
  flags: [],
}

describe('the policy rules', () => {
  /** Each as `ip -j rule` told it, how `ip rule` did, and whether a plain packet of user 1500 meets its conditions. */
  const recorded: [json: string, text: string, otherwise: boolean][] = [
    ['{"priority":0,"src":"all","table":"local"}', 'from all lookup local', true],
    [
      '{"priority":95,"src":"all","dport_start":100,"dport_end":200,"table":"87"}',
      'from all dport 100-200 lookup 87',
      false,
    ],
    [
      '{"priority":96,"not":null,"src":"all","dst":"10.0.0.0","dstlen":8,"table":"86"}',
      'not from all to 10.0.0.0/8 lookup 86',
      true,
    ],
    [
      '{"priority":97,"src":"all","dst":"192.0.5.0","dstlen":24,"nop":null}',
      'from all to 192.0.5.0/24 nop',
      true,
    ],
    ['{"priority":98,"src":"all","tos":"0x08","table":"85"}', 'from all tos 0x08 lookup 85', false],
    [
      '{"priority":99,"src":"all","fwmark":"0x10","fwmask":"0xff","table":"84"}',
      'from all fwmark 0x10/0xff lookup 84',
      false,
    ],
    [
      '{"priority":99,"src":"all","fwmark":"0xffffff00","fwmask":"0xff","table":"84"}',
      'from all fwmark 0xffffff00/0xff lookup 84',
      true,
    ],
    ['{"priority":99,"src":"all","ipproto":"udp","table":"84"}', 'from all ipproto udp lookup 84', true],
    ['{"priority":99,"src":"all","ipproto":"tcp","table":"84"}', 'from all ipproto tcp lookup 84', false],
    ['{"priority":100,"src":"all","goto":32766}', 'from all goto 32766', true],
    [
      '{"priority":32757,"src":"all","dst":"192.0.2.0","dstlen":24,"action":"unreachable"}',
      'from all to 192.0.2.0/24 unreachable',
      true,
    ],
    [
      '{"priority":32758,"src":"all","ipproto":"udp","dport":53,"table":"82"}',
      'from all ipproto udp dport 53 lookup 82',
      false,
    ],
    [
      '{"priority":32759,"src":"all","uid_start":1000,"uid_end":2000,"table":"81"}',
      'from all uidrange 1000-2000 lookup 81',
      true,
    ],
    ['{"priority":32760,"src":"all","oif":"eth0","table":"80"}', 'from all oif eth0 lookup 80', true],
    ['{"priority":32761,"src":"all","iif":"lo","table":"79"}', 'from all iif lo lookup 79', true],
    ['{"priority":32761,"src":"all","iif":"eth0","table":"79"}', 'from all iif eth0 lookup 79', false],
    [
      '{"priority":32762,"src":"all","table":"main","suppress_prefixlen":0}',
      'from all lookup main suppress_prefixlength 0',
      true,
    ],
    [
      '{"priority":32763,"not":null,"src":"all","fwmark":"0xca6c","table":"51820"}',
      'not from all fwmark 0xca6c lookup 51820',
      false,
    ],
    [
      '{"priority":32764,"src":"10.1.0.0","srclen":16,"dst":"10.2.0.1","table":"78"}',
      'from 10.1.0.0/16 to 10.2.0.1 lookup 78',
      false,
    ],
  ]

  it.each(recorded)('%s', (json, text, otherwise) => {
    expect(parseRules(`[${json}]`, 'IPv4', 1500)).toMatchObject([
      { family: 'IPv4', text, otherwise, inverted: text.startsWith('not ') },
    ])
  })

  it('say what they do', () => {
    const read = parseRules(`[${recorded.map(([json]) => json).join(',')}]`, 'IPv4', 0)
    if (isFailure(read)) throw new Error('unreadable')
    const actionAt = (priority: number) => read.find((rule) => rule.priority === priority)?.action
    expect(actionAt(0)).toEqual({ kind: 'lookup', table: 'local', suppressPrefixLength: null })
    expect(actionAt(97)).toEqual({ kind: 'nothing' })
    expect(actionAt(100)).toEqual({ kind: 'goto', priority: 32766 })
    expect(actionAt(32757)).toEqual({ kind: 'refuse', type: 'unreachable' })
    expect(actionAt(32762)).toEqual({ kind: 'lookup', table: 'main', suppressPrefixLength: 0 })
    expect(read.find(({ priority }) => priority === 32759)?.otherwise).toBe(false)
    expect(read.find(({ priority }) => priority === 32764)?.to).toBe('10.2.0.1/32')
  })

  it.each([
    '{}',
    '[{"priority":1}]',
    '[{"priority":1,"table":"1","dst":"::/0"}]',
    '[{"priority":-1,"table":"1"}]',
  ])('are not read from %s', (text) => expect(isFailure(parseRules(text, 'IPv4', 0))).toBe(true))
})

describe('the routing table', () => {
  it('has ordinary, default, refusing and local routes', () => {
    const recorded =
      '[{"type":"unicast","dst":"default","gateway":"10.2.0.1","dev":"v1","table":"77","protocol":"boot","scope":"global","flags":[]},' +
      '{"type":"unicast","dst":"default","gateway":"10.1.0.1","dev":"v0","table":"main","protocol":"boot","scope":"global","metric":100,"flags":[]},' +
      '{"type":"unicast","dst":"10.1.0.0/24","dev":"v0","table":"main","protocol":"kernel","scope":"link","prefsrc":"10.1.0.2","flags":["linkdown"]},' +
      '{"type":"blackhole","dst":"192.0.2.0/24","table":"main","protocol":"boot","scope":"global","flags":[]},' +
      '{"type":"local","dst":"10.1.0.2","dev":"v0","table":"local","protocol":"kernel","scope":"host","prefsrc":"10.1.0.2","flags":[]}]'
    expect(parseRoutes(recorded, 'IPv4')).toEqual([
      { ...route, destination: '0.0.0.0/0', gateway: '10.2.0.1', interface: 'v1', table: '77' },
      { ...route, destination: '0.0.0.0/0', gateway: '10.1.0.1', interface: 'v0', metric: 100 },
      {
        ...route,
        destination: '10.1.0.0/24',
        interface: 'v0',
        source: '10.1.0.2',
        protocol: 'kernel',
        scope: 'link',
        flags: ['linkdown'],
      },
      { ...route, type: 'blackhole', destination: '192.0.2.0/24' },
      {
        ...route,
        type: 'local',
        destination: '10.1.0.2/32',
        interface: 'v0',
        source: '10.1.0.2',
        table: 'local',
        protocol: 'kernel',
        scope: 'host',
      },
    ])
  })

  it('has a row for each of several next hops, and next hops of the other family', () => {
    const recorded =
      '[{"type":"unicast","dst":"100.64.0.0/10","via":{"family":"inet6","host":"fe80::1"},"dev":"v0","table":"main","protocol":"boot","scope":"global","flags":[]},' +
      '{"type":"unicast","dst":"172.30.0.0/16","table":"main","protocol":"boot","scope":"global","flags":[],"nexthops":' +
      '[{"gateway":"10.1.0.1","dev":"v0","weight":1,"flags":[]},{"gateway":"10.2.0.1","dev":"v1","weight":2,"flags":["dead","linkdown"]}]}]'
    expect(parseRoutes(recorded, 'IPv4')).toEqual([
      { ...route, destination: '100.64.0.0/10', gateway: 'fe80::1', interface: 'v0' },
      { ...route, destination: '172.30.0.0/16', gateway: '10.1.0.1', interface: 'v0' },
      {
        ...route,
        destination: '172.30.0.0/16',
        gateway: '10.2.0.1',
        interface: 'v1',
        flags: ['dead', 'linkdown'],
      },
    ])
  })

  it('of IPv6 has its own default', () => {
    const recorded =
      '[{"type":"unicast","dst":"default","gateway":"fe80::1","dev":"v0","table":"main","protocol":"boot","scope":"global","metric":1024,"flags":[],"pref":"medium"}]'
    expect(parseRoutes(recorded, 'IPv6')).toEqual([
      { ...route, family: 'IPv6', destination: '::/0', gateway: 'fe80::1', interface: 'v0', metric: 1024 },
    ])
  })

  it('is empty where ip prints nothing', () => {
    expect(parseRoutes('', 'IPv6')).toEqual([])
    expect(parseRoutes('[]', 'IPv6')).toEqual([])
  })

  it.each([
    ['Error: something', 'IPv4'],
    ['{"dst":"default"}', 'IPv4'],
    ['[{"dst":7}]', 'IPv4'],
    ['[{"dst":"10.0.0.0/33"}]', 'IPv4'],
    ['[{"dst":"::/0"}]', 'IPv4'],
    ['[{"dst":"default","gateway":"not an address"}]', 'IPv4'],
    ['[{"dst":"default","metric":-1}]', 'IPv4'],
    [`[{"dst":"default","dev":"${'x'.repeat(65)}"}]`, 'IPv4'],
    ['[{"dst":"10.0.0.0/8"},{"dst":"10.0.0.0.0"}]', 'IPv4'],
    ['[{"dst":"10.0.0.0/8","nexthops":[{"gateway":"::ffff:1.2.3"}]}]', 'IPv6'],
  ] as const)('is refused as a whole: %s', (text, family) => {
    expect(parseRoutes(text, family)).toMatchObject({ failure: 'badInput' })
  })
})

describe("the kernel's decision", () => {
  const answer = (stdout: string) => parseRouteGet({ code: 0, stdout, stderr: '' }, 'IPv4')
  const refusal = (stderr: string) => parseRouteGet({ code: 2, stdout: '', stderr }, 'IPv4')
  const decision = { type: 'unicast', interface: 'v1', source: '10.2.0.2', gateway: null, matched: null }

  it('is read with gateway, without, and for an own address', () => {
    expect(
      answer(
        '[{"dst":"172.16.5.1","gateway":"10.2.0.1","dev":"v1","prefsrc":"10.2.0.2","flags":[],"uid":0,"cache":[]}]',
      ),
    ).toEqual({ ...decision, gateway: '10.2.0.1' })
    expect(
      answer('[{"dst":"10.2.0.9","dev":"v1","prefsrc":"10.2.0.2","flags":[],"uid":0,"cache":[]}]'),
    ).toEqual(decision)
    expect(
      answer(
        '[{"type":"local","dst":"10.2.0.2","dev":"lo","table":"local","prefsrc":"10.2.0.2","flags":[],"uid":0,"cache":["local"]}]',
      ),
    ).toEqual({ ...decision, type: 'local', interface: 'lo' })
    expect(
      answer(
        '[{"dst":"100.64.0.1","via":{"family":"inet6","host":"fe80::1"},"dev":"v0","prefsrc":"10.1.0.2","flags":[],"uid":0,"cache":[]}]',
      ),
    ).toEqual({ ...decision, interface: 'v0', source: '10.1.0.2', gateway: 'fe80::1' })
  })

  it.each([
    'RTNETLINK answers: Network is unreachable\n',
    'RTNETLINK answers: No route to host\n',
    'RTNETLINK answers: Permission denied\n',
    'RTNETLINK answers: Invalid argument\n',
  ])('is no route where the kernel says %j', (stderr) => {
    expect(refusal(stderr)).toBeNull()
  })

  it('is a failure where ip could not ask', () => {
    expect(refusal('Cannot find device "eth9"\n')).toEqual({
      failure: 'system',
      operation: 'run',
      values: { command: 'ip route get' },
      code: 'Cannot find device "eth9"',
    })
  })

  it.each([
    '',
    '[]',
    '[{}]',
    'null',
    '[{"dst":"10.0.0.1","gateway":7}]',
    '[{"dst":"10.0.0.1","gateway":"x"}]',
    '[{"dst":"::1"}]',
  ])('is refused: %j', (stdout) => {
    expect(answer(stdout)).toMatchObject({ failure: 'badInput' })
  })
})

describe('the neighbour table', () => {
  it('has states, routers and entries without a MAC', () => {
    const recorded =
      '[{"dst":"10.1.0.1","dev":"v0","lladdr":"02:00:00:00:00:01","state":["PERMANENT"]},' +
      '{"dst":"fe80::1","dev":"v0","lladdr":"02:00:00:00:00:02","router":null,"state":["REACHABLE"]},' +
      '{"dst":"fd00::1","dev":"eth0","state":["FAILED"]},{"dst":"10.0.0.7","dev":"tun0","lladdr":"192.0.2.1","state":[]}]'
    expect(parseNeighbours(recorded)).toEqual([
      {
        family: 'IPv4',
        address: '10.1.0.1',
        interface: 'v0',
        mac: '02:00:00:00:00:01',
        state: 'PERMANENT',
        router: null,
      },
      {
        family: 'IPv6',
        address: 'fe80::1',
        interface: 'v0',
        mac: '02:00:00:00:00:02',
        state: 'REACHABLE',
        router: true,
      },
      { family: 'IPv6', address: 'fd00::1', interface: 'eth0', mac: null, state: 'FAILED', router: false },
      { family: 'IPv4', address: '10.0.0.7', interface: 'tun0', mac: null, state: null, router: null },
    ])
  })

  it.each(['nonsense', '[{"dst":"10.0.0.1"}]', '[{"dst":"x","dev":"v0"}]', '[7]'])(
    'is refused as a whole: %s',
    (text) => {
      expect(parseNeighbours(text)).toMatchObject({ failure: 'badInput' })
    },
  )
})

describe('the interfaces', () => {
  it('are loopback, physical and virtual, with zones where they are needed', () => {
    const recorded =
      '[{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"operstate":"UNKNOWN","link_type":"loopback","address":"00:00:00:00:00:00",' +
      '"addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host"},{"family":"inet6","local":"::1","prefixlen":128,"scope":"host"}]},' +
      '{"ifindex":4,"ifname":"eth0","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1400,"operstate":"UP","link_type":"ether","address":"02:fc:00:00:00:01",' +
      '"parentbus":"virtio","addr_info":[{"family":"inet","local":"192.0.2.2","prefixlen":24},{"family":"inet6","local":"fe80::fc:ff:fe00:1","prefixlen":64,"scope":"link"}]},' +
      '{"ifindex":2,"link":"v0","ifname":"v1","flags":["NO-CARRIER","BROADCAST","MULTICAST","UP"],"mtu":1500,"operstate":"LOWERLAYERDOWN","link_type":"ether","address":"92:46:af:19:75:88",' +
      '"linkinfo":{"info_kind":"veth"},"addr_info":[]},' +
      '{"ifindex":9,"ifname":"tun0","flags":["POINTOPOINT","UP","LOWER_UP"],"mtu":1420,"operstate":"UNKNOWN","link_type":"none","linkinfo":{"info_kind":"tun"},"addr_info":[]}]'
    expect(parseInterfaces(recorded)).toEqual([
      {
        name: 'lo',
        index: 1,
        mac: null,
        mtu: 65536,
        up: true,
        link: 'up',
        kind: 'loopback',
        addresses: [
          { family: 'IPv4', address: '127.0.0.1', prefixLength: 8, network: '127.0.0.0/8' },
          { family: 'IPv6', address: '::1', prefixLength: 128, network: '::1/128' },
        ],
      },
      {
        name: 'eth0',
        index: 4,
        mac: '02:fc:00:00:00:01',
        mtu: 1400,
        up: true,
        link: 'up',
        kind: 'physical',
        addresses: [
          { family: 'IPv4', address: '192.0.2.2', prefixLength: 24, network: '192.0.2.0/24' },
          { family: 'IPv6', address: 'fe80::fc:ff:fe00:1%eth0', prefixLength: 64, network: 'fe80::/64' },
        ],
      },
      {
        name: 'v1',
        index: 2,
        mac: '92:46:af:19:75:88',
        mtu: 1500,
        up: true,
        link: 'down',
        kind: 'virtual',
        addresses: [],
      },
      { name: 'tun0', index: 9, mac: null, mtu: 1420, up: true, link: 'up', kind: 'virtual', addresses: [] },
    ])
  })

  it.each([
    '[{"ifindex":1}]',
    '[{"ifindex":1,"ifname":"lo","flags":[],"addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":33}]}]',
    '[{"ifindex":1,"ifname":"lo","flags":[],"addr_info":[{"family":"inet","local":"127.0.0","prefixlen":8}]}]',
  ])('are refused as a whole: %s', (text) => {
    expect(parseInterfaces(text)).toMatchObject({ failure: 'badInput' })
  })
})

describe('any JSON at all', () => {
  it('is a list or a failure, never an exception', () => {
    const keys = fc.constantFrom(
      'dst',
      'dev',
      'gateway',
      'lladdr',
      'state',
      'ifname',
      'flags',
      'addr_info',
      'nexthops',
    )
    const values = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('default', '10.0.0.0/8', '::1', 'eth0'),
    )
    const entries = fc.array(fc.dictionary(keys, values), { maxLength: 3 })
    fc.assert(
      fc.property(fc.oneof(entries, fc.jsonValue()), (value) => {
        const text = JSON.stringify(value)
        const read = [
          parseRoutes(text, 'IPv4'),
          parseRoutes(text, 'IPv6'),
          parseNeighbours(text),
          parseInterfaces(text),
          parseRouteGet({ code: 0, stdout: text, stderr: '' }, 'IPv4'),
        ]
        expect(read.every((each) => isFailure(each) || Array.isArray(each) || typeof each === 'object')).toBe(
          true,
        )
      }),
      { numRuns: 500 },
    )
  })
})
