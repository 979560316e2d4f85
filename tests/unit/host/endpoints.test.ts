/** What the systems print of their endpoints, as recorded, and hostile. */
import { describe, expect, it } from 'vitest'
import { parseLsof } from '../../../electron/host/darwin/endpoints'
import { parseTable } from '../../../electron/host/linux/endpoints'
import { parseEndpoints } from '../../../electron/host/windows/endpoints'
import { isFailure } from '../../../shared/base/failure'
import { parseTcpState, tcpStates } from '../../../shared/tcp/state'

const tcp = { file: 'tcp', protocol: 'tcp', family: 'IPv4' } as const
const tcp6 = { file: 'tcp6', protocol: 'tcp', family: 'IPv6' } as const
const udp = { file: 'udp', protocol: 'udp', family: 'IPv4' } as const

const heading =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
const rowsOf = (text: string, table: Parameters<typeof parseTable>[1]) => {
  const rows = parseTable(heading + text, table)
  if (isFailure(rows)) throw new Error(JSON.stringify(rows))
  return rows
}

describe('Linux', () => {
  it('reads a listening socket, an established one and one in TIME-WAIT', () => {
    const rows = rowsOf(
      `   0: 0100007F:21C2 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 30811 1 0000000000000000 100 0 0 10 0
   1: 2415A8C0:21C3 0715A8C0:9C40 01 00000010:00000020 01:00000014 00000002  1000        0 30812 2 0000000000000000 20 4 30 10 -1
   2: 2415A8C0:21C3 0715A8C0:9C41 06 00000000:00000000 03:00001770 00000000     0        0 0 3 0000000000000000
`,
      tcp,
    )
    expect(rows.map(({ row }) => row)).toMatchObject([
      { local: { address: '127.0.0.1', port: 8642 }, remote: null, state: 'LISTEN', timer: null },
      {
        local: { address: '192.168.21.36', port: 8643 },
        remote: { address: '192.168.21.7', port: 40_000 },
        state: 'ESTABLISHED',
        sendQueue: 16,
        receiveQueue: 32,
        timer: { kind: 'retransmit', leftMs: 200 },
      },
      { state: 'TIME-WAIT', timer: { kind: 'time-wait', leftMs: 60_000 }, pid: null },
    ])
    expect(rows.map(({ inode }) => inode)).toEqual([30811, 30812, 0])
  })

  it('reads IPv6 words in the machine’s own byte order', () => {
    const [first] = rowsOf(
      '   0: B80D0120000000000000000001000000:21C2 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 7 1 0\n',
      tcp6,
    )
    expect(first?.row.local.address).toBe('2001:db8::1')
  })

  it('reads a UDP socket’s drops and gives it no state', () => {
    const [first] = rowsOf(
      '  77: 00000000:21C3 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 9 2 0000000000000000 42\n',
      udp,
    )
    expect(first?.row).toMatchObject({ state: null, drops: 42, remote: null })
  })

  it('names the line that is no row', () => {
    expect(parseTable(`${heading}   0: what is this\n`, tcp)).toMatchObject({ failure: 'badInput' })
  })
})

describe('macOS', () => {
  it('reads lsof’s fields', () => {
    const text = `p501
cPacket Lab
f20
tIPv4
PTCP
n*:8642
TST=LISTEN
TQR=0
TQS=0
f21
tIPv6
PTCP
n[::1]:8642->[::1]:50000
TST=ESTABLISHED
TQR=3
TQS=0
f22
tIPv4
PUDP
n127.0.0.1:8643
`
    expect(parseLsof(text)).toMatchObject([
      { local: { address: '0.0.0.0', port: 8642 }, state: 'LISTEN', pid: 501, program: 'Packet Lab' },
      { remote: { address: '::1', port: 50_000 }, state: 'ESTABLISHED', receiveQueue: 3 },
      { protocol: 'udp', state: null, remote: null },
    ])
  })

  it('names what it cannot read', () => {
    expect(parseLsof('p1\nf1\nPTCP\nnnonsense\n')).toMatchObject({ failure: 'badInput' })
  })
})

describe('Windows', () => {
  const row = {
    Protocol: 'tcp',
    LocalAddress: '192.168.21.36',
    LocalPort: 8642,
    RemoteAddress: '192.168.21.7',
    RemotePort: 50_000,
    State: 'FinWait1',
    OwningProcess: 4,
    Program: 'System',
  }
  it('reads both kinds of endpoint', () => {
    const udpRow = { Protocol: 'udp', LocalAddress: '::', LocalPort: 8643, OwningProcess: 9, Program: null }
    expect(parseEndpoints(JSON.stringify([row, udpRow]))).toMatchObject([
      { state: 'FIN-WAIT-1', remote: { address: '192.168.21.7', port: 50_000 }, pid: 4, program: 'System' },
      { protocol: 'udp', family: 'IPv6', state: null, remote: null, program: null },
    ])
  })

  it('names what it cannot read', () => {
    expect(parseEndpoints(JSON.stringify([{ ...row, LocalAddress: 'x' }]))).toMatchObject({
      failure: 'badInput',
    })
    expect(parseEndpoints('[1')).toMatchObject({ failure: 'badInput' })
  })
})

describe('state names', () => {
  it('knows each by its RFC name and by the tools’ spellings', () => {
    for (const state of tcpStates) expect(parseTcpState(state.toLowerCase())).toBe(state)
    expect(['SYN_RECV', 'TimeWait', 'FIN_WAIT2', 'LISTENING', 'ESTAB', 'CLOSE'].map(parseTcpState)).toEqual([
      'SYN-RECEIVED',
      'TIME-WAIT',
      'FIN-WAIT-2',
      'LISTEN',
      'ESTABLISHED',
      'CLOSED',
    ])
    expect(parseTcpState('constructor')).toBeNull()
  })
})
