/** Captures of real connections, read by the lab and by tshark, which must agree; and written by the lab for tshark. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CaptureReader, isTimed } from '../../../../shared/capture/capture-reader'
import { writePcapng } from '../../../../shared/capture/pcapng-writer'
import { describeOnLan } from '../../../support/lan'
import { lanFixture } from '../../../support/lan-fixture'
import { duel, serve, startLab, stop, type Serving } from '../../../support/lan-lab'
import { captureLink } from '../../../support/link-capture'
import { flagNames, tsharkRows } from '../../../support/tshark'

interface Row {
  tNs: number
  length: number
  protocol: string | null
  source: string | null
  destination: string | null
  flags: string[] | null
  sequence: number | null
  acknowledgement: number | null
  window: number | null
  payloadLength: number | null
  options: { maximumSegmentSize: number | null; windowScale: number | null } | null
}

const fields = [
  'frame.len',
  'ip.src',
  'ip.dst',
  'tcp.seq_raw',
  'tcp.ack_raw',
  'tcp.flags',
  'tcp.window_size_value',
  'tcp.len',
  'tcp.options.mss_val',
  'tcp.options.wscale.shift',
]

describeOnLan('A capture', () => {
  const folder = mkdtempSync(join(tmpdir(), 'packet-lab-capture-'))
  const file = join(folder, 'link.pcap')
  const { lan, profiles } = lanFixture('here', 'there')
  let serving: Serving

  beforeAll(async () => {
    const [here, there] = [lan.host('here'), lan.host('there')]
    serving = await serve(there, profiles.of('there'), '--accept', 'all')
    const stopCapture = await captureLink(here, file)
    await duel(
      here,
      profiles.of('here'),
      `${there.ipv4}:${serving.controlPort}`,
      '--interval',
      '2ms',
      '--count',
      '50',
    )
    await stopCapture()
  })
  afterAll(async () => {
    await stop(serving.lab)
    rmSync(folder, { recursive: true, force: true })
  })

  async function readByTshark(capture: string): Promise<string[]> {
    return (await tsharkRows(capture, 'tcp', fields)).map((row) => row.join('\t'))
  }

  it('is read with the same segments as tshark reads', async () => {
    const { code, stdout } = await startLab(lan.host('here'), ['capture', file, '--json']).ended
    expect(code).toBe(0)
    const rows = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Row)
    const names: readonly string[] = flagNames
    const ours = rows
      .filter((row) => row.protocol === 'tcp')
      .map((row) => {
        const bits = (row.flags ?? []).reduce((sum, flag) => sum | (1 << names.indexOf(flag)), 0)
        return [
          row.length,
          row.source,
          row.destination,
          row.sequence,
          row.acknowledgement,
          `0x${bits.toString(16).padStart(4, '0')}`,
          row.window,
          row.payloadLength,
          row.options?.maximumSegmentSize ?? '',
          row.options?.windowScale ?? '',
        ].join('\t')
      })
    const theirs = await readByTshark(file)
    expect(ours.length).toBeGreaterThan(100)
    expect(ours).toEqual(theirs)
    expect(rows.some((row) => row.protocol === 'udp')).toBe(true)
  })

  it('that the lab wrote is read by tshark without a complaint, comments too', async () => {
    const reader = new CaptureReader()
    const packets = [...reader.push(readFileSync(file))]
    reader.end()
    const written = join(folder, 'written.pcapng')
    const commented = packets
      .filter(isTimed)
      .map((packet, at) => ({ ...packet, comment: at === 0 ? 'SYN-SENT' : null }))
    writeFileSync(written, writePcapng(commented, 'Packet Lab'))
    expect(await readByTshark(written)).toEqual(await readByTshark(file))
    const [first] = await tsharkRows(written, 'frame.number == 1', ['frame.comment'])
    expect(first).toEqual(['SYN-SENT'])
  })

  it('that is cut shows what is whole and says where it ends', async () => {
    const cut = join(folder, 'cut.pcap')
    writeFileSync(cut, readFileSync(file).subarray(0, -5))
    const { code, stdout, stderr } = await startLab(lan.host('here'), ['capture', cut]).ended
    expect(code).toBe(1)
    expect(stdout).toMatch(/\[SYN\] seq/)
    expect(stderr).toMatch(/ends in the middle of a packet at octet [0-9]+\.$/m)
  })

  it('that is none, or is not there, is said in one sentence', async () => {
    const none = join(folder, 'none')
    writeFileSync(none, 'this is no capture file at all')
    const wrong = await startLab(lan.host('here'), ['capture', none]).ended
    expect(wrong).toMatchObject({ code: 1, stdout: '' })
    expect(wrong.stderr).toMatch(/neither pcap nor pcapng at octet 0\.$/m)
    const missing = await startLab(lan.host('here'), ['capture', join(folder, 'missing')]).ended
    expect(missing.code).toBe(1)
    expect(missing.stderr).toMatch(/ENOENT/)
  })
})
