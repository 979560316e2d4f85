/** How each system's ping is told by which interface to ask. */
import { describe, expect, it } from 'vitest'
import { seekCommand } from '../../../electron/host/seek-neighbour'

const own = {
  interface: 'eth1',
  family: 'IPv4' as const,
  address: '192.0.2.1',
  prefixLength: 24,
  mac: '02:00:00:00:00:01',
  internal: false,
}

describe('one echo request by one interface', () => {
  it.each([
    ['linux', '192.0.2.2', 'ping -n -c 1 -W 3 -I eth1 192.0.2.2'],
    ['linux', 'fe80::2%eth1', 'ping -n -c 1 -W 3 -I eth1 fe80::2%eth1'],
    ['darwin', '192.0.2.2', 'ping -n -c 1 -t 3 -b eth1 192.0.2.2'],
    ['darwin', '2001:db8::2', 'ping6 -n -c 1 -I eth1 2001:db8::2'],
    ['win32', '192.0.2.2', 'ping -n 1 -w 3000 -S 192.0.2.1 192.0.2.2'],
  ] as const)('on %s to %s', (platform, address, command) => {
    const { program, args } = seekCommand(address, own, platform)
    expect([program, ...args].join(' ')).toBe(command)
  })
})
