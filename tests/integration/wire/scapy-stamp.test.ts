/**
 * Our open STAMP packets as Scapy reads them, and Scapy's as we read them: field layouts written by others from the
 * same standards. Bytes go through pipes; no packet is sent. Needs Debian's python3-scapy.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { decodeProbe, decodeReply, encodeProbe, encodeReply } from '../../../shared/wire/stamp'
import type { WallTime } from '../../../shared/wire/timestamp'
import { readNtp, writeNtp } from '../../../shared/wire/timestamp'

const script = fileURLToPath(new URL('scapy-stamp.py', import.meta.url))
const python = ['python3', '/usr/bin/python3'].find(
  (candidate) => spawnSync(candidate, ['-c', 'import scapy.contrib.stamp']).status === 0,
)

type Kind = 'sender' | 'reflector'
type Request =
  { do: 'read'; kind: Kind; hex: string } | { do: 'build'; kind: Kind; fields: Record<string, unknown> }

function ask(requests: Request[]): unknown[] {
  const input = requests.map((request) => JSON.stringify(request)).join('\n')
  const { status, stdout, stderr } = spawnSync(python!, [script], { input, encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
}

function bitsOf({ unixSeconds, nanoseconds }: WallTime): string {
  const view = new DataView(new ArrayBuffer(8))
  writeNtp(view, 0, unixSeconds, nanoseconds)
  return view.getBigUint64(0).toString(16).padStart(16, '0')
}

function timeOf(bits: string): WallTime {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, BigInt('0x' + bits))
  return readNtp(view, 0)
}

const estimateOf = ([s, z, scale, multiplier]: number[]) =>
  (s! << 15) | (z! << 14) | (scale! << 8) | multiplier!
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

const times: WallTime[] = [
  { unixSeconds: 1_700_000_000, nanoseconds: 123_456_789 },
  { unixSeconds: 1_764_000_000, nanoseconds: 999_999_999 },
  { unixSeconds: 2_085_978_496, nanoseconds: 1 },
]
const probes = times.map((sent, i) => ({
  sequence: [0, 77, 0xffffffff][i]!,
  sent,
  errorEstimate: estimateOf([i & 1, 0, 13 + i, 200 + i]),
  ssid: [1, 0xbeef, 0xffff][i]!,
}))
const reply = {
  mode: 'open',
  sequence: 5,
  received: { unixSeconds: 1_800_000_000, nanoseconds: 500_000_000 },
  sent: { unixSeconds: 1_800_000_000, nanoseconds: 500_000_123 },
  errorEstimate: estimateOf([1, 0, 7, 3]),
  ssid: 0xbeef,
  senderTtl: 251,
} as const

const estimateBits = (bits: number) => [bits >>> 15, (bits >>> 14) & 1, (bits >>> 8) & 0x3f, bits & 0xff]

describe.skipIf(python === undefined)('Scapy and we', () => {
  it('read the same in our probes', () => {
    const answers = ask(
      probes.map((probe) => ({
        do: 'read',
        kind: 'sender',
        hex: hex(encodeProbe({ ...probe, mode: 'open', payloadBytes: 44 }, null)),
      })),
    )
    expect(answers).toEqual(
      probes.map((probe) => ({
        seq: probe.sequence,
        ts: bitsOf(probe.sent),
        err_estimate: estimateBits(probe.errorEstimate),
        ssid: probe.ssid,
        mbz: 0,
        tlv_objects: [],
      })),
    )
  })

  it('read the same in our padding, asked and answered', () => {
    const request = encodeProbe({ ...probes[1]!, mode: 'open', payloadBytes: 100 }, null)
    const [asked, answered] = ask([
      { do: 'read', kind: 'sender', hex: hex(request) },
      { do: 'read', kind: 'reflector', hex: hex(encodeReply(request, reply, null)) },
    ])
    const padding = hex(request.subarray(48))
    expect(asked).toMatchObject({ mbz: 0, tlv_objects: [[0x80, 1, 52, padding]] })
    expect(answered).toMatchObject({ mbz1: 0, mbz2: 0, tlv_objects: [[0, 1, 52, padding]] })
  })

  it('read the same in our replies', () => {
    const requests = probes.map((probe) => encodeProbe({ ...probe, mode: 'open', payloadBytes: 44 }, null))
    const answers = ask(
      requests.map((request) => ({
        do: 'read',
        kind: 'reflector',
        hex: hex(encodeReply(request, reply, null)),
      })),
    )
    expect(answers).toEqual(
      probes.map((probe) => ({
        seq: 5,
        ts: bitsOf(reply.sent),
        err_estimate: [1, 0, 7, 3],
        ssid: 0xbeef,
        ts_rx: bitsOf(reply.received),
        seq_sender: probe.sequence,
        ts_sender: bitsOf(probe.sent),
        err_estimate_sender: estimateBits(probe.errorEstimate),
        mbz1: 0,
        ttl_sender: 251,
        mbz2: 0,
        tlv_objects: [],
      })),
    )
  })

  it('read the same in the probes it builds, TLVs and all', () => {
    const built = ask(
      probes.map((probe) => ({
        do: 'build',
        kind: 'sender',
        fields: {
          seq: probe.sequence,
          ts: bitsOf(probe.sent),
          err_estimate: estimateBits(probe.errorEstimate),
          ssid: probe.ssid,
          tlv_objects: [
            [0x80, 1, 'aabbcc'],
            [0x80, 200, '0102'],
          ],
        },
      })),
    ).map((text) => bytesOf(text as string))
    expect(built.map((bytes) => decodeProbe(bytes, 'open'))).toEqual(probes)
    const [back] = ask([{ do: 'read', kind: 'reflector', hex: hex(encodeReply(built[0]!, reply, null)) }])
    expect(back).toMatchObject({
      tlv_objects: [
        [0, 1, 3, 'aabbcc'],
        [0x80, 200, 2, '0102'],
      ],
    })
  })

  it('read the same in the replies it builds', () => {
    const fields = {
      seq: 9,
      ts: 'e8fe6f801fbe76c5',
      err_estimate: [0, 0, 20, 17],
      ssid: 0x1234,
      ts_rx: 'e8fe6f801fb7e910',
      seq_sender: 0xfffffffe,
      ts_sender: '00000001ffffffff',
      err_estimate_sender: [1, 0, 1, 1],
      ttl_sender: 64,
    }
    const [built] = ask([{ do: 'build', kind: 'reflector', fields }])
    expect(decodeReply(bytesOf(built as string), 'open')).toEqual({
      sequence: 9,
      sent: timeOf(fields.ts),
      received: timeOf(fields.ts_rx),
      errorEstimate: estimateOf(fields.err_estimate),
      ssid: 0x1234,
      senderSequence: 0xfffffffe,
      senderSent: { unixSeconds: 2_085_978_497, nanoseconds: 999_999_999 },
      senderTtl: 64,
    })
  })
})
