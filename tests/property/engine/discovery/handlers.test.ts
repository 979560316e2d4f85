/** Whatever comes to the ports of discovery: what the lab sends back is well formed, goes to who asked, and is small. */
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { droppedHere } from '../../../../shared/base/guarded'
import {
  decodeBeacon,
  encodeBeacon,
  multicastGroup4,
  questionBytes,
  type Beacon,
} from '../../../../shared/wire/beacon'
import { decodeDns, encodeDns, type DnsMessage, type DnsRecord } from '../../../../shared/wire/dns'
import {
  hostName,
  instanceName,
  mdnsGroup4,
  mdnsPort,
  serviceRecords,
  serviceType,
} from '../../../../shared/wire/lab-service'
import { Air, discoveryPort, pass, selfNamed } from '../../../unit/engine/discovery/air'

const own = '10.0.0.2'
/** Of the sockets that hear and answer alone. */
const shared = '0.0.0.0'
const self = selfNamed('ben')
const ofOwn = serviceRecords({ ...self, label: 'ben' }, [own])

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const label = fc.oneof(
  fc.constantFrom('ben', 'BEN', 'local', '\ufeff', '\u0000', 'packet-lab', '_tcp'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
)
const name = fc.oneof(
  fc.constantFrom(
    serviceType,
    instanceName('ben'),
    instanceName('\ufeff'),
    hostName(self.identity),
    ['_services', '_dns-sd', '_udp', 'local'],
    [],
  ),
  fc.array(label, { maxLength: 4 }),
)
const other = fc.record({ type: fc.constantFrom(0, 5, 41, 65, 255), class: fc.constantFrom(1, 3, 254, 255) })
const data: fc.Arbitrary<DnsRecord['data']> = fc.oneof(
  fc.constantFrom(...[ofOwn.server, ofOwn.text, ofOwn.service].map((record) => record.data)),
  fc.ipV4().map((address) => ({ type: 'A' as const, address })),
  fc.record({ type: fc.constant('PTR' as const), target: name }),
  fc.record({ type: fc.constant('SRV' as const), port: fc.nat(0xffff), target: name }),
  fc.record({
    type: fc.constant('TXT' as const),
    strings: fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 3 }),
  }),
  fc.record({ type: fc.constant('other' as const), as: other, octets: fc.uint8Array({ maxLength: 20 }) }),
)
const records = fc.array(
  fc.oneof(
    fc.constantFrom(ofOwn.service, ofOwn.server, ofOwn.text),
    fc.record({ name, flush: fc.boolean(), ttlSeconds: fc.constantFrom(0, 10, 120, 0xffff_ffff), data }),
  ),
  { maxLength: 4 },
)
const message: fc.Arbitrary<DnsMessage> = fc.record({
  id: fc.nat(0xffff),
  isResponse: fc.boolean(),
  isTruncated: fc.boolean(),
  questions: fc.array(
    fc.record({
      name,
      type: fc.oneof(fc.constantFrom('A', 'AAAA', 'PTR', 'SRV', 'TXT', 'NSEC', 'ANY'), other),
      unicast: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  answers: records,
  authorities: records,
  additionals: records,
})
/** One octet of it another, or none. */
const spoil = fc.option(fc.tuple(fc.nat(), fc.nat(255)), { freq: 2 })
function spoilt(bytes: Uint8Array, how: [number, number] | null): Uint8Array {
  if (how !== null) bytes[how[0] % bytes.length] = how[1]
  return bytes
}

const from = fc.record({
  address: fc.constantFrom('10.0.0.9', '10.0.0.8', '192.0.2.7', '127.0.0.1', own),
  port: fc.constantFrom(mdnsPort, 33_333, discoveryPort),
})

it('answers any message to its port of multicast DNS rightly or not at all, and lives', async () => {
  const step = fc.tuple(message, spoil, from, fc.constantFrom(0, 30, 1000))
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const dropped = droppedHere()
      const air = new Air()
      const lab = air.join(self, () => [own])
      await lab.start()
      // Some come while it still probes for its name.
      await pass(400)
      for (const [one, how, origin, waitMs] of steps) {
        const asked = spoilt(encodeDns(one), how)
        air.sent.length = 0
        air.send(origin, { address: mdnsGroup4, port: mdnsPort }, asked)
        const answers = air.sent.slice(1)
        await pass(waitMs)
        for (const { to, bytes } of air.sent.filter(
          ({ from }) => from.port === mdnsPort && from !== origin,
        )) {
          const said = decodeDns(bytes)
          expect(said).not.toBeNull()
          expect(decodeDns(encodeDns(said!))).toEqual(said)
          if (to.address !== mdnsGroup4) expect(to).toEqual(origin)
        }
        expect(answers.length).toBeLessThanOrEqual(1)
      }
      await pass(150_000)
      air.sent.length = 0
      const browse = { name: serviceType, type: 'PTR' as const, unicast: false }
      const asks = { ...decodeDns(encodeDns({ ...steps[0]![0], isResponse: false }))!, questions: [browse] }
      air.send(
        { address: '10.0.0.7', port: 33_333 },
        { address: mdnsGroup4, port: mdnsPort },
        encodeDns({ ...asks, answers: [], authorities: [], additionals: [] }),
      )
      expect(air.sent.filter(({ from }) => from.address === shared)).toHaveLength(1)
      lab.stop()
      expect(droppedHere()).toEqual(dropped)
    }),
    { numRuns: 150 },
  )
}, 60_000)

it('answers any beacon to who sent it with no more than that, and lives', async () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 40 })
  const beacon: fc.Arbitrary<Beacon> = fc.record({
    kind: fc.constantFrom('question', 'answer'),
    channel: fc.constantFrom('multicast', 'broadcast', 'multicast6', 'unicast'),
    protocol: fc.nat(3),
    nonce: fc.constantFrom('00'.repeat(8), 'ff'.repeat(8)),
    identity: fc.constantFrom(self.identity, '01'.repeat(32), '02'.repeat(32)),
    controlPort: fc.constantFrom(0, 1, 8642, 65_535),
    dataPort: fc.nat(65_535),
    name: anyText,
    system: anyText,
    version: anyText,
    addresses: fc.array(
      fc.record({ address: fc.constantFrom('10.0.0.9', '127.0.0.1', '::1', own), prefixLength: fc.nat(32) }),
      { maxLength: 8 },
    ),
  })
  const step = fc.tuple(beacon, spoil, from, fc.constantFrom(0, 30, 1000))
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const dropped = droppedHere()
      const air = new Air()
      const lab = air.join(self, () => [own])
      await lab.start()
      for (const [one, how, origin, waitMs] of steps) {
        const asked = spoilt(encodeBeacon(one), how)
        air.sent.length = 0
        air.send(origin, { address: multicastGroup4, port: discoveryPort }, asked)
        const answers = air.sent.slice(1)
        for (const { to, bytes } of answers) {
          expect(to).toEqual(origin)
          expect(bytes.length).toBeLessThanOrEqual(asked.length)
          expect(decodeBeacon(bytes)).toMatchObject({ kind: 'answer', identity: self.identity })
        }
        expect(answers.length).toBeLessThanOrEqual(1)
        await pass(waitMs)
      }
      expect(lab.labs.every(({ identity }) => identity !== self.identity)).toBe(true)
      lab.stop()
      expect(droppedHere()).toEqual(dropped)
    }),
    { numRuns: 150 },
  )
  expect(questionBytes).toBe(512)
}, 60_000)
