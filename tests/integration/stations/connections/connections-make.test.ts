/** Connections made over loopback, each state compared with what ss says of it at that moment. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ConnectOrder } from '../../../../shared/stations/connections/make-contract'
import type { EndName } from '../../../../shared/tcp/mark'
import { parseTcpState, type TcpState } from '../../../../shared/tcp/state'
import { MadeConnection } from './made-connection'
import { first, startLab, type EngineLab } from '../../../support/engine-lab'

const execute = promisify(execFile)
const noSs = process.platform === 'linux' ? await execute('ss', ['-V']).then(() => null, String) : 'not Linux'
if (noSs !== null) process.stderr.write(`Left out: connections by hand, because ss is not here (${noSs}).\n`)

describe.skipIf(noSs !== null)('A connection made by hand', () => {
  let lab: EngineLab
  let made: MadeConnection

  beforeAll(async () => {
    lab = await startLab()
  })
  afterAll(() => lab.stop())
  afterEach(() => made.abort())

  function open(change: Partial<ConnectOrder> = {}): MadeConnection {
    made = new MadeConnection(lab.api, change)
    return made
  }

  async function established(change: Partial<ConnectOrder> = {}): Promise<void> {
    open(change)
    await Promise.all([made.kernel('here', 'ESTABLISHED'), made.kernel('there', 'ESTABLISHED')])
  }

  /** The state ss gives the end now; null where it has no such row. */
  async function ss(end: EndName): Promise<TcpState | null> {
    const [local, remote] = end === 'here' ? ['here', 'there'] : ['there', 'here']
    const filter = ['src', made.place(local as EndName), 'dst', made.place(remote as EndName)]
    const { stdout } = await execute('ss', ['-tanH', ...filter])
    return stdout.trim() === '' ? null : parseTcpState(stdout.trim().split(/\s+/)[0] ?? '')
  }

  /** The kernel was seen in this state, and ss says the same. */
  async function both(end: EndName, state: TcpState): Promise<void> {
    await made.kernel(end, state)
    expect(await ss(end)).toBe(state)
  }

  it('passes through the handshake', async () => {
    await established()
    await made.happened('there', 'accepted')
    expect(await ss('here')).toBe('ESTABLISHED')
    expect(await ss('there')).toBe('ESTABLISHED')
    expect(made.states('here')).toEqual(['SYN-SENT', 'ESTABLISHED'])
    expect(made.states('there')).toEqual(['LISTEN', 'SYN-RECEIVED', 'ESTABLISHED'])
    expect(made.lane('there')[1]?.evidence).toBe('inferred')
    const { row } = await made.sample('here', ({ row }) => row?.info?.rttNs != null)
    expect(row?.info?.rttNs).toBeGreaterThan(0)
  })

  it.each(['tcp', 'udp'] as const)('counts among the open sockets while it lives: %s', async (protocol) => {
    const { openSockets: idle } = await first(lab.api.status({}))
    open({ protocol })
    await made.happened('there', protocol === 'tcp' ? 'accepted' : 'bound')
    await first(lab.api.status({}), ({ openSockets }) => openSockets === idle + 2)
    await made.abort()
    await first(lab.api.status({}), ({ openSockets }) => openSockets === idle)
  })

  it.each([
    ['here', 'there'],
    ['there', 'here'],
  ] as const)('is closed in four ways, first from %s', async (first, second) => {
    await established()
    expect(await made.command(first, { do: 'shutdown' })).toBeNull()
    await both(first, 'FIN-WAIT-2')
    await both(second, 'CLOSE-WAIT')
    expect(await made.command(second, { do: 'shutdown' })).toBeNull()
    await both(first, 'TIME-WAIT')
    await made.kernel(second, 'CLOSED')
    expect(await ss(second)).toBeNull()
    expect(made.states(first).slice(-4)).toEqual(['ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT'])
    expect(made.states(second).slice(-4)).toEqual(['ESTABLISHED', 'CLOSE-WAIT', 'LAST-ACK', 'CLOSED'])
    const { row } = await made.sample(first, ({ row }) => row?.state === 'TIME-WAIT')
    expect(row?.timer?.kind).toBe('time-wait')
    expect(row?.timer?.leftMs).toBeLessThanOrEqual(60_000)
    expect(row?.timer?.leftMs).toBeGreaterThan(50_000)
  })

  it('goes on sending the other way while it is half-closed', async () => {
    await established()
    await made.command('here', { do: 'shutdown' })
    await both('here', 'FIN-WAIT-2')
    expect(await made.command('here', { do: 'sendText', text: 'late' })).toMatchObject({
      failure: 'badInput',
    })
    expect(await made.command('there', { do: 'sendText', text: 'still here' })).toBeNull()
    expect(await made.happened('here', 'received')).toMatchObject({ bytes: 10 })
    expect(await ss('here')).toBe('FIN-WAIT-2')
  })

  it('is cut in mid-data, and nothing is left', async () => {
    open({ scenario: 'reset' })
    expect(await made.happened('here', 'error')).toMatchObject({ code: 'ECONNRESET' })
    await made.over
    expect(made.events.at(-1)?.kind).toBe('over')
    expect(await ss('here')).toBeNull()
    expect(await ss('there')).toBeNull()
    expect(made.states('here').slice(-2)).toEqual(['ESTABLISHED', 'CLOSED'])
    expect(made.states('there').slice(-2)).toEqual(['ESTABLISHED', 'CLOSED'])
  })

  it('is CLOSING where both ends close at once', async () => {
    open({ scenario: 'bothClose' })
    await both('here', 'FIN-WAIT-1')
    await both('here', 'CLOSING')
    await both('here', 'TIME-WAIT')
    expect(made.states('here').slice(-4)).toEqual(['ESTABLISHED', 'FIN-WAIT-1', 'CLOSING', 'TIME-WAIT'])
    await made.kernel('there', 'TIME-WAIT')
    expect(made.states('there')).not.toContain('CLOSE-WAIT')
  })

  it('is stopped by a reader that stopped, until it reads on', async () => {
    await established({ scenario: 'zeroWindow' })
    await made.sample('here', ({ row }) => row?.timer?.kind === 'probe' && row.info?.sendWindowBytes === 0)
    const { stdout } = await execute('ss', [
      '-tanoH',
      ...['src', made.place('here'), 'dst', made.place('there')],
    ])
    expect(stdout).toMatch(/timer:\(persist,/)
    const sent = await made.happened('here', 'sent')
    expect(await made.command('there', { do: 'resume' })).toBeNull()
    await made.sample('here', ({ tNs, row }) => tNs > sent.tNs && row?.sendQueue === 0)
    const received = made.marks.map((mark) =>
      mark.kind === 'event' && mark.end === 'there' && mark.event === 'received' ? (mark.bytes ?? 0) : 0,
    )
    expect(sent.kind === 'event' ? sent.bytes : null).toBeGreaterThanOrEqual(received.reduce((a, b) => a + b))
  })

  it('waits for a delayed acknowledgement with Nagle, and not without', async () => {
    open({ scenario: 'nagle' })
    await made.event((event): event is typeof event => event.kind === 'step' && event.step === 'measured')
    await made.command('here', { do: 'shutdown' })
    await made.kernel('here', 'FIN-WAIT-2')
    const off = made.events.find((event) => event.kind === 'step' && event.step === 'nagleOff')
    const offNs = off?.kind === 'step' ? off.tNs : 0
    const times = made.marks.flatMap((mark) =>
      mark.kind === 'event' && mark.event === 'exchange' ? [[mark.tNs, mark.durationNs ?? 0] as const] : [],
    )
    const median = (side: (tNs: number) => boolean) => {
      const some = times.flatMap(([tNs, ns]) => (side(tNs) ? [ns] : [])).toSorted((a, b) => a - b)
      expect(some).toHaveLength(15)
      return some[7]!
    }
    // Linux delays an acknowledgement by 40 ms at least.
    expect(median((tNs) => tNs < offNs)).toBeGreaterThan(30e6)
    expect(median((tNs) => tNs >= offNs)).toBeLessThan(20e6)
  })

  it('is refused where nobody listens', async () => {
    open({ listen: 'absent' })
    await made.over
    expect(made.marks.find((mark) => mark.kind === 'event' && mark.event === 'error')).toMatchObject({
      code: 'ECONNREFUSED',
    })
    expect(made.states('here')).toEqual(['SYN-SENT', 'CLOSED'])
    expect(made.states('there')).toEqual([])
  })

  it('asks again and again where the accept queue is full', async () => {
    open({ listen: 'full' })
    await both('here', 'SYN-SENT')
    const { row } = await made.sample('here', ({ row }) => (row?.retransmits ?? 0) >= 2)
    expect(row?.timer?.kind).toBe('retransmit')
    expect(made.states('there')).toEqual(['LISTEN'])
    expect(made.marks.some((mark) => mark.kind === 'event' && mark.event === 'connected')).toBe(false)
  })

  it('has no state with UDP, and ss knows two bound ports alone', async () => {
    open({ protocol: 'udp' })
    await made.happened('here', 'bound')
    expect(await made.command('there', { do: 'sendText', text: 'too early' })).toMatchObject({
      failure: 'badInput',
    })
    expect(await made.command('here', { do: 'shutdown' })).toMatchObject({ failure: 'badInput' })
    expect(await made.command('here', { do: 'send', bytes: 65_508 })).toMatchObject({ failure: 'limit' })
    await made.command('here', { do: 'sendText', text: 'hello' })
    expect(await made.happened('there', 'received')).toMatchObject({ bytes: 5 })
    await made.command('there', { do: 'sendText', text: 'yourself' })
    expect(await made.happened('here', 'received')).toMatchObject({ bytes: 8 })
    const { row } = await made.sample('here', ({ row }) => row !== null)
    expect(row?.state).toBeNull()
    const { stdout } = await execute('ss', ['-uanH', 'src', made.place('there')])
    expect(stdout.trim().split('\n')).toHaveLength(1)
    await made.command('here', { do: 'close' })
    await made.command('there', { do: 'close' })
    await made.over
    expect(made.events.at(-1)?.kind).toBe('over')
    expect(made.states('here')).toEqual([])
    expect((await execute('ss', ['-uanH', 'src', made.place('there')])).stdout).toBe('')
  })

  it('leaves nothing behind when it is put away', async () => {
    await established()
    await made.command('there', { do: 'pause' })
    await made.command('here', { do: 'send', bytes: 1_000_000 })
    await made.abort()
    // Unread data make a close a cut: no TIME-WAIT either.
    expect(await ss('there')).toBeNull()
  })

  it('refuses what cannot be', async () => {
    await established()
    const again = new MadeConnection(lab.api, { id: made.id })
    await again.over
    expect(again.events).toMatchObject([{ kind: 'failed', failure: { failure: 'badInput' } }])
    await made.abort()
    expect(await made.command('here', { do: 'close' })).toMatchObject({ failure: 'badInput' })
    open({ target: { kind: 'place', host: 'no such host', port: 9 } })
    await made.over
    expect(made.events).toMatchObject([{ kind: 'failed', failure: { failure: 'unresolved' } }])
  })
})
