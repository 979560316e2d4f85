/**
 * Connections between labs on two hosts, both ends shown: the states are those of the kernel's own trace, and the ladder
 * is what tshark reads of an independent tcpdump.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { EndName, SegmentMark } from '../../../../shared/tcp/mark'
import { rungsOf, type Rung } from '../../../../shared/tcp/ladder'
import { describeOnLan } from '../../../support/lan'
import { lanFixture } from '../../../support/lan-fixture'
import { serve, stop, type Serving } from '../../../support/lan-lab'
import { captureLink } from '../../../support/link-capture'
import { flagsOf, tsharkRows } from '../../../support/tshark'
import { connect, isSegment } from './connect-command'
import { StateTrace } from './state-trace'

describeOnLan('Connections between two labs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'packet-lab-connections-'))
  const { lan, profiles } = lanFixture('here', 'there')
  const here = lan.host('here')
  const there = lan.host('there')
  let serving: Serving

  beforeAll(async () => {
    serving = await serve(there, profiles.of('there'), '--accept', 'all')
  })
  afterAll(async () => {
    await stop(serving.lab)
    rmSync(folder, { recursive: true, force: true })
  })

  const lab = () => `${there.ipv4}:${serving.controlPort}`

  /** Everything on the link, apart from what the lab itself captures. */
  async function whileCaptured<T>(name: string, work: () => Promise<T>): Promise<[T, string]> {
    const file = join(folder, `${name}.pcap`)
    const stop = await captureLink(here, file)
    const result = await work()
    await stop()
    return [result, file]
  }

  /** The ports of the connection, as its SYN has them. */
  async function synOf(file: string): Promise<{ here: string; there: string }> {
    const filter = `tcp.flags.syn==1 && tcp.flags.ack==0 && tcp.dstport!=${serving.controlPort}`
    const [row = []] = await tsharkRows(file, filter, ['tcp.srcport', 'tcp.dstport'])
    const [source = '', destination = ''] = row
    return { here: source, there: destination }
  }

  /** The segments as tshark reads them, relative numbers and scaled windows its own. */
  async function segmentsOf(file: string, port: string): Promise<string[]> {
    const fields = ['ip.src', 'tcp.flags', 'tcp.seq', 'tcp.ack', 'tcp.window_size', 'tcp.len']
    const rows = await tsharkRows(file, `tcp.port==${port}`, fields)
    return rows.map(([source, bits = '0', ...numbers]) =>
      [source === here.ipv4 ? 'here' : 'there', flagsOf(bits).join(), ...numbers].join(' '),
    )
  }

  function lineOf({ end, flags, sequence, acknowledgement, window, length }: SegmentMark): string {
    return [end, flags.join(), sequence, acknowledgement ?? 0, window, length].join(' ')
  }

  it.each([
    ['a close from here', ['--send', 'hello', '--hold', '200ms']],
    ['a close from there', ['--scenario', 'fourWayThere']],
    ['a reset', ['--close', 'rst', '--send', 'x', '--hold', '200ms']],
    ['both closing at once', ['--scenario', 'bothClose']],
  ])('show the states that the kernel traced and the segments of the link: %s', async (name, words) => {
    const trace = StateTrace.start()
    const [answer, file] = await whileCaptured(name.replaceAll(' ', '-'), () =>
      connect(here, profiles.of('here'), lab(), '--lab', '--capture', ...words),
    )
    const ports = await synOf(file)
    const traced = trace?.steps(Number(ports.there)) ?? null
    trace?.stop()
    expect(answer.code).toBe(0)
    expect(answer.clockErrorNs).toBeGreaterThan(0)

    const seenHere = answer.marks.filter(isSegment).filter(({ seenAt }) => seenAt === 'here')
    expect(seenHere.map(lineOf)).toEqual((await segmentsOf(file, ports.there)).slice(0, seenHere.length))
    expect(seenHere.length).toBeGreaterThan(5)
    const rungs = rungsOf(answer.marks)
    expect(rungs.filter(({ sentNs, receivedNs }) => sentNs !== null && receivedNs !== null).length).toBe(
      seenHere.length,
    )
    // None arrives before it left, however little the clocks are known.
    for (const { sentNs, receivedNs } of rungs)
      expect((receivedNs ?? 0) - (sentNs ?? 0)).toBeGreaterThanOrEqual(-1)
    const hereNs = ({ from, sentNs, receivedNs }: Rung) => (from === 'here' ? sentNs : receivedNs) ?? NaN
    const asHereSaw = rungs.toSorted((a, b) => hereNs(a) - hereNs(b))
    expect(asHereSaw.map(({ segment }) => lineOf(segment))).toEqual(seenHere.map(lineOf))

    if (traced === null) return void process.stderr.write('Left out: the trace, for tracefs is not here.\n')
    for (const end of ['here', 'there'] as const) {
      const states = answer.lanes[end].map(({ state }) => state)
      const steps = stepsOf(traced, end, ports)
      expect(states.length).toBeGreaterThanOrEqual(3)
      for (const [at, state] of states.entries()) {
        const next = states[at + 1]
        // The trace has no row of a half-made connection before its SYN-RECEIVED, nor of TIME-WAIT's substates.
        if (next === undefined || state === 'LISTEN') continue
        expect(steps, `${end}: ${state} to ${next}`).toContain(`${state} ${next}`)
      }
    }
  })

  /** `FROM TO` of one end; TIME-WAIT and FIN-WAIT-2 of an orphan are told by Linux as CLOSED. */
  function stepsOf(
    traced: readonly { local: string; remote: string; from: string; to: string }[],
    end: EndName,
    ports: { here: string; there: string },
  ): string[] {
    const host = end === 'here' ? here : there
    const own = traced.filter(
      ({ local, remote }) =>
        local === `${host.ipv4}:${ports[end]}` &&
        remote.endsWith(`:${end === 'here' ? ports.there : ports.here}`),
    )
    return own.flatMap(({ from, to }) =>
      to === 'CLOSED' && from !== 'LAST-ACK' && from !== 'SYN-SENT'
        ? [`${from} CLOSED`, `${from} TIME-WAIT`]
        : [`${from} ${to}`],
    )
  }
})
