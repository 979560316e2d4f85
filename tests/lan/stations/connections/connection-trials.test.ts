/**
 * Connections that do not come about, stand still or are cut off, between two real windows on two machines, one click
 * each: what the window says against the kernels' tables, the packet filter's counter and a tcpdump of the link.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { LanHost } from '../../../support/lan-host'
import { describeWindows } from '../../../support/lan-windows'
import { captureLink } from '../../../support/link-capture'
import { tsharkSegments } from '../../../support/tshark'
import { twoWindows } from '../../../support/two-windows'
import { portOf, WindowConnection } from './window-connection'

/** A port that nobody listens on. */
const closedPort = 9

describeWindows('a connection that goes wrong between two windows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'packet-lab-trials-'))
  const { lan, here } = twoWindows({
    // Nobody there has to be asked, so that each trial can be run by itself.
    settings: { there: { admission: 'all' } },
    // The system gives up after seconds, not after two minutes.
    before: ({ lan }) => lan.host('here').run('sysctl', ['-qw', 'net.ipv4.tcp_syn_retries=1']),
  })
  const hosts = { here: lan.host('here'), there: lan.host('there') }
  const connection = new WindowConnection(here)

  beforeAll(() => connection.turnTo(hosts.there.ipv4))
  afterEach(() => connection.putAway())
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('waits for a delayed acknowledgement with Nagle, and not without', async () => {
    await connection.begin('nagle')
    await here.find('[data-testid="make-story"][data-steps~="measured"]')
    expect(await medianMs('make-nagle-on')).toBeGreaterThan(30)
    expect(await medianMs('make-nagle-off')).toBeLessThan(20)
  })

  it('finds no place where the accept queue is full, and says how often it asked', async () => {
    const captured = await capturing('queue-full')
    await connection.begin('queueFull')
    await connection.state('here', 'SYN-SENT')
    await connection.state('there', 'LISTEN')
    const port = portOf(await connection.place('there'))
    expect(await queueOf(port)).toEqual({ waiting: 1, backlog: 0 })
    await here.find('[data-testid="make-outcome"][data-code="ETIMEDOUT"]')
    await connection.state('here', 'CLOSED')
    expect(await connection.lane('here')).toEqual(['SYN-SENT', 'CLOSED'])
    // The lab that asked went, and with it the port there.
    await connection.putAway()
    const onLink = await captured.stop(`tcp.port==${portOf(await connection.place('here'))}`)
    expect(onLink.length).toBeGreaterThan(1)
    expect(new Set(onLink.map(flagsOf))).toEqual(new Set(['SYN']))
    expect(await connection.segments()).toEqual(onLink)
  })

  it('vanishes in a black hole, which is told from a refusal by name and by time', async () => {
    const rule = await hosts.there.addRule('INPUT', `-p tcp --dport ${closedPort} -j DROP`)
    await connection.begin('blackHole')
    await here.fill('make-place', `${hosts.there.ipv4}:${closedPort}`)
    expect(await here.text('make-story')).toContain(`iptables -A INPUT -p tcp --dport`)
    await connection.begin('blackHole')
    await connection.state('here', 'SYN-SENT')
    await here.find('[data-testid="make-outcome"][data-code="ETIMEDOUT"]')
    await connection.state('here', 'CLOSED')
    const asked = await connection.segments()
    expect(asked.length).toBeGreaterThan(1)
    expect(new Set(asked.map(flagsOf))).toEqual(new Set(['SYN']))
    expect(await rule.packets()).toBe(asked.length)
    expect(await connection.msBetween('SYN-SENT', 'CLOSED')).toBeGreaterThan(1000)
    await rule.remove()

    await connection.begin('blackHole')
    await here.find('[data-testid="make-outcome"][data-code="ECONNREFUSED"]')
    await here.find('[data-testid="make-rung"].cut')
    expect((await connection.segments()).map(flagsOf)).toEqual(['SYN', 'RST·ACK'])
    expect(await connection.msBetween('SYN-SENT', 'CLOSED')).toBeLessThan(1000)
    await here.click('make-target-peer')
  })

  it('stands still before a shut window until the other end reads on', async () => {
    const captured = await capturing('zero-window')
    await connection.begin('zeroWindow')
    await connection.figure('here', 'window', 0)
    const places = [await connection.place('here'), await connection.place('there')]
    expect(await socketOf(hosts.here, places[0]!, places[1]!)).toMatch(/timer:\(persist,/)
    expect(await connection.lane('here')).toEqual(['SYN-SENT', 'ESTABLISHED'])
    await here.click('make-there-read')
    await connection.figure('here', 'unacked', 0)
    await connection.figure('here', 'notsent', 0)
    await connection.putAway()
    const onLink = await captured.stop(`tcp.port==${portOf(places[0]!)}`)
    const shown = await connection.segments()
    const shut = (words: string) => / ack \d+ win 0$/.test(words)
    expect(onLink.filter(shut)).not.toEqual([])
    expect(shown.filter(shut)).toEqual(onLink.filter(shut))
    expect(shown.filter((words) => !onLink.includes(words))).toEqual([])
  })

  it('stays half-open once the cable of the other end is pulled, and asks again and again', async () => {
    await connection.begin('powerCut')
    await connection.state('here', 'ESTABLISHED')
    await connection.state('there', 'ESTABLISHED')
    const places = [await connection.place('here'), await connection.place('there')]
    await hosts.there.unplug()
    await here.click('make-here-send')
    await connection.figure('here', 'unacked', 1)
    await here.find('[data-testid="make-rung"].again')
    const socket = await socketOf(hosts.here, places[0]!, places[1]!)
    expect(socket).toMatch(/^ESTAB\s/)
    expect(socket).toMatch(/timer:\(on,/)
    expect(await connection.lane('here')).toEqual(['SYN-SENT', 'ESTABLISHED'])
    const sent = (await connection.segments()).filter((words) => words.startsWith('PSH·ACK'))
    expect(sent.length).toBeGreaterThanOrEqual(2)
    // The lab there is silent too: of its end no state is claimed any more, and none was told that was not there.
    await connection.state('there', '')
    expect(await connection.lane('there')).toEqual(['LISTEN', 'SYN-RECEIVED', 'ESTABLISHED'])
    expect(await here.text('make-outcome')).toContain('heard no more')
    await connection.state('here', 'ESTABLISHED')
    await hosts.there.plugIn()
  })

  /** Everything on the link from now on, apart from what the lab itself captures. */
  async function capturing(name: string): Promise<{ stop: (filter?: string) => Promise<string[]> }> {
    const file = join(folder, `${name}.pcap`)
    const stop = await captureLink(hosts.here, file, 'tcp')
    return {
      stop: async (filter) => {
        await stop()
        return (await tsharkSegments(file, filter)).map(({ words }) => words)
      },
    }
  }

  function flagsOf(words: string): string {
    return words.split(' ')[0] ?? ''
  }

  /** As ss tells it: connections that wait to be accepted, and how many may (one more, on Linux). */
  async function queueOf(port: number): Promise<{ waiting: number; backlog: number }> {
    const [, waiting, backlog] = (await hosts.there.run('ss', ['-tlnH', `sport = :${port}`])).split(/\s+/)
    return { waiting: Number(waiting), backlog: Number(backlog) }
  }

  function socketOf(host: LanHost, local: string, remote: string): Promise<string> {
    return host.run('ss', ['-tanoH', 'src', local, 'dst', remote])
  }

  async function medianMs(testId: string): Promise<number> {
    return Number(await here.attribute(testId, 'data-value')) / 1e6
  }
})
