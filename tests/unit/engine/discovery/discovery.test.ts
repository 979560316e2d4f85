/** Discovery by its rules: who is found and how soon, how quiet it is, and what forged beacons cannot do. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Discovery } from '../../../../electron/engine/discovery/discovery'
import { decodeBeacon, encodeBeacon, type Beacon } from '../../../../shared/wire/beacon'
import { mdnsPort } from '../../../../shared/wire/lab-service'
import { Air, discoveryPort, pass, selfNamed } from './air'

let air: Air
let running: Discovery[]

beforeEach(() => {
  vi.useFakeTimers()
  air = new Air()
  running = []
})
afterEach(() => {
  for (const discovery of running) discovery.stop()
  vi.useRealTimers()
})

async function start(...discoveries: Discovery[]): Promise<void> {
  for (const discovery of discoveries) {
    running.push(discovery)
    await discovery.start()
  }
}

const names = (discovery: Discovery) => discovery.labs.map((lab) => lab.name).sort()

describe('two labs on one link', () => {
  it('find each other at once, whichever came first, with a round trip', async () => {
    const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'])
    const ben = air.join(selfNamed('ben'), () => ['10.0.0.2'])
    await start(ann)
    await pass(7000)
    await start(ben)
    await pass(100)
    expect([names(ann), names(ben)]).toEqual([['ben'], ['ann']])
    for (const lab of [...ann.labs, ...ben.labs])
      expect([...lab.paths.values()][0]?.rttsNs.length).toBeGreaterThan(0)
  })

  it('are one entry each with every path under it, and never list themselves', async () => {
    const ann = air.join(selfNamed('ann'), () => ['10.0.0.1', 'fe80::1%eth0'])
    const ben = air.join(selfNamed('ben'), () => ['10.0.0.2', 'fe80::2%eth0', 'fd00::2'])
    await start(ann, ben)
    await pass(3000)
    expect(ann.labs.map((lab) => [lab.name, [...lab.paths.keys()].sort()])).toEqual([
      ['ben', ['10.0.0.2', 'fd00::2', 'fe80::2%eth0']],
    ])
  })

  it.each(['multicast', 'broadcast'] as const)(
    'find each other by what is left when %s is blocked',
    async (blocked) => {
      air.passes = ({ to }) =>
        to.port !== mdnsPort &&
        (blocked === 'multicast' ? !to.address.startsWith('239.') : !to.address.endsWith('.255'))
      const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'])
      const ben = air.join(selfNamed('ben'), () => ['10.0.0.2'])
      await start(ann, ben)
      await pass(2500)
      expect([names(ann), names(ben)]).toEqual([['ben'], ['ann']])
      const [path] = [...(ann.labs[0]?.paths.values() ?? [])]
      expect([...(path?.heardBy ?? [])]).toEqual([
        'unicast',
        blocked === 'multicast' ? 'broadcast' : 'multicast',
      ])
    },
  )

  it('lapse when nothing is heard of them any more', async () => {
    const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'])
    const ben = air.join(selfNamed('ben'), () => ['10.0.0.2'])
    await start(ann, ben)
    await pass(3000)
    expect(names(ann)).toEqual(['ben'])
    ben.stop()
    await pass(20_000)
    expect(names(ann)).toEqual(['ben'])
    await pass(20_000)
    expect(names(ann)).toEqual([])
  })

  it('keep their entry over a change of address, and the old address goes', async () => {
    let address = '10.0.0.2'
    const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'])
    const ben = air.join(selfNamed('ben'), () => [address])
    await start(ann, ben)
    await pass(12_000)
    address = '10.0.0.77'
    air.labs.set('10.0.0.77 8642', selfNamed('ben'))
    air.labs.delete('10.0.0.2 8642')
    await pass(5000)
    expect(ann.labs.map((lab) => lab.name)).toEqual(['ben'])
    expect([...(ann.labs[0]?.paths.keys() ?? [])]).toContain('10.0.0.77')
    await pass(15_000)
    expect([...(ann.labs[0]?.paths.keys() ?? [])]).toEqual(['10.0.0.77'])
  })
})

describe('the quiet', () => {
  it('is at most one round of questions in 2 s, backing off to one in 10 s', async () => {
    const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'])
    const ben = air.join(selfNamed('ben'), () => ['10.0.0.2'])
    await start(ann, ben)
    await pass(120_000)
    const rounds = air
      .questions()
      .filter(({ from, to }) => from.address === '10.0.0.1' && to.address.startsWith('239.'))
      .map(({ atMs }) => atMs)
    const pauses = rounds.slice(1).map((atMs, index) => atMs - (rounds[index] ?? 0))
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(2000)
    expect(pauses.at(-1)).toBe(10_000)
    expect(rounds.length).toBeLessThan(20)
  })

  it('is complete once discovery is stopped', async () => {
    const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'])
    await start(ann)
    await pass(5000)
    ann.stop()
    const before = air.sent.length
    air.send({ address: '10.0.0.9', port: 5000 }, { address: '10.0.0.1', port: discoveryPort }, forged(1))
    await pass(60_000)
    expect(air.sent).toHaveLength(before + 1)
    expect(ann.labs).toEqual([])
  })

  it('answers nobody beyond its links, and nothing that is larger than the question', async () => {
    await start(air.join(selfNamed('ann'), () => ['10.0.0.1']))
    await pass(100)
    const asked = air.sent.length
    air.send(
      { address: '10.9.9.9', port: 5000 },
      { address: '239.255.86.41', port: discoveryPort },
      forged(1),
    )
    expect(air.sent).toHaveLength(asked + 1)
    air.send(
      { address: '10.0.0.9', port: 5000 },
      { address: '239.255.86.41', port: discoveryPort },
      forged(2),
    )
    const answer = air.sent.at(-1)
    expect(answer?.to).toEqual({ address: '10.0.0.9', port: 5000 })
    expect(answer?.bytes.length).toBeLessThan(512)
  })
})

describe('forged beacons', () => {
  it('offer nobody who does not answer for the identity', async () => {
    const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'])
    await start(ann)
    // At this address is cleo, whatever the beacon says.
    air.labs.set('10.0.0.3 8642', selfNamed('cleo'))
    air.send(
      { address: '10.0.0.3', port: 5000 },
      { address: '239.255.86.41', port: discoveryPort },
      forged(7),
    )
    await pass(1000)
    expect(names(ann)).toEqual(['cleo'])
  })

  it('of 100,000 identities in a minute leave the list, its lab and the memory as they are', async () => {
    const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'])
    const ben = air.join(selfNamed('ben'), () => ['10.0.0.2'])
    await start(ann, ben)
    await pass(3000)
    air.sent.length = 0
    air.dialled = []
    const to = { address: '10.0.0.1', port: discoveryPort }
    const group = { address: '239.255.86.41', port: discoveryPort }
    for (let batch = 0; batch < 600; batch += 1) {
      for (let one = 0; one < 167; one += 1) {
        const number = batch * 167 + one
        air.send(
          { address: `10.0.0.${3 + (number % 250)}`, port: 5000 },
          number % 2 ? group : to,
          forged(number),
        )
      }
      air.sent.length = 0
      await pass(100)
    }
    expect(names(ann)).toEqual(['ben'])
    // Two labs hear the flood; each dials 20 a second at most.
    expect(air.dialled.length).toBeLessThan(2 * 60 * 21)
    await start(air.join(selfNamed('dora'), () => ['10.0.0.4']))
    await pass(15_000)
    expect(names(ann)).toContain('dora')
  }, 60_000)

  it('of one address are answered so often, and those of a second all the same', async () => {
    await start(air.join(selfNamed('ann'), () => ['10.0.0.1']))
    const to = { address: '239.255.86.41', port: discoveryPort }
    const answersTo = (address: string) =>
      air.sent.filter(({ bytes, to }) => to.address === address && decodeBeacon(bytes)?.kind === 'answer')
    for (let asked = 0; asked < 500; asked += 1)
      air.send({ address: '10.0.0.3', port: 5000 + asked }, to, forged(asked))
    expect(answersTo('10.0.0.3')).toHaveLength(40)
    air.send({ address: '10.0.0.4', port: 5000 }, to, forged(1))
    expect(answersTo('10.0.0.4')).toHaveLength(1)
    await pass(2000)
    for (let asked = 0; asked < 500; asked += 1)
      air.send({ address: '10.0.0.3', port: 5000 }, to, forged(asked))
    expect(answersTo('10.0.0.3')).toHaveLength(40 + 2 * 10)
  })

  it('cannot answer what was not asked', async () => {
    const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'])
    await start(ann)
    await pass(100)
    air.dialled = []
    const own = air.questions()[0]?.from ?? { address: '', port: 0 }
    const answer = encodeBeacon({ ...claim(3), kind: 'answer' })
    air.send({ address: '10.0.0.3', port: 5000 }, own, answer)
    await pass(3000)
    expect(air.dialled).toEqual([])
  })

  it("under a found lab's identity rename nothing", async () => {
    const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'])
    const ben = air.join(selfNamed('ben'), () => ['10.0.0.2'])
    await start(ann, ben)
    await pass(3000)
    const lie = encodeBeacon({ ...claim(1), identity: selfNamed('ben').identity, name: 'mallory' })
    air.send({ address: '10.0.0.2', port: 5000 }, { address: '239.255.86.41', port: discoveryPort }, lie)
    await pass(3000)
    expect(names(ann)).toEqual(['ben'])
  })
})

it('shows another version of the protocol as what it is', async () => {
  const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'], {
    prove: async ({ identity }) => ({ identity, said: { incompatible: 2 } }),
  })
  await start(ann)
  air.send(
    { address: '10.0.0.3', port: 5000 },
    { address: '239.255.86.41', port: discoveryPort },
    encodeBeacon({ ...claim(1), protocol: 2 }),
  )
  await pass(1000)
  expect(ann.labs.map((lab) => lab.protocol)).toEqual([2])
})

it('lists two labs of one machine apart', async () => {
  const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'])
  const one = air.join(selfNamed('one', { controlPort: 8644 }), () => ['10.0.0.2'])
  const two = air.join(selfNamed('two', { controlPort: 8646 }), () => ['10.0.0.2'])
  await start(ann, one, two)
  await pass(2500)
  expect(names(ann)).toEqual(['one', 'two'])
  expect(names(one)).toEqual(['ann', 'two'])
})

function claim(number: number): Beacon {
  const identity = number.toString(16).padStart(64, '0')
  const self = selfNamed('forged', { identity, name: `forged ${number}` })
  return { kind: 'question', channel: 'multicast', nonce: identity.slice(-16), addresses: [], ...self }
}

function forged(number: number): Uint8Array {
  return encodeBeacon(claim(number))
}
