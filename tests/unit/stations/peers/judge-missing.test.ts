/** Which leg is named, why, and which command on which machine: for each way two labs can miss each other. */
import { describe, expect, it } from 'vitest'
import { judgeMissing } from '../../../../shared/stations/peers/judge-missing'
import type {
  Cause,
  InterfaceFacts,
  InterfaceLeg,
  Leg,
  MissingFacts,
} from '../../../../shared/stations/peers/diagnosis'

const fine: MissingFacts = {
  address: '192.0.2.2',
  controlPort: 8642,
  route: 'sameSegment',
  interface: 'eth0',
  neighbour: 'REACHABLE',
  control: 'connected',
  discoveryHere: 'on',
  there: {
    system: 'win32 x64 pc',
    controlPort: 8642,
    dataPort: 8643,
    discovery: 'on',
    heardUs: ['multicast', 'broadcast'],
  },
  heardThem: ['multicast', 'multicast6'],
  dataOut: true,
  dataIn: true,
  interfaces: [],
}
const there = fine.there as NonNullable<MissingFacts['there']>
const unreached = { there: null, heardThem: [], dataOut: null, dataIn: null }

const cases: [string, Partial<MissingFacts>, Leg | null, Cause | undefined][] = [
  ['nothing fails', {}, null, undefined],
  ['there is no route', { ...unreached, route: 'noRoute', control: 'unreachable' }, 'route', 'noRoute'],
  [
    'nobody answers ARP',
    { ...unreached, neighbour: 'FAILED', control: 'unreachable' },
    'neighbour',
    'wrongAddress',
  ],
  [
    'ARP is not even answered yet',
    { ...unreached, neighbour: null, control: 'timedOut' },
    'neighbour',
    'wrongAddress',
  ],
  ['a firewall there drops TCP', { ...unreached, control: 'timedOut' }, 'control', 'firewallThere'],
  ['no lab runs there', { ...unreached, control: 'refused' }, 'control', 'notRunning'],
  ['something else is there', { ...unreached, control: 'notPacketLab' }, 'control', 'otherProgram'],
  ['the version is another', { ...unreached, control: 'incompatible' }, 'control', 'otherVersion'],
  [
    'a router lies between and TCP is dropped',
    { ...unreached, route: 'gateway', neighbour: null, control: 'timedOut' },
    'control',
    'wrongAddress',
  ],
  [
    'a router lies between',
    { route: 'gateway', heardThem: [], there: { ...there, heardUs: [] } },
    'beaconOut',
    'otherSegment',
  ],
  ['only the masks put a router between, and beacons pass', { route: 'gateway' }, null, undefined],
  ['our beacons are dropped there', { there: { ...there, heardUs: [] } }, 'beaconOut', 'firewallThere'],
  ['their beacons are dropped here', { heardThem: [] }, 'beaconIn', 'firewallHere'],
  [
    'multicast alone is dropped on the way there',
    { there: { ...there, heardUs: ['broadcast'] } },
    'beaconOut',
    'multicastFiltered',
  ],
  [
    'discovery is off here',
    { discoveryHere: 'off', there: { ...there, heardUs: [] } },
    'beaconOut',
    'discoveryOffHere',
  ],
  [
    'discovery is off there',
    { heardThem: [], there: { ...there, discovery: 'off' } },
    'beaconIn',
    'discoveryOffThere',
  ],
  ['the data port there is closed to us', { dataOut: false }, 'dataOut', 'firewallThere'],
  ['our data port is closed to them', { dataIn: false }, 'dataIn', 'firewallHere'],
]

const eth0: InterfaceFacts = {
  interface: 'eth0',
  address: '192.0.2.1',
  prefixLength: 24,
  isRoute: true,
  inSegment: true,
  neighbour: 'REACHABLE',
  heardUs: ['multicast'],
  heardThem: ['multicast6'],
}
const wlan0: InterfaceFacts = { ...eth0, interface: 'wlan0', isRoute: false }

describe('an interface', () => {
  it.each<[string, Partial<InterfaceFacts>, Partial<MissingFacts>, InterfaceLeg | null]>([
    ['passes', {}, {}, null],
    ['is of another segment', { inSegment: false, heardUs: [], heardThem: [] }, {}, 'segment'],
    ['has nobody who answers ARP', { neighbour: 'FAILED' }, {}, 'neighbour'],
    ['lets no beacon out', { heardUs: [] }, {}, 'beaconOut'],
    ['lets no beacon in', { heardThem: [] }, {}, 'beaconIn'],
    ['lets broadcast alone in', { heardThem: ['broadcast'] }, {}, 'beaconIn'],
    ['is the way, and the handshake is answered', { isRoute: true, neighbour: null }, {}, null],
    [
      'is the way, and nobody answers',
      { isRoute: true, neighbour: 'INCOMPLETE' },
      { control: 'timedOut', there: null },
      'neighbour',
    ],
  ])('that %s', (_what, change, facts, failing) => {
    const all = { ...fine, ...facts, interfaces: [{ ...wlan0, ...change }] }
    expect(judgeMissing(all, 'linux').interfaces.map((one) => one.failing)).toEqual([failing])
  })

  it('that nothing could be asked by says so', () => {
    const interfaces = [{ ...wlan0, neighbour: null }]
    const [one] = judgeMissing({ ...fine, there: null, control: 'timedOut', interfaces }, 'linux').interfaces
    expect(one?.legs).toEqual([
      { leg: 'segment', state: 'passes' },
      { leg: 'neighbour', state: 'unknown' },
      { leg: 'beaconOut', state: 'unknown' },
      { leg: 'beaconIn', state: 'unknown' },
    ])
  })
})

describe('a missing lab', () => {
  it.each(cases)('when %s', (_what, change, leg, cause) => {
    const diagnosis = judgeMissing({ ...fine, ...change }, 'linux x64 here')
    expect([diagnosis.failing, diagnosis.causes[0]?.cause]).toEqual([leg, cause])
  })

  it('is mended by the command of the system where the firewall is', () => {
    const mend = (change: Partial<MissingFacts>, system: string) =>
      judgeMissing({ ...fine, ...change }, system).causes[0]
    const windows = mend({ dataOut: false }, 'linux x64 here')
    expect(windows?.where).toBe('there')
    expect(windows?.commands.join('\n')).toContain('New-NetFirewallRule')
    expect(windows?.commands.join('\n')).toContain('-LocalPort 8641,8643')
    const linux = mend({ dataIn: false }, 'linux x64 here')
    expect(linux?.where).toBe('here')
    expect(linux?.commands.join('\n')).toMatch(/ufw allow 8641,8643\/udp[\s\S]*firewall-cmd[\s\S]*nft insert/)
    expect(mend({ dataIn: false }, 'darwin arm64 here')?.commands[0]).toContain('Privacy_LocalNetwork')
  })

  it('names the leg nearest to the wire where several fail', () => {
    const all = { dataIn: false, dataOut: false, heardThem: [], there: { ...there, heardUs: [] } }
    expect(judgeMissing({ ...fine, ...all }, 'linux').failing).toBe('beaconOut')
    const partly = { there: { ...there, heardUs: ['broadcast' as const] }, dataIn: false }
    expect(judgeMissing({ ...fine, ...partly }, 'linux').failing).toBe('dataIn')
  })

  it('says nothing of legs that could not be tested', () => {
    const { legs } = judgeMissing({ ...fine, ...unreached, control: 'timedOut' }, 'linux')
    const states = Object.fromEntries(legs.map(({ leg, state }) => [leg, state]))
    expect(states).toMatchObject({ beaconOut: 'unknown', beaconIn: 'unknown', dataOut: 'unknown' })
  })
})
