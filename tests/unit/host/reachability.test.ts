/** The system's ping, traceroute, services and port range: what they are asked and how they are read. */
import { describe, expect, it } from 'vitest'
import { firstAndLast, startAndCount } from '../../../electron/host/ephemeral-ports'
import { hopCommands, hopIn } from '../../../electron/host/hops'
import { pingCommand, replyIn } from '../../../electron/host/ping'
import { listeningAmong } from '../../../electron/host/port-facts'
import { parseServices } from '../../../electron/host/services'
import { isFailure } from '../../../shared/base/failure'
import { parseAddress, type IpAddress } from '../../../shared/address/address'
import { portClassOf } from '../../../shared/stations/addressing/port-class'
import type { EndpointRow } from '../../../shared/tcp/endpoint-row'

function addressFrom(text: string): IpAddress {
  const address = parseAddress(text)
  if (isFailure(address)) throw new Error(text)
  return address
}

describe('ping', () => {
  it.each([
    ['64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=0.025 ms', { sequence: 1, ttl: 64, rttMs: 0.025 }],
    ['16 bytes from fe80::1%en0, icmp_seq=0 hlim=64 time=0.126 ms', { sequence: 0, ttl: 64, rttMs: 0.126 }],
    ['Reply from 192.168.1.1: bytes=32 time<1ms TTL=64', { sequence: null, ttl: 64, rttMs: 1 }],
    ['Antwort von 192.168.1.1: Bytes=32 Zeit=3ms TTL=64', { sequence: null, ttl: 64, rttMs: 3 }],
    ['来自 192.168.1.1 的回复: 字节=32 时间=12ms TTL=128', { sequence: null, ttl: 128, rttMs: 12 }],
    ['Reply from ::1: time<1ms', { sequence: null, ttl: null, rttMs: 1 }],
  ])('reads %j', (line, reply) => expect(replyIn(line)).toEqual(reply))

  it.each([
    'PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.',
    'rtt min/avg/max/mdev = 0.025/0.031/0.037/0.006 ms',
    'round-trip min/avg/max/stddev = 0.050/0.081/0.112/0.031 ms',
    '    Minimum = 0ms, Maximum = 1ms, Average = 0ms',
    'From 10.77.1.1 icmp_seq=1 Destination Host Unreachable',
    '2 packets transmitted, 2 received, 0% packet loss, time 204ms',
    '',
  ])('takes %j for no reply', (line) => expect(replyIn(line)).toBeNull())

  it('gives the address as one word, with its zone', () => {
    expect(pingCommand(addressFrom('fe80::1%eth0'), 'linux')).toEqual({
      program: 'ping',
      args: ['-n', '-c', '4', '-W', '2', 'fe80::1%eth0'],
    })
    expect(pingCommand(addressFrom('::1'), 'darwin').program).toBe('ping6')
    expect(pingCommand(addressFrom('10.0.0.1'), 'win32').args).toEqual(['-n', '4', '-w', '2000', '10.0.0.1'])
  })
})

describe('the hop list', () => {
  it.each([
    [' 1  10.77.1.254  0.345 ms', { number: 1, address: '10.77.1.254', rttMs: 0.345 }],
    [' 2  *', { number: 2, address: null, rttMs: null }],
    ['12  2001:db8::1  10.5 ms', { number: 12, address: '2001:db8::1', rttMs: 10.5 }],
    [' 1:  10.77.1.254    0.039ms', { number: 1, address: '10.77.1.254', rttMs: 0.039 }],
    [' 3:  no reply', { number: 3, address: null, rttMs: null }],
    ['  1    <1 ms    <1 ms    <1 ms  192.168.1.1', { number: 1, address: '192.168.1.1', rttMs: 1 }],
    ['  2     *        *        *     Request timed out.', { number: 2, address: null, rttMs: null }],
  ])('reads %j', (line, hop) => expect(hopIn(line)).toEqual(hop))

  it.each([
    'traceroute to 10.77.2.1 (10.77.2.1), 30 hops max, 60 byte packets',
    ' 1?: [LOCALHOST]                      pmtu 1500',
    '     Resume: pmtu 1500 hops 2 back 2',
    'Tracing route to 10.0.0.1 over a maximum of 30 hops',
  ])('takes %j for no hop', (line) => expect(hopIn(line)).toBeNull())

  it('has a second program to ask on Linux', () =>
    expect(hopCommands(addressFrom('10.0.0.1'), 'linux').map(({ program }) => program)).toEqual([
      'traceroute',
      'tracepath',
    ]))
})

describe('ports', () => {
  it('have the classes of RFC 6335 section 6', () =>
    expect([0, 1, 1023, 1024, 49151, 49152, 65535].map(portClassOf)).toEqual([
      'reserved',
      'system',
      'system',
      'user',
      'user',
      'dynamic',
      'dynamic',
    ]))

  it('have names in services(5)', () =>
    expect(
      parseServices(
        '# remark 1/tcp\nssh\t\t22/tcp\t\t# SSH\ndomain 53/udp nameserver\nx 70000/tcp\nsctp 9/sctp\n',
      ),
    ).toEqual([
      { name: 'ssh', port: 22, protocol: 'tcp' },
      { name: 'domain', port: 53, protocol: 'udp' },
    ]))

  it('that go out come from a range each system tells in its own way', () => {
    expect(firstAndLast('32768\t60999\n')).toEqual({ first: 32768, last: 60999 })
    expect(startAndCount('Start Port      : 49152\nNumber of Ports : 16384\n')).toEqual({
      first: 49152,
      last: 65535,
    })
  })

  it.each(['', '1024', '60999 32768', '0 10', '1 2 3'])('makes no range of %j', (text) =>
    expect(firstAndLast(text)).toBeNull(),
  )

  it('listen where a socket waits for anybody', () => {
    const row = (change: Partial<EndpointRow>): EndpointRow => ({
      protocol: 'tcp',
      family: 'IPv4',
      local: { address: '0.0.0.0', port: 22 },
      remote: null,
      state: 'LISTEN',
      receiveQueue: 0,
      sendQueue: 0,
      timer: null,
      drops: null,
      pid: 1,
      program: 'sshd',
      ...change,
    })
    const there = { address: '10.0.0.2', port: 5000 }
    expect(
      listeningAmong([
        row({}),
        row({ state: 'ESTABLISHED', remote: there }),
        row({ protocol: 'udp', state: null, local: { address: '::', port: 9 }, program: null }),
        row({ protocol: 'udp', state: null, remote: there }),
      ]),
    ).toEqual([
      { port: 9, protocol: 'udp', address: '::', program: null },
      { port: 22, protocol: 'tcp', address: '0.0.0.0', program: 'sshd' },
    ])
  })
})
