/** The station's operations over a system that is made up: when it is asked, and what may be sent. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ReachAnswer } from '../../../../electron/host/reach'
import { addressing } from '../../../../electron/stations/addressing/addressing'
import type { AddressingParts } from '../../../../electron/stations/addressing/addressing-parts'
import { discardPort } from '../../../../electron/stations/addressing/resolve-next-hop'
import type { CaptureOrder, LiveCapture } from '../../../../electron/host/live-capture'
import type { TimedPacket } from '../../../../shared/capture/capture-reader'
import type { CaptureRefusal } from '../../../../shared/capture/capture-refusal'
import { linkTypes } from '../../../../shared/capture/link-type'
import type { NetworkFacts, ResolveEvent } from '../../../../shared/stations/addressing/contract'
import type { Route, VendoredInterface, VendoredNeighbour } from '../../../../shared/address/host-facts'
import { matchRoute } from '../../../../shared/address/route-match'

const eth0: VendoredInterface = {
  name: 'eth0',
  index: 2,
  mac: '02:00:00:00:00:01',
  vendor: null,
  mtu: 1500,
  up: true,
  link: 'up',
  kind: 'physical',
  addresses: [],
}
const route = (destination: string, gateway: string | null): Route => ({
  family: 'IPv4',
  destination,
  type: 'unicast',
  gateway,
  interface: 'eth0',
  source: null,
  metric: null,
  table: 'main',
  protocol: null,
  scope: null,
  flags: [],
})
const table = [route('10.0.0.0/24', null), route('0.0.0.0/0', '10.0.0.254')]
/** The kernel's local table has the broadcast address too. */
const broadcast: Route = { ...route('10.0.0.255/32', null), type: 'broadcast' }
const neighbour = (address: string, mac: string | null, state: string): VendoredNeighbour => ({
  family: 'IPv4',
  address,
  interface: 'eth0',
  mac,
  vendor: null,
  state,
  router: null,
})

/** A host in 10.0.0.0/24 whose neighbours appear as `neighbours` says, one answer after the other. */
function host(neighbours: VendoredNeighbour[][] = [[]]) {
  const sent: string[] = []
  let asked = 0
  const parts: AddressingParts = {
    nowMs: () => Date.now(),
    interfaces: async () => [eth0],
    routes: async () => table,
    neighbours: async () => neighbours[Math.min(asked++, neighbours.length - 1)] ?? [],
    nameServers: () => ['10.0.0.53'],
    reach: async (destination): Promise<ReachAnswer> => {
      const match = matchRoute([...table, broadcast], destination)
      const { winner } = match
      if (winner === null) return { reach: null, asked: null, match }
      const text = [24n, 16n, 8n, 0n].map((shift) => (destination.value >> shift) & 255n).join('.')
      const reach = {
        sameSegment: winner.gateway === null,
        interface: 'eth0',
        source: '10.0.0.1',
        nextHop: winner.gateway ?? text,
        nextHopMac: null,
        matched: winner.destination,
      }
      const { type, interface: netif, gateway } = winner
      const asked = { type, interface: netif, source: '10.0.0.1', gateway, matched: winner.destination }
      return { reach, asked, match }
    },
    sendDatagram: async (address, port) => {
      sent.push(`${address}:${port}`)
      return null
    },
    ping: async () => {},
    startCapture: async () => refusal,
    hops: async () => {},
    segment: {
      nowMs: () => Date.now(),
      makeToken: () => '00'.repeat(16),
      send: async ({ source, zone, to }) => {
        sent.push(`${source} on ${zone} to ${to}`)
        return null
      },
    },
    zonesAreNumbers: false,
    labs: () => [],
    portFacts: async () => ({ ephemeral: { first: 1, last: 2 }, services: [], listening: [] }),
  }
  return { parts, sent, asked: () => asked }
}

const refusal: CaptureRefusal = { refusal: 'noProgram', system: 'linux', program: null, detail: '' }

/** A capture of these packets that goes on until it is stopped; `order` is what was asked for. */
function capturing(packets: TimedPacket[]) {
  const asked: CaptureOrder[] = []
  const start = async (order: CaptureOrder): Promise<LiveCapture> => {
    asked.push(order)
    let end = () => {}
    const ended = new Promise<void>((resolve) => (end = resolve))
    order.signal.addEventListener('abort', end)
    const over = ended.then(() => ({ kernelDrops: 0, problem: null }))
    return {
      program: 'tcpdump',
      ended: over,
      stop: () => (end(), over),
      async *[Symbol.asyncIterator]() {
        yield* packets
        await ended
      },
    }
  }
  return { start, asked }
}

const arp = (timeNs: bigint, hex: string): TimedPacket => {
  const bytes = Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
  return { timeNs, linkType: linkTypes.ethernet, originalLength: bytes.length, bytes, comment: null }
}
const request = arp(
  1_000_000_500n,
  'ffffffffffff 020000000001 0806 0001080006040001 020000000001 0a000001 000000000000 0a000009',
)
const reply = arp(
  1_000_900_500n,
  '020000000001 020000000009 0806 0001080006040002 020000000009 0a000009 020000000001 0a000001',
)

async function eventsOf(stream: AsyncIterable<ResolveEvent>): Promise<ResolveEvent[]> {
  const events: ResolveEvent[] = []
  for await (const event of stream) events.push(event)
  return events
}

const signal = () => new AbortController().signal

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('networkFacts', () => {
  it('tells what changed, every two seconds, and asks nothing more once nobody watches', async () => {
    const entry = neighbour('10.0.0.2', '02:00:00:00:00:02', 'REACHABLE')
    const { parts, asked } = host([[], [], [entry]])
    const controller = new AbortController()
    const seen: NetworkFacts[] = []
    const watching = (async () => {
      for await (const facts of addressing(parts).networkFacts({}, controller.signal)) seen.push(facts)
    })()
    await vi.advanceTimersByTimeAsync(0)
    expect(seen).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(2000)
    expect([seen.length, asked()]).toEqual([1, 2])
    await vi.advanceTimersByTimeAsync(2000)
    expect(seen.at(-1)?.neighbours).toEqual([entry])
    controller.abort()
    await watching
    await vi.advanceTimersByTimeAsync(20_000)
    expect(asked()).toBe(3)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('wayTo', () => {
  it('tells candidates, winner and next hop, and sends nothing', async () => {
    const { parts, sent } = host()
    const way = await addressing(parts).wayTo({ address: '10.0.0.9' }, signal())
    expect(way).toMatchObject({
      destination: '10.0.0.9',
      cast: 'unicast',
      winner: 0,
      candidates: table,
      ownMac: '02:00:00:00:00:01',
      neighbour: null,
      resolvable: true,
      reach: { sameSegment: true, nextHop: '10.0.0.9' },
    })
    expect(sent).toEqual([])
  })

  it.each([
    ['224.0.0.251', 'multicast'],
    ['255.255.255.255', 'broadcast'],
  ])('does not take %s for a neighbour', async (address, cast) =>
    expect(await addressing(host().parts).wayTo({ address }, signal())).toMatchObject({
      cast,
      resolvable: false,
    }),
  )

  it('refuses what is no address', async () =>
    expect(await addressing(host().parts).wayTo({ address: '10.0.0' }, signal())).toMatchObject({
      failure: 'badInput',
    }))
})

describe('sendToSegment', () => {
  async function events(address: string) {
    const { parts, sent } = host()
    const seen = []
    for await (const event of addressing(parts).sendToSegment({ address }, signal())) seen.push(event)
    return { seen, sent }
  }

  it('sends one datagram to a broadcast address of the own segment', async () => {
    const { seen, sent } = await events('10.0.0.255')
    expect(seen).toMatchObject([
      { step: 'labs', labs: [] },
      { step: 'sent', to: '10.0.0.255', bytes: 16 },
    ])
    expect(sent).toEqual(['10.0.0.1 on eth0 to 10.0.0.255'])
  })

  it.each(['10.0.0.9', '192.0.2.7', 'nonsense'])('sends nothing to %s', async (address) => {
    const { seen, sent } = await events(address)
    expect(seen).toMatchObject([{ step: 'failed', failure: { failure: 'badInput' } }])
    expect(sent).toEqual([])
  })
})

describe('resolveNextHop', () => {
  it('sends one datagram to the discard port of the gateway, and follows its entry to the MAC', async () => {
    const known = neighbour('10.0.0.254', '02:00:00:00:00:fe', 'REACHABLE')
    const { parts, sent } = host([[], [neighbour('10.0.0.254', null, 'INCOMPLETE')], [known]])
    const events = eventsOf(addressing(parts).resolveNextHop({ address: '192.0.2.7' }, signal()))
    await vi.advanceTimersByTimeAsync(1000)
    expect(await events).toEqual([
      { step: 'notCaptured', refusal },
      { step: 'before', entry: null },
      { step: 'sent', to: '10.0.0.254', port: discardPort },
      { step: 'after', entry: neighbour('10.0.0.254', null, 'INCOMPLETE'), afterMs: 0 },
      { step: 'after', entry: known, afterMs: 100 },
    ])
    expect(sent).toEqual(['10.0.0.254:9'])
  })

  it('gives up in time where nobody ever answers', async () => {
    const { parts } = host([[], [neighbour('10.0.0.9', null, 'INCOMPLETE')]])
    const events = eventsOf(addressing(parts).resolveNextHop({ address: '10.0.0.9' }, signal()))
    await vi.advanceTimersByTimeAsync(6000)
    expect((await events).map(({ step }) => step)).toEqual(['notCaptured', 'before', 'sent', 'after'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('shows the frames where packets can be captured, from before the datagram on', async () => {
    const known = neighbour('10.0.0.9', '02:00:00:00:00:09', 'REACHABLE')
    const { parts, sent } = host([[], [known]])
    const other = arp(1_000_000_600n, Buffer.from(request.bytes).toString('hex').replace(/09$/, '08'))
    const { start, asked } = capturing([request, other, reply])
    const order: string[] = []
    const watched: AddressingParts = {
      ...parts,
      startCapture: async (asks) => (order.push('capture'), start(asks)),
      sendDatagram: async (...to) => (order.push('datagram'), parts.sendDatagram(...to)),
    }
    const events = eventsOf(addressing(watched).resolveNextHop({ address: '10.0.0.9' }, signal()))
    await vi.advanceTimersByTimeAsync(1000)
    const told = await events
    expect(order).toEqual(['capture', 'datagram'])
    expect(sent).toEqual(['10.0.0.9:9'])
    expect(told.filter(({ step }) => step === 'frame')).toMatchObject([
      { frame: { kind: 'request', cast: 'broadcast', sourceMac: '02:00:00:00:00:01' }, sinceFirstNs: 0 },
      { frame: { kind: 'reply', cast: 'unicast', toldMac: '02:00:00:00:00:09' }, sinceFirstNs: 900_000 },
    ])
    expect(told.at(-1)).toEqual({ step: 'captured', kernelDrops: 0, problem: null })
    expect(asked).toMatchObject([{ interface: 'eth0', filter: 'arp host 10.0.0.9' }])
    expect(asked[0]?.signal.aborted).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends the capture when the person cancels', async () => {
    const { parts } = host([[], [neighbour('10.0.0.9', null, 'INCOMPLETE')]])
    const { start, asked } = capturing([request])
    const cancel = new AbortController()
    const resolving = addressing({ ...parts, startCapture: start }).resolveNextHop(
      { address: '10.0.0.9' },
      cancel.signal,
    )
    const events = eventsOf(resolving)
    await vi.advanceTimersByTimeAsync(500)
    cancel.abort()
    await vi.advanceTimersByTimeAsync(0)
    expect((await events).map(({ step }) => step)).not.toContain('captured')
    expect(asked[0]?.signal.aborted).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('follows an entry that was true once until the system has confirmed it', async () => {
    const states = ['STALE', 'DELAY', 'PROBE', 'REACHABLE']
    const entries = states.map((state) => neighbour('10.0.0.9', '02:00:00:00:00:09', state))
    const { parts } = host(entries.map((entry) => [entry]))
    const events = eventsOf(addressing(parts).resolveNextHop({ address: '10.0.0.9' }, signal()))
    await vi.advanceTimersByTimeAsync(2000)
    const after = (await events).flatMap((event) => (event.step === 'after' ? [event.entry?.state] : []))
    expect(after).toEqual(['DELAY', 'PROBE', 'REACHABLE'])
  })

  it.each(['224.0.0.251', '255.255.255.255', 'nonsense'])('sends nothing to %s', async (address) => {
    const { parts, sent } = host()
    const events = await eventsOf(addressing(parts).resolveNextHop({ address }, signal()))
    expect(events).toMatchObject([{ step: 'failed' }])
    expect(sent).toEqual([])
  })
})
