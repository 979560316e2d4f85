/** A visit: admitted by the person, frames within the window, hostile ones harmless, nothing left when it is lost. */
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../electron/engine/base/clock'
import type { AdmissionDesk, AdmissionPolicy } from '../../../../electron/engine/control/admission'
import type { ControlConnection } from '../../../../electron/engine/control/connection'
import { Visits } from '../../../../electron/engine/visit/visits'
import { FarEnds } from '../../../../electron/engine/visit/far'
import { clockOffset } from '../../../../electron/engine/visit/far-clock'
import { hosting } from '../../../../electron/engine/visit/hosting'
import { visitContract } from '../../../../electron/engine/visit/visit-contract'
import { isFailure } from '../../../../shared/base/failure'
import { connect } from '../../../../shared/ipc/client'
import type { Client, Contract, Handlers } from '../../../../shared/ipc/contract'
import type { Port } from '../../../../shared/ipc/port'
import { serve } from '../../../../shared/ipc/server'
import { farContract, type FarContract } from '../../../../shared/contract'
import { visitWindowFrames } from '../../../../shared/wire/control-message'
import { connectedPair } from '../../../support/control-pair'
import { admissionDesk } from '../../../support/desk'

const ann = 'aa'.repeat(32)
const ben = 'bb'.repeat(32)
const open: ControlConnection[] = []
const session = 'ab'.repeat(16)

afterEach(() => {
  for (const connection of open.splice(0)) connection.close('runOver')
})

/** A client of handlers in the same process, through the frames of the contract. */
function clientOf<C extends Contract>(contract: C, handlers: Handlers<C>): Client<C> {
  const [here, there] = portPair()
  serve(there, contract, handlers)
  return connect(here, contract)
}

function portPair(): [Port, Port] {
  const { port1, port2 } = new MessageChannel()
  const wrap = (port: MessagePort): Port => ({
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.onmessage = (event) => listener(event.data)
    },
    onClose: () => {},
    close: () => port.close(),
  })
  return [wrap(port1), wrap(port2)]
}

interface World {
  readonly farEnds: FarEnds<FarContract>
  readonly near: ControlConnection
  readonly far: ControlConnection
  readonly admission: AdmissionDesk
  readonly visitors: string[]
}

/** Ann's traffic thread and service, a connection, and Ben's, whose far end is what `handlers` say. */
async function world(
  policy: Partial<AdmissionPolicy> = {},
  handlers: Partial<Handlers<FarContract>> = {},
): Promise<World> {
  const { near, far } = await connectedPair(ann, ben)
  open.push(near, far)
  const clock = systemClock()
  const visitors: string[] = []
  const admission = admissionDesk({ admission: () => 'all', ...policy })
  const hosted = hosting(
    farContract,
    () => ({ farClock: async () => ({ nowNs: clock.nowNs() + 5e9 }), ...handlers }) as Handlers<FarContract>,
  )
  const side = (ownIdentity: string, dial: () => Promise<ControlConnection>) =>
    new Visits({
      find: (peer) => (peer === 'nobody' ? { failure: 'peerAway' } : { host: '192.0.2.2', port: 8642 }),
      dial,
      admission,
      isListening: () => true,
      ownIdentity,
      traffic: {
        host: (input, options) => hosted.host(input, options?.signal ?? never),
        hear: (input) => hosted.hear(input, never),
      },
      onVisitor: (visit, _connection, here) =>
        here ? visitors.push(visit) : visitors.splice(visitors.indexOf(visit), 1),
    })
  side(ben, () => Promise.reject(new Error('Ben visits nobody'))).receive(far)
  const anns = side(ann, () => Promise.resolve(near))
  return {
    farEnds: new FarEnds(clientOf(visitContract, anns.handlers), farContract),
    near,
    far,
    admission,
    visitors,
  }
}

const never = new AbortController().signal

async function visited(farEnds: FarEnds<FarContract>) {
  const far = await farEnds.far('ben', never)
  if (isFailure(far)) throw new Error(JSON.stringify(far))
  return far
}

describe('a visit', () => {
  it('asks the far end, and tells how far its clock is', async () => {
    const { farEnds, visitors } = await world()
    const far = await visited(farEnds)
    expect(far).toMatchObject({ name: 'ben', address: '192.0.2.2' })
    expect(visitors).toHaveLength(1)
    const { offsetNs, errorNs } = await clockOffset(far.client, systemClock())
    expect(errorNs).toBeGreaterThan(0)
    // Another clock of this process: five seconds ahead, and as much as the two were made apart.
    expect(Math.abs(offsetNs - 5e9)).toBeLessThan(errorNs + 2e9)
  })

  it.each([
    ['answers what does not fit', async () => ({ nowNs: 'soon' as unknown as number })],
    ['fails', () => Promise.reject(new Error('a bug there'))],
  ])('to a lab that %s is a failure, and no bug of this one', async (_what, farClock) => {
    const { farEnds } = await world({}, { farClock })
    const far = await visited(farEnds)
    const failure = await far.client.farClock({}).catch(far.failureOf)
    expect(failure).toEqual({ failure: 'peerGone', host: '192.0.2.2', detail: 'noFittingAnswer' })
    expect(() => far.failureOf(new TypeError('a bug here'))).toThrow('a bug here')
  })

  it('takes from what the other lab answers whatever steers a terminal', async () => {
    const farClock = () => Promise.reject(new Error('\u001b[2Jgone\u202e'))
    const { farEnds } = await world({}, { farClock })
    const far = await visited(farEnds)
    await expect(far.client.farClock({})).rejects.toThrow('farClock: [2Jgone')
  })

  it('is one for all who work with the peer, while anybody does', async () => {
    const { farEnds, visitors } = await world()
    const one = await visited(farEnds)
    const two = await visited(farEnds)
    one.close()
    one.close()
    await two.client.farClock({})
    expect(visitors).toHaveLength(1)
    expect(farEnds.open).toBe(1)
  })

  it.each([
    ['the person declines', 'decline', { failure: 'declined', host: '192.0.2.2', why: 'person' }],
    ['the person accepts', 'once', null],
  ] as const)('%s, after both saw the same digits', async (_what, answer, failure) => {
    const { farEnds, admission } = await world({ admission: () => 'ask' })
    const shown = await new Promise<string>((resolve) => {
      const asking = farEnds.far('ben', never, (digits) => {
        if (digits !== null) resolve(digits)
      })
      void asking.then((far) => settled.push(isFailure(far) ? far : null))
    })
    await expect.poll(() => admission.list()).toMatchObject([{ digits: shown, settings: null, name: 'ann' }])
    admission.answer(admission.list()[0]!.id, answer)
    await expect.poll(() => settled.splice(0)).toEqual([failure])
  })
  const settled: unknown[] = []

  it('is given up by aborting, and the question is forgotten', async () => {
    const { farEnds, admission } = await world({ admission: () => 'ask' })
    const cancel = new AbortController()
    const asking = farEnds.far('ben', cancel.signal)
    await expect.poll(() => admission.list()).toHaveLength(1)
    cancel.abort()
    expect(await asking).toMatchObject({ failure: 'system', code: 'ECANCELED' })
    await expect.poll(() => admission.list()).toEqual([])
  })

  it('to nobody says so', async () => {
    const { farEnds } = await world()
    expect(await farEnds.far('nobody', never)).toEqual({ failure: 'peerAway' })
  })

  it('that is lost aborts what it began there, and fails what waits here', async () => {
    let began: (signal: AbortSignal) => void = () => {}
    const there = new Promise<AbortSignal>((resolve) => (began = resolve))
    const farClock = (_input: object, signal: AbortSignal) => {
      began(signal)
      return new Promise<{ nowNs: number }>(() => {})
    }
    const { farEnds, far: bens, visitors } = await world({}, { farClock })
    const far = await visited(farEnds)
    const answer = far.client.farClock({})
    const aborted = await there
    expect(aborted.aborted).toBe(false)
    bens.close('labClosed')
    await expect(answer).rejects.toThrow('closed')
    expect(aborted.aborted).toBe(true)
    expect(far.lost.aborted).toBe(true)
    expect(far.whyLost()).toMatchObject({ failure: 'peerGone', detail: 'labClosed' })
    await expect.poll(() => visitors).toEqual([])
    expect(farEnds.open).toBe(0)
  })

  it('refuses a value too large for a frame with an error, and goes on', async () => {
    let large = true
    const farClock = async () => ({ nowNs: 1, ...(large ? { more: 'x'.repeat(70_000) } : {}) })
    const { farEnds } = await world({}, { farClock })
    const far = await visited(farEnds)
    await expect(far.client.farClock({})).rejects.toThrow('more than one frame')
    large = false
    expect(await far.client.farClock({})).toEqual({ nowNs: 1 })
    await expect(far.client.farClock({ more: '"'.repeat(50_000) } as object)).rejects.toThrow(
      'more than one frame',
    )
    expect(await far.client.farClock({})).toEqual({ nowNs: 1 })
  })
})

describe('a hostile end', () => {
  /** Visits by hand, so that anything can be sent; resolves when let in. */
  async function letIn(made: World): Promise<void> {
    const admitted = new Promise<void>((resolve) => {
      made.near.onMessage((message) => message.type === 'visited' && resolve())
    })
    made.near.send({ type: 'visit', session })
    await admitted
  }

  it.each([
    ['no JSON', '{'],
    ['no frame', '[1,2]'],
    ['an operation that is not there', '{"kind":"request","id":1,"operation":"constructor","input":{}}'],
    ['an input that does not fit', '{"kind":"request","id":1,"operation":"farClock","input":{"a":1}}'],
    ['brackets without end', '['.repeat(50_000) + ']'.repeat(50_000 - 40_001)],
    [
      'a deep input',
      `{"kind":"request","id":1,"operation":"farClock","input":${'['.repeat(29_000)}${']'.repeat(29_000)}}`,
    ],
    [
      'a polluted prototype',
      '{"kind":"request","id":1,"operation":"farClock","input":{"__proto__":{"x":1}}}',
    ],
  ])('that sends %s is told or ignored, and the visit goes on', async (_what, frame) => {
    const made = await world()
    await letIn(made)
    const answers: string[] = []
    made.near.onMessage((message) => message.type === 'frame' && answers.push(message.frame))
    made.near.send({ type: 'frame', session, frame })
    const good = '{"kind":"request","id":7,"operation":"farClock","input":{}}'
    made.near.send({ type: 'frame', session, frame: good })
    await expect.poll(() => answers.some((answer) => answer.startsWith('{"kind":"value","id":7'))).toBe(true)
    expect(made.near.failure).toBeNull()
    expect(({} as { x?: number }).x).toBeUndefined()
  })

  it('that sends more frames than were taken is cut off', async () => {
    const { near, far } = await connectedPair(ann, ben)
    open.push(near, far)
    const visits = new Visits({
      find: () => ({ failure: 'peerAway' }),
      dial: () => Promise.reject(new Error('nobody is visited')),
      admission: admissionDesk({ admission: () => 'all', someoneIsThere: () => false }),
      isListening: () => true,
      ownIdentity: ben,
      // A traffic thread that is too busy to take anything.
      traffic: {
        host: async function* (_input, options) {
          await new Promise((resolve) => options?.signal?.addEventListener('abort', resolve))
          yield* []
        },
        hear: () => Promise.resolve(null),
      },
      onVisitor: () => {},
    })
    visits.receive(far)
    near.send({ type: 'visit', session })
    const frame = '{}'
    await new Promise<void>((resolve) => near.onMessage((message) => message.type === 'visited' && resolve()))
    for (let sent = 0; sent < visitWindowFrames; sent += 1) near.send({ type: 'frame', session, frame })
    await new Promise((resolve) => setImmediate(resolve))
    expect(near.failure).toBeNull()
    near.send({ type: 'frame', session, frame })
    await expect.poll(() => near.failure).toMatchObject({ failure: 'peerGone', detail: 'tooManyFrames' })
  })

  it('that asks for a third visit over one connection is refused', async () => {
    const made = await world({ admission: () => 'ask' })
    const refused = new Promise<unknown>((resolve) =>
      made.near.onMessage(
        (message) => message.type === 'refused' && message.session.startsWith('3') && resolve(message),
      ),
    )
    for (const digit of ['1', '2', '3']) made.near.send({ type: 'visit', session: digit.repeat(32) })
    expect(await refused).toMatchObject({ session: '3'.repeat(32), refusal: { why: 'busy' } })
  })

  it('that takes nothing, and asks for what is answered with an error, loses its connection', async () => {
    const made = await world()
    await letIn(made)
    const closed = new Promise((resolve) => made.near.onClose(resolve))
    // Answered with as many characters as an error may have.
    const operation = '\u0001'.repeat(64)
    const frame = JSON.stringify({ kind: 'request', id: 1, operation, input: null })
    let heardBytes = 0
    let taken = 0
    made.near.onMessage((message) => {
      if (message.type === 'frame') heardBytes += message.frame.length
      if (message.type === 'took') taken += message.frames
    })
    let sent = 0
    while (made.near.failure === null && sent < 100_000) {
      if (sent - taken < visitWindowFrames) {
        made.near.send({ type: 'frame', session, frame })
        sent += 1
      } else await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await closed).toMatchObject({ failure: 'peerGone', detail: 'tooMuchUnread' })
    // The frames of one window arrived; each of the others waited.
    const answerBytes = heardBytes / visitWindowFrames
    expect((sent - visitWindowFrames) * answerBytes).toBeLessThan(4 * 1024 * 1024 + 64 * answerBytes)
    await expect.poll(() => made.visitors).toEqual([])
  })

  it('that takes nothing stops a stream of values instead of letting them pile up', async () => {
    let produced = 0
    const made = await world(
      {},
      {
        farClock: async () => {
          produced += 1
          return { nowNs: produced }
        },
      },
    )
    await letIn(made)
    for (let id = 1; id <= 64; id += 1) {
      // Within the window of requests, which Ben takes; but no answer is ever acknowledged.
      made.near.send({
        type: 'frame',
        session,
        frame: JSON.stringify({ kind: 'request', id, operation: 'farClock', input: {} }),
      })
      await new Promise((resolve) => setImmediate(resolve))
    }
    const answers = produced
    // Two frames an answer, and as many requests as one visitor may have under way wait for theirs.
    expect(answers).toBeLessThanOrEqual(visitWindowFrames + 32)
    expect(made.near.failure).toBeNull()
  })
})
