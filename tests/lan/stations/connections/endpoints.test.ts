/** `lab connections` on a host that holds sockets in many states, against `ss` in the same place. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { EndpointRow } from '../../../../shared/tcp/endpoint-row'
import { parseTcpState } from '../../../../shared/tcp/state'
import { describeOnLan } from '../../../support/lan'
import { lanFixture } from '../../../support/lan-fixture'
import { startLab } from '../../../support/lan-lab'
import { firstLine } from '../../../support/lan-process'

describeOnLan('The table of connections', () => {
  const { lan } = lanFixture('here', 'there')
  const host = lan.host('here')
  let holder: ChildProcess

  beforeAll(async () => {
    holder = host.script('lan-endpoints.mjs')
    expect(await firstLine(holder)).toBe('ready')
  })
  afterAll(async () => {
    const ended = once(holder, 'close')
    holder.stdin?.end()
    await ended
  })

  async function connections(...words: string[]): Promise<EndpointRow[]> {
    const { code, stdout, stderr } = await startLab(host, ['connections', '--json', ...words]).ended
    expect(stderr).toBe('')
    expect(code).toBe(0)
    return JSON.parse(stdout) as EndpointRow[]
  }

  it('equals ss, TCP and UDP, states and queues', async () => {
    const ours = (await connections()).map((row) => {
      const { state, receiveQueue, sendQueue, local, remote } = row
      return [row.protocol, state, receiveQueue, sendQueue, place(local), place(remote)].join(' ')
    })
    const theirs = [
      ...ssRows('tcp', await host.run('ss', ['-tanH'])),
      ...ssRows('udp', await host.run('ss', ['-uanH'])),
    ]
    expect(ours.toSorted()).toEqual(theirs.toSorted())
    for (const state of ['LISTEN', 'ESTABLISHED', 'FIN-WAIT-2', 'CLOSE-WAIT', 'TIME-WAIT']) {
      expect(ours.some((row) => row.includes(` ${state} `))).toBe(true)
    }
  })

  it('tells whose a socket is, and the time TIME-WAIT has left', async () => {
    const rows = await connections()
    const listening = rows.find((row) => row.state === 'LISTEN')
    expect(listening).toMatchObject({ pid: holder.pid, program: 'electron' })
    const waiting = rows.find((row) => row.state === 'TIME-WAIT')
    expect(waiting).toMatchObject({ pid: null, timer: { kind: 'time-wait' } })
    expect(waiting!.timer!.leftMs).toBeGreaterThan(0)
    expect(waiting!.timer!.leftMs).toBeLessThanOrEqual(60_000)
  })

  it('shows what was asked for', async () => {
    expect((await connections('--state', 'CLOSE_WAIT')).map((row) => row.state)).toEqual(['CLOSE-WAIT'])
    const listening = await connections('--listening')
    expect(new Set(listening.map((row) => row.state))).toEqual(new Set(['LISTEN', null]))
    expect(listening.every((row) => row.remote === null)).toBe(true)
  })

  it('refuses a state that there is not', async () => {
    const { code, stderr } = await startLab(host, ['connections', '--state', 'OPEN']).ended
    expect(code).toBe(2)
    expect(stderr).toMatch(/"OPEN" is no TCP state/)
  })
})

function place(of: EndpointRow['remote']): string {
  return of === null ? '*' : `${of.address}:${of.port}`
}

/** The lines of `ss -anH` in the words of our rows. A listening socket's queues mean something else there. */
function ssRows(protocol: 'tcp' | 'udp', text: string): string[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [word = '', receive, send, local = '', remote = ''] = line.trim().split(/\s+/)
      const state = protocol === 'tcp' ? parseTcpState(word) : null
      const sendQueue = state === 'LISTEN' ? 0 : send
      return [protocol, state, receive, sendQueue, ssPlace(local), ssPlace(remote)].join(' ')
    })
}

function ssPlace(text: string): string {
  const port = text.slice(text.lastIndexOf(':') + 1)
  if (port === '*') return '*'
  const address = text.slice(0, text.lastIndexOf(':')).replace(/[[\]]|%.*$/g, '')
  return `${address === '*' ? '::' : address}:${port}`
}
