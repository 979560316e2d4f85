/** Readers of macOS's network programs, on answers in the layout of published ones (macOS 10.4 on), and on broken ones. */
import { describe, expect, it } from 'vitest'
import { parseInterfaces } from '../../../electron/host/darwin/interfaces'
import { parseArp, parseNdp } from '../../../electron/host/darwin/neighbours'
import { parseRouteGet } from '../../../electron/host/darwin/route-to'
import { parseRoutes } from '../../../electron/host/darwin/routes'
import { isFailure } from '../../../shared/base/failure'

describe('netstat -rn', () => {
  const older = `Routing tables

Internet:
Destination        Gateway            Flags        Refs      Use   Netif Expire
default            10.10.10.1         UGSc           20       16     en0
10.10.10/24        link#4             UCS             1        0     en0
10.10.10.1         0:0:d1:f0:67:9     UHLWIir        21       14     en0   1193
127                127.0.0.1          UCS             0        0     lo0
127.0.0.1          127.0.0.1          UH             54  2734893     lo0
169.254            link#4             UCS             0        0     en0
192.168.220        link#12            UC              1        0  vmnet8
224.0.0/4          link#4             UmCS            2        0     en0
255.255.255.255/32 link#4             UCS             0        0     en0

Internet6:
Destination                             Gateway                         Flags         Netif Expire
::1                                     link#1                          UHL             lo0
fe80::%lo0/64                           fe80::1%lo0                     Uc              lo0
`
  const newer = `Routing tables

Internet:
Destination        Gateway            Flags               Netif Expire
default            192.168.1.1        UGScg                 en0
192.168.1          link#15            UCS                   en0      !
192.168.1.44/32    link#15            UCS                   en0      !

Internet6:
Destination                             Gateway                                 Flags               Netif Expire
default                                 fe80::3a43:7dff:fe00:1%en0              UGcg                  en0
default                                 fe80::%utun0                            UGcIg               utun0
2001:db8::/64                           link#15                                 UC                    en0
2001:db8::44                            c6:1f:33:8f:52:f2                       UHL                   lo0
fe80::%en0/64                           link#15                                 UCI                   en0
ff02::%en0/32                           link#15                                 UmCI                  en0
`
  const summary = (text: string) => {
    const routes = parseRoutes(text)
    if (isFailure(routes)) throw new Error(JSON.stringify(routes))
    return routes.map(({ destination, gateway, interface: netif, type }) => [
      destination,
      gateway,
      netif,
      type,
    ])
  }

  it('of older systems has shortened destinations and two more columns', () => {
    expect(summary(older)).toEqual([
      ['0.0.0.0/0', '10.10.10.1', 'en0', 'unicast'],
      ['10.10.10.0/24', null, 'en0', 'unicast'],
      ['10.10.10.1/32', null, 'en0', 'unicast'],
      ['127.0.0.0/8', null, 'lo0', 'local'],
      ['127.0.0.1/32', null, 'lo0', 'local'],
      ['169.254.0.0/16', null, 'en0', 'unicast'],
      ['192.168.220.0/24', null, 'vmnet8', 'unicast'],
      ['224.0.0.0/4', null, 'en0', 'multicast'],
      ['255.255.255.255/32', null, 'en0', 'unicast'],
      ['::1/128', null, 'lo0', 'local'],
      ['fe80::/64', null, 'lo0', 'local'],
    ])
  })

  it('of newer systems has scoped routes and a mark in the last column', () => {
    expect(summary(newer)).toEqual([
      ['0.0.0.0/0', '192.168.1.1', 'en0', 'unicast'],
      ['192.168.1.0/24', null, 'en0', 'unicast'],
      ['192.168.1.44/32', null, 'en0', 'unicast'],
      ['::/0', 'fe80::3a43:7dff:fe00:1%en0', 'en0', 'unicast'],
      ['::/0', 'fe80::%utun0', 'utun0', 'unicast'],
      ['2001:db8::/64', null, 'en0', 'unicast'],
      ['2001:db8::44/128', null, 'lo0', 'local'],
      ['fe80::/64', null, 'en0', 'unicast'],
      ['ff02::/32', null, 'en0', 'multicast'],
    ])
  })

  it.each([
    [
      'a destination that is none',
      'Internet:\nDestination Gateway Flags Netif Expire\n10.0.0.999 link#1 UC en0\n',
    ],
    ['a row that is too short', 'Internet:\nDestination Gateway Flags Netif Expire\n10.0.0.1 link#1\n'],
    ['a row before its heading', 'Internet:\n10.0.0.1 link#1 UC en0\n'],
    [
      'an address of the other family',
      'Internet6:\nDestination Gateway Flags Netif Expire\n10.0.0.1 link#1 UC en0\n',
    ],
  ])('is refused with %s', (_what, text) => {
    expect(parseRoutes(text)).toMatchObject({ failure: 'badInput' })
  })
})

describe('route -n get', () => {
  const get = (stdout: string, family: 'IPv4' | 'IPv6' = 'IPv4') =>
    parseRouteGet({ code: 0, stdout, stderr: '' }, family)
  const decision = { type: 'unicast', interface: 'en0', source: null, gateway: null, matched: '0.0.0.0/0' }

  it('tells the gateway of a far address', () => {
    expect(
      get(`   route to: 198.51.100.7
destination: default
       mask: default
    gateway: 192.168.1.1
  interface: en0
      flags: <UP,GATEWAY,DONE,STATIC,PRCLONING,GLOBAL>
 recvpipe  sendpipe  ssthresh  rtt,msec    rttvar  hopcount      mtu     expire
       0         0         0         0         0         0      1500         0
`),
    ).toEqual({ ...decision, gateway: '192.168.1.1' })
  })

  it('tells the network of a near one', () => {
    const near = `   route to: 192.168.1.77
destination: 192.168.1.0
       mask: 255.255.255.0
  interface: en0
      flags: <UP,DONE,CLONING,STATIC>
`
    expect(get(near)).toEqual({ ...decision, matched: '192.168.1.0/24' })
    const host = near.replace(
      'destination: 192.168.1.0\n       mask: 255.255.255.0',
      'destination: 192.168.1.77',
    )
    expect(get(host)).toEqual({ ...decision, matched: '192.168.1.77/32' })
  })

  it('tells an own address', () => {
    const own = `   route to: ::1
destination: ::1
  interface: lo0
      flags: <UP,HOST,DONE,LOCAL>
`
    expect(get(own, 'IPv6')).toEqual({ ...decision, type: 'local', interface: 'lo0', matched: '::1/128' })
  })

  it('tells that there is no route', () => {
    const stderr = 'route: writing to routing socket: not in table\n'
    expect(parseRouteGet({ code: 1, stdout: '', stderr }, 'IPv4')).toBeNull()
  })

  it.each([
    '',
    'interface:\n',
    'flags: <UP,GATEWAY>\n',
    'interface: en0\nflags: <UP,GATEWAY>\ngateway: nowhere\n',
  ])('is refused: %j', (stdout) => {
    expect(get(stdout)).toMatchObject({ failure: 'badInput' })
  })
})

describe('arp -an and ndp -an', () => {
  it('tell neighbours of both families', () => {
    const arp = `? (192.168.1.1) at 0:18:1:8f:23:ed on en0 ifscope [ethernet]
? (192.168.1.9) at (incomplete) on en0 ifscope [ethernet]
? (224.0.0.251) at 1:0:5e:0:0:fb on en0 ifscope permanent [ethernet]
`
    expect(parseArp(arp)).toEqual([
      {
        family: 'IPv4',
        address: '192.168.1.1',
        interface: 'en0',
        mac: '00:18:01:8f:23:ed',
        state: null,
        router: null,
      },
      {
        family: 'IPv4',
        address: '192.168.1.9',
        interface: 'en0',
        mac: null,
        state: 'INCOMPLETE',
        router: null,
      },
      {
        family: 'IPv4',
        address: '224.0.0.251',
        interface: 'en0',
        mac: '01:00:5e:00:00:fb',
        state: 'PERMANENT',
        router: null,
      },
    ])
    const ndp = `Neighbor                                Linklayer Address  Netif Expire    St Flgs Prbs
fe80::1%lo0                             (incomplete)         lo0 permanent R
fe80::3a43:7dff:fe00:1%en0              38:43:7d:0:0:1       en0 23h59m58s S  R
2001:db8::9                             a4:83:e7:1:2:3       en0 5s        R
2001:db8::a                             (incomplete)         en0 expired   I  1
`
    expect(parseNdp(ndp)).toEqual([
      { family: 'IPv6', address: 'fe80::1', interface: 'lo0', mac: null, state: 'PERMANENT', router: false },
      {
        family: 'IPv6',
        address: 'fe80::3a43:7dff:fe00:1',
        interface: 'en0',
        mac: '38:43:7d:00:00:01',
        state: 'STALE',
        router: true,
      },
      {
        family: 'IPv6',
        address: '2001:db8::9',
        interface: 'en0',
        mac: 'a4:83:e7:01:02:03',
        state: 'REACHABLE',
        router: false,
      },
      {
        family: 'IPv6',
        address: '2001:db8::a',
        interface: 'en0',
        mac: null,
        state: 'INCOMPLETE',
        router: false,
      },
    ])
  })

  it('are refused where a line is none of theirs', () => {
    expect(parseArp('arp: no such thing\n')).toMatchObject({ failure: 'badInput' })
    expect(parseArp('? (1.2.3.4.5) at 0:18:1:8f:23:ed on en0 [ethernet]\n')).toMatchObject({
      failure: 'badInput',
    })
    expect(parseNdp('fe80::1%en0 a4:83:e7:1:2:3\n')).toMatchObject({ failure: 'badInput' })
    expect(parseArp('')).toEqual([])
  })
})

describe('ifconfig -a', () => {
  const recorded = `lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> mtu 16384
\toptions=1203<RXCSUM,TXCSUM,TXSTATUS,SW_TIMESTAMP>
\tinet 127.0.0.1 netmask 0xff000000
\tinet6 ::1 prefixlen 128
\tinet6 fe80::1%lo0 prefixlen 64 scopeid 0x1
\tnd6 options=201<PERFORMNUD,DAD>
en0: flags=8863<UP,BROADCAST,SMART,RUNNING,SIMPLEX,MULTICAST> mtu 1500
\toptions=400<CHANNEL_IO>
\tether 2:f9:e4:9d:3a:23
\tinet6 fe80::147e:873d:b222:8d70%en0 prefixlen 64 secured scopeid 0x4
\tinet 10.60.1.50 netmask 0xfffffe00 broadcast 10.60.1.255
\tmedia: autoselect
\tstatus: active
en1: flags=8822<BROADCAST,SMART,SIMPLEX,MULTICAST> mtu 1500
\tether 02:00:00:00:00:05
\tstatus: inactive
utun0: flags=8051<UP,POINTOPOINT,RUNNING,MULTICAST> mtu 1380
\tinet 100.64.0.5 --> 100.64.0.5 netmask 0xffffffff
`
  it('tells interfaces with their addresses', () => {
    expect(parseInterfaces(recorded)).toEqual([
      {
        name: 'lo0',
        index: 1,
        mac: null,
        mtu: 16384,
        up: true,
        link: 'up',
        kind: 'loopback',
        addresses: [
          { family: 'IPv4', address: '127.0.0.1', prefixLength: 8, network: '127.0.0.0/8' },
          { family: 'IPv6', address: '::1', prefixLength: 128, network: '::1/128' },
          { family: 'IPv6', address: 'fe80::1%lo0', prefixLength: 64, network: 'fe80::/64' },
        ],
      },
      {
        name: 'en0',
        index: 4,
        mac: '02:f9:e4:9d:3a:23',
        mtu: 1500,
        up: true,
        link: 'up',
        kind: 'physical',
        addresses: [
          {
            family: 'IPv6',
            address: 'fe80::147e:873d:b222:8d70%en0',
            prefixLength: 64,
            network: 'fe80::/64',
          },
          { family: 'IPv4', address: '10.60.1.50', prefixLength: 23, network: '10.60.0.0/23' },
        ],
      },
      {
        name: 'en1',
        index: null,
        mac: '02:00:00:00:00:05',
        mtu: 1500,
        up: false,
        link: 'down',
        kind: 'physical',
        addresses: [],
      },
      {
        name: 'utun0',
        index: null,
        mac: null,
        mtu: 1380,
        up: true,
        link: null,
        kind: 'virtual',
        addresses: [{ family: 'IPv4', address: '100.64.0.5', prefixLength: 32, network: '100.64.0.5/32' }],
      },
    ])
  })

  it.each([
    '\tinet 127.0.0.1 netmask 0xff000000\n',
    'nonsense\n',
    'en0: flags=1<UP> mtu 1500\n\tinet 10.0.0.1 netmask 0xff00ff00\n',
  ])('is refused: %j', (text) => {
    expect(parseInterfaces(text)).toMatchObject({ failure: 'badInput' })
  })
})
