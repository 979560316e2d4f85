/** What people type to see some endpoints, and what it shows. */
import { describe, expect, it } from 'vitest'
import { fulfils, parseFilter } from '../../../../shared/stations/connections/endpoint-filter'
import { inspected } from './endpoint-row'

const browser = inspected(1)
const server = inspected(2, {
  local: { address: '::', port: 22 },
  family: 'IPv6',
  remote: null,
  state: 'LISTEN',
  service: 'ssh',
  program: 'sshd',
  pid: 443,
})
const names = inspected(3, {
  protocol: 'udp',
  local: { address: '127.0.0.53', port: 53 },
  remote: null,
  state: null,
  program: null,
  pid: null,
  service: 'domain',
})
const own = inspected(4, { state: 'TIME-WAIT', own: true, pid: null, program: null })

function shown(text: string): number[] {
  const filter = parseFilter(text)
  if ('wanted' in filter) throw new Error(`refused for ${filter.wanted}`)
  return [browser, server, names, own].filter((row) => fulfils(row, filter)).map(({ id }) => id)
}

describe('a filter', () => {
  it.each([
    ['', [1, 2, 3, 4]],
    ['   ', [1, 2, 3, 4]],
    ['tcp', [1, 2, 4]],
    ['UDP', [3]],
    ['ｕｄｐ　：５３', [3]],
    ['-ｔｃｐ', [3]],
    ['ipv6', [2]],
    ['listen', [2]],
    ['time_wait', [4]],
    ['TimeWait', [4]],
    ['443', [1, 4]],
    [':53', [3]],
    ['port:22', [2]],
    ['pid:443', [2]],
    ['program:fire', [1]],
    ['FIREFOX', [1]],
    ['ssh', [2]],
    ['lab', [4]],
    ['-tcp', [3]],
    ['-lab tcp', [1, 2]],
    ['tcp -listen -lab', [1]],
    ['local:21.36', [1, 4]],
    ['remote:*', [2, 3]],
    ['[::]:22', [2]],
    ['192.168.21.7:443', [1, 4]],
    ['nothing-like-it', []],
    ['constructor', []],
  ])('%j shows rows %j', (text, ids) => {
    expect(shown(text)).toEqual(ids)
  })

  it.each([
    ['proto:icmp', 'protocol'],
    ['state:open', 'state'],
    ['tcp port:70000', 'port'],
    ['port:', 'port'],
    ['pid:me', 'pid'],
    ['program:', 'something'],
  ])('refuses %j for want of a %s', (text, wanted) => {
    expect(parseFilter(text)).toMatchObject({ wanted, word: text.split(' ').at(-1) })
  })
})
