/** Multicast DNS by its rules (RFC 6762): who is found by it, how quiet it is, whose name it is, and what is forged. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { droppedHere } from '../../../../shared/base/guarded'
import type { Discovery } from '../../../../electron/engine/discovery/discovery'
import { decodeDns, encodeDns, type DnsMessage } from '../../../../shared/wire/dns'
import {
  answersTo,
  emptyMessage,
  hostName,
  instanceName,
  mdnsGroup4,
  mdnsPort,
  refreshQuestion,
  serviceRecords,
  serviceType,
} from '../../../../shared/wire/lab-service'
import { Air, discoveryPort, pass, selfNamed } from './air'

const ben = '10.0.0.2'
const stranger = '10.0.0.9'
/** Of the socket that hears, and answers alone. */
const shared = '0.0.0.0'
const group = { address: mdnsGroup4, port: mdnsPort }
const browse = {
  ...emptyMessage,
  questions: [{ name: serviceType, type: 'PTR' as const, unicast: false }],
}

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

/** Beacons do not pass. */
function mdnsOnly(): void {
  air.passes = ({ from, to }) => from.port === mdnsPort || to.port === mdnsPort
}

function saidBy(address: string): { atMs: number; to: string; message: DnsMessage }[] {
  return air.sent.flatMap(({ atMs, from, to, bytes }) => {
    const message = from.address === address && from.port === mdnsPort ? decodeDns(bytes) : null
    return message === null ? [] : [{ atMs, to: to.address, message }]
  })
}

const responses = (address: string) => saidBy(address).filter(({ message }) => message.isResponse)
const names = (discovery: Discovery) => discovery.labs.map((lab) => lab.name).sort()
const say = (message: DnsMessage, from = { address: stranger, port: mdnsPort }) =>
  air.send(from, group, encodeDns(message))

function announcement(name: string, label: string, addresses: string[], ttlSeconds?: number): DnsMessage {
  const records = serviceRecords({ ...selfNamed(name), label }, addresses)
  const { service, server, text } = records
  const answers = [service, server, text, ...records.addresses].map((record) =>
    ttlSeconds === undefined ? record : { ...record, ttlSeconds },
  )
  return { ...emptyMessage, isResponse: true, answers }
}

/** Every label with its time to live, as the SRV records had them. */
function labelsIn(all: ReturnType<typeof responses>): [string | undefined, number][] {
  return all.flatMap(({ message }) =>
    message.answers.flatMap(({ name, data, ttlSeconds }): [string | undefined, number][] =>
      data.type === 'SRV' ? [[name[0], ttlSeconds]] : [],
    ),
  )
}

describe('two labs whose beacons do not pass', () => {
  beforeEach(mdnsOnly)

  it('find each other within 2 s, by no other way', async () => {
    const labs = [air.join(selfNamed('ann'), () => ['10.0.0.1']), air.join(selfNamed('ben'), () => [ben])]
    await start(...labs)
    await pass(2000)
    expect(labs.map(names)).toEqual([['ben'], ['ann']])
    expect([...(labs[0]?.labs[0]?.paths.get(ben)?.heardBy ?? [])]).toEqual(['mdns'])
  })

  it('stay found for hours, with ever fewer questions', async () => {
    const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'])
    await start(
      ann,
      air.join(selfNamed('ben'), () => [ben]),
    )
    await pass(3 * 3_600_000)
    expect(names(ann)).toEqual(['ben'])
    const browsing = saidBy('10.0.0.1').filter(({ message }) =>
      message.questions.some(({ type }) => type === 'PTR'),
    )
    expect(browsing.length).toBeLessThan(16)
    const pauses = browsing.slice(1).map(({ atMs }, at) => atMs - (browsing[at]?.atMs ?? 0))
    for (const [at, pauseMs] of pauses.entries())
      expect(pauseMs).toBeGreaterThanOrEqual(at === 0 ? 1000 : Math.min(3_600_000, 2 * (pauses[at - 1] ?? 0)))
  })

  it('say goodbye, and are forgotten at once', async () => {
    const [ann, other] = [
      air.join(selfNamed('ann'), () => ['10.0.0.1']),
      air.join(selfNamed('ben'), () => [ben]),
    ]
    await start(ann, other)
    await pass(3000)
    other.stop()
    expect(names(ann)).toEqual([])
    expect(
      responses(ben)
        .at(-1)
        ?.message.answers.every(({ ttlSeconds }) => ttlSeconds === 0),
    ).toBe(true)
  })

  it('lapse without a goodbye when what they announced has run out', async () => {
    const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'])
    await start(
      ann,
      air.join(selfNamed('ben'), () => [ben]),
    )
    await pass(3000)
    air.passes = () => false
    await pass(100_000)
    expect(names(ann)).toEqual(['ben'])
    await pass(30_000)
    expect(names(ann)).toEqual([])
  })

  it('follow a new address, and drop the old one', async () => {
    let address = ben
    const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'])
    await start(
      ann,
      air.join(selfNamed('ben'), () => [address]),
    )
    await pass(7000)
    address = '10.0.0.77'
    air.labs.set(`${address} 8642`, selfNamed('ben'))
    await pass(5000)
    expect([...(ann.labs[0]?.paths.keys() ?? [])]).toEqual(['10.0.0.77'])
  })
})

describe('one name', () => {
  const twin = (n: number) => selfNamed('twin', { identity: String(n).repeat(64) })
  const labels = (address: string) =>
    new Set(
      responses(address).flatMap(({ message }) =>
        message.answers.flatMap(({ name, data, ttlSeconds }) =>
          data.type === 'SRV' && ttlSeconds > 0 ? [name[0]] : [],
        ),
      ),
    )

  it('is probed for three times before it is announced, twice', async () => {
    await start(air.join(selfNamed('ben'), () => [ben]))
    await pass(2500)
    const probing = saidBy(ben).filter(({ message }) => message.authorities.length > 0)
    expect(probing.map(({ atMs }) => atMs - (probing[0]?.atMs ?? 0))).toEqual([0, 250, 500])
    const announcing = responses(ben).filter(({ message }) => message.answers.length > 4)
    expect(announcing.map(({ atMs }) => atMs - (probing[0]?.atMs ?? 0))).toEqual([750, 1750])
  })

  it('belongs to who had it; the next one takes a number', async () => {
    await start(air.join(twin(1), () => ['10.0.0.1']))
    await pass(3000)
    await start(air.join(twin(2), () => [ben]))
    await pass(4000)
    expect([labels('10.0.0.1'), labels(ben)]).toEqual([new Set(['twin']), new Set(['twin (2)'])])
  })

  it('is settled between two that start at the same moment', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    await start(
      air.join(twin(1), () => ['10.0.0.1']),
      air.join(twin(2), () => [ben]),
    )
    await pass(6000)
    vi.restoreAllMocks()
    // The one whose records come later in order keeps it, whoever spoke first.
    expect([labels('10.0.0.1'), labels(ben)]).toEqual([new Set(['twin (2)']), new Set(['twin'])])
  })

  it('is held on to among forged conflicts without a storm', async () => {
    await start(air.join(selfNamed('ben'), () => [ben]))
    for (let round = 0; round < 400; round += 1) {
      await pass(50)
      for (const label of ['ben', 'ben (2)', 'ben (3)']) say(announcement('evil', label, [stranger]))
    }
    const inAll = saidBy(ben).length
    expect(inAll).toBeLessThan(60)
    await pass(30_000)
    expect(labels(ben).size).toBeGreaterThan(0)
  })
})

describe('a change of what a lab says of itself', () => {
  it('of its name is told at once, with a goodbye to the old one', async () => {
    let self = selfNamed('ben')
    const lab = air.join(self, () => [ben], { self: () => self })
    await start(lab)
    await pass(5000)
    air.sent.length = 0
    self = { ...self, name: 'benjamin' }
    lab.hurry()
    expect(labelsIn(responses(ben)).map(([label, ttl]) => [label, ttl === 0])).toEqual([['ben', true]])
    await pass(3000)
    expect(labelsIn(responses(ben)).at(-1)).toEqual(['benjamin', 120])
  })

  it('of its ports is announced under the same name', async () => {
    let self = selfNamed('ben')
    const lab = air.join(self, () => [ben], { self: () => self })
    await start(lab)
    await pass(5000)
    air.sent.length = 0
    self = { ...self, controlPort: 9000 }
    lab.hurry()
    expect(
      responses(ben)[0]?.message.answers.map(({ data }) => ('port' in data ? data.port : null)),
    ).toContain(9000)
  })

  it('that takes no connections from others any more is taken leave of', async () => {
    let self = selfNamed('ben')
    const lab = air.join(self, () => [ben], { self: () => self })
    await start(lab)
    await pass(5000)
    air.sent.length = 0
    self = { ...self, controlPort: 0 }
    lab.hurry()
    expect(responses(ben)[0]?.message.answers.every(({ ttlSeconds }) => ttlSeconds === 0)).toBe(true)
    say(browse)
    await pass(1000)
    expect(responses(ben)).toHaveLength(1)
  })

  it('opens no socket twice, however often it is told', async () => {
    const opened: string[] = []
    const lab = air.join(selfNamed('ben'), () => [ben], {
      openAnnouncing: async (address) => {
        opened.push(address)
        return { send: () => {}, join: () => null, close: () => {} }
      },
    })
    const starting = start(lab)
    for (let told = 0; told < 5; told += 1) lab.hurry()
    await starting
    for (let told = 0; told < 5; told += 1) lab.hurry()
    await pass(5000)
    expect(opened).toEqual([ben])
  })
})

describe('a question', () => {
  beforeEach(async () => {
    await start(air.join(selfNamed('ben'), () => [ben]))
    await pass(5000)
    air.sent.length = 0
  })

  it('is answered to all within 120 ms, and not again within a second', async () => {
    say(browse)
    await pass(120)
    expect(responses(ben)).toHaveLength(1)
    expect(responses(ben)[0]?.to).toBe(mdnsGroup4)
    for (let again = 0; again < 8; again += 1) {
      say(browse)
      await pass(100)
    }
    expect(responses(ben)).toHaveLength(1)
    await pass(300)
    say(browse)
    await pass(120)
    expect(responses(ben)).toHaveLength(2)
  })

  it('that knows the answer is not answered', async () => {
    const answers = [{ ...announcement('ben', 'ben', []).answers[0]! }]
    say({ ...browse, answers })
    await pass(200)
    expect(responses(ben)).toEqual([])
    say({ ...browse, answers: answers.map((record) => ({ ...record, ttlSeconds: 2000 })) })
    await pass(200)
    expect(responses(ben)).toHaveLength(1)
  })

  it('of a resolver that knows no multicast is answered to it alone, with its number', async () => {
    say({ ...browse, id: 4711 }, { address: stranger, port: 33_333 })
    const [{ message, to } = { message: null, to: null }] = responses(shared)
    expect(to).toBe(stranger)
    expect(message).toMatchObject({ id: 4711, questions: browse.questions })
    for (const record of [...(message?.answers ?? []), ...(message?.additionals ?? [])]) {
      expect(record.ttlSeconds).toBeLessThanOrEqual(10)
      expect(record.flush).toBe(false)
    }
  })

  it('from beyond the link is not answered, and unicast answers are few', async () => {
    say(browse, { address: '192.0.2.7', port: 33_333 })
    say(browse, { address: '192.0.2.7', port: mdnsPort })
    await pass(200)
    expect([...responses(ben), ...responses(shared)]).toEqual([])
    const ask = () => say(browse, { address: stranger, port: 33_333 })
    for (let asked = 0; asked < 500; asked += 1) ask()
    await pass(1000)
    for (let asked = 0; asked < 500; asked += 1) ask()
    expect(responses(shared)).toHaveLength(8 + 4)
  })

  it('is answered to a second machine while another asks without end', async () => {
    for (let asked = 0; asked < 500; asked += 1) say(browse, { address: stranger, port: 33_333 })
    air.sent.length = 0
    say(browse, { address: '10.0.0.8', port: 33_333 })
    expect(responses(shared).map(({ to }) => to)).toEqual(['10.0.0.8'])
  })

  it.each([
    ['HTTPS', 65],
    ['CNAME', 5],
  ])('of an unusual type (%s) is repeated to a resolver that knows no multicast', async (_name, type) => {
    const questions = [
      { name: hostName(selfNamed('ben').identity), type: { type, class: 1 }, unicast: false },
    ]
    say({ ...emptyMessage, id: 4711, questions }, { address: stranger, port: 33_333 })
    const [{ message } = { message: null }] = responses(shared)
    expect(message).toMatchObject({ id: 4711, questions })
    // NSEC: only addresses exist under this name.
    expect(message?.answers.map(({ data }) => data)).toMatchObject([{ type: 'other', as: { type: 47 } }])
  })

  it('of another class is none of its business', async () => {
    const questions = [
      { name: hostName(selfNamed('ben').identity), type: { type: 1, class: 3 }, unicast: false },
    ]
    for (const port of [33_333, mdnsPort]) say({ ...emptyMessage, questions }, { address: stranger, port })
    await pass(200)
    expect([...responses(ben), ...responses(shared)]).toEqual([])
  })

  it('for what does not exist under its names is told so', async () => {
    say({ ...emptyMessage, questions: [{ name: instanceName('ben'), type: 'AAAA', unicast: false }] })
    await pass(200)
    const [answer] = responses(ben)[0]?.message.answers ?? []
    // NSEC is 47, and this side keeps its octets: SRV and TXT in the bitmap.
    expect(answer).toMatchObject({ name: instanceName('ben'), data: { type: 'other' } })
  })

  it('about another is none of its business', async () => {
    say(refreshQuestion('carl'))
    say({ ...emptyMessage, questions: [{ name: ['_http', '_tcp', 'local'], type: 'PTR', unicast: false }] })
    await pass(200)
    expect(responses(ben)).toEqual([])
  })
})

describe('forged announcements', () => {
  it('are tried and not believed: none is offered, and dials are bounded', async () => {
    const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'])
    await start(ann)
    for (let number = 0; number < 5000; number += 1) {
      say(announcement(`forged ${number}`, `forged ${number}`, [stranger, `10.0.0.${number % 200}`]))
      if (number % 100 === 0) await pass(10)
    }
    await pass(3000)
    expect(names(ann)).toEqual([])
    expect(air.dialled.length).toBeLessThan(100)
    await start(air.join(selfNamed('ben'), () => [ben], { isKnown: () => true }))
    await pass(8000)
    expect(names(ann)).toEqual(['ben'])
  })

  it('from another port than the protocol has are no answers', async () => {
    const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'])
    air.labs.set(`${ben} 8642`, selfNamed('ben'))
    await start(ann)
    say(announcement('ben', 'ben', [ben]), { address: ben, port: 40_404 })
    await pass(1000)
    expect(names(ann)).toEqual([])
  })

  it('of a leave of nobody are nothing to try', async () => {
    const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'])
    await start(ann)
    say(announcement('ben', 'ben', [ben], 0))
    await pass(1000)
    expect(air.dialled).toEqual([])
  })

  it('cannot make another known lab disappear', async () => {
    mdnsOnly()
    const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'])
    await start(
      ann,
      air.join(selfNamed('ben'), () => [ben]),
    )
    await pass(3000)
    say(announcement('ben', 'ben', [ben], 0))
    await pass(3000)
    expect(names(ann)).toEqual(['ben'])
  })

  it('with a port that belongs to beacons do not reach the beacons', async () => {
    const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'])
    await start(ann)
    air.send(
      { address: stranger, port: mdnsPort },
      { address: '10.0.0.1', port: discoveryPort },
      encodeDns(browse),
    )
    await pass(1000)
    expect(names(ann)).toEqual([])
  })
})

describe('a label that is only a byte-order mark', () => {
  it('is compared like any other, while names are contested', async () => {
    await start(air.join(selfNamed('ben'), () => [ben]))
    await pass(300)
    const [service] = announcement('ben', 'ben', []).answers
    const pointer = { ...service!, name: instanceName('ben') }
    const authorities = [{ ...pointer, data: { type: 'PTR' as const, target: ['\ufeff', 'local'] } }]
    say({ ...emptyMessage, questions: browse.questions, authorities })
    await pass(5000)
    expect(labelsIn(responses(ben)).at(-1)).toEqual(['ben', 120])
  })

  it('is asked about again before it runs out', async () => {
    mdnsOnly()
    const dropped = droppedHere()
    const ann = air.join(selfNamed('ann'), () => ['10.0.0.1'])
    air.labs.set(`${ben} 8642`, selfNamed('ben'))
    await start(ann)
    say(announcement('ben', '\ufeff', [ben]), { address: ben, port: mdnsPort })
    await pass(130_000)
    const asked = saidBy('10.0.0.1').flatMap(({ message }) => message.questions.map(({ name }) => name))
    expect(asked).toContainEqual(instanceName('\ufeff'))
    expect(droppedHere()).toEqual(dropped)
  })
})

describe('records', () => {
  it('that a browser wants next come along', () => {
    const records = serviceRecords({ ...selfNamed('ben'), label: 'ben' }, [ben, 'fe80::2'])
    const { answers, additionals } = answersTo(browse.questions[0]!, records)
    expect(answers.map(({ data }) => data.type)).toEqual(['PTR'])
    expect(additionals.map(({ data }) => data.type)).toEqual(['SRV', 'TXT', 'A', 'AAAA'])
  })
})
