/** Which leg is named, why, and which command on which machine: for each way two labs can miss each other. */
import { describe, expect, it } from 'vitest'
import { judgeMissing } from '../../../shared/peers/judge-missing'
import type { Cause, Leg, MissingFacts } from '../../../shared/peers/diagnosis'

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
  ['a router lies between', { route: 'gateway', heardThem: [] }, 'beaconOut', 'otherSegment'],
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
