/** Two labs on one machine, each an installation of its own: who lets whom in, and what each learns of the other. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AdmissionRequest, Answer } from '../../../shared/lab/admission'
import type { MeasureEvent } from '../../../shared/measurement/sample'
import {
  brief,
  endless,
  first,
  isUnderWay,
  loopback,
  measure,
  resultOf,
  startLab,
  type EngineLab,
  type Target,
} from '../../support/engine-lab'

const cleanups: (() => Promise<void>)[] = []

/** A lab that ends with its test. */
async function lab(...args: Parameters<typeof startLab>): Promise<EngineLab> {
  const started = await startLab(...args)
  cleanups.push(() => started.stop())
  return started
}

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

describe('a lab that is asked for a session', () => {
  let here: EngineLab
  let there: EngineLab
  let target: Target

  beforeEach(async () => {
    here = await lab()
    there = await lab({ admission: 'ask', name: 'the other' })
    target = await there.target()
  })

  it('declines at once where nobody could see the question', async () => {
    const events = await measure(here, target, brief)
    expect(events.map((event) => event.kind)).toEqual(['connecting', 'result'])
    expect(resultOf(events).failure).toEqual({ failure: 'declined', host: '127.0.0.1', why: 'noAnswer' })
  })

  it('asks the person each time that it is let in once', async () => {
    for (let time = 1; time <= 2; time += 1) {
      const { events, asked } = await measureAnswered('once')
      expect(events.map((event) => event.kind).slice(0, 2)).toEqual(['connecting', 'asking'])
      expect(resultOf(events)).toMatchObject({ outcome: 'completed', udp: { sent: 20, received: 20 } })
      const { identity } = await first(here.api.status({}))
      expect(asked).toMatchObject({ identity, host: '127.0.0.1', settings: brief })
      expect(asked.secondsLeft).toBeGreaterThan(25)
      expect(asked.secondsLeft).toBeLessThanOrEqual(30)
    }
    expect(await first(there.api.trusted({}))).toEqual([])
  })

  it('asks no more once it is always let in, until it is distrusted', async () => {
    const { asked } = await measureAnswered('always')
    const { identity } = asked
    expect(await first(there.api.trusted({}))).toMatchObject([{ identity }])
    const unasked = await measure(here, target, brief)
    expect(unasked.map((event) => event.kind)).not.toContain('asking')
    expect(resultOf(unasked).outcome).toBe('completed')

    await there.api.distrust({ identity })
    expect(await first(there.api.trusted({}))).toEqual([])
    expect(resultOf((await measureAnswered('once')).events).outcome).toBe('completed')
  })

  it('remembers whom it trusts from one start to the next', async () => {
    const profile = await mkdtemp(join(tmpdir(), 'packet-lab-kept-'))
    cleanups.push(() => rm(profile, { recursive: true, force: true }))
    there = await lab({ admission: 'ask' }, profile)
    target = await there.target()
    const { asked } = await measureAnswered('always')
    const { identity } = await first(there.api.status({}))
    await there.stop()
    const again = await lab({ admission: 'ask' }, profile)
    expect(await first(again.api.trusted({}))).toMatchObject([{ identity: asked.identity }])
    expect((await first(again.api.status({}))).identity).toBe(identity)
    expect(resultOf(await measure(here, await again.target(), brief)).outcome).toBe('completed')
  })

  it('has what was chosen last on the disk when it has stopped', async () => {
    const profile = await mkdtemp(join(tmpdir(), 'packet-lab-kept-'))
    cleanups.push(() => rm(profile, { recursive: true, force: true }))
    const leaving = await lab({}, profile)
    const choices = Array.from({ length: 20 }, (_, at) => leaving.api.changeSettings({ name: `lab ${at}` }))
    await Promise.all(choices)
    await leaving.stop()
    const again = await lab({}, profile)
    expect((await first(again.api.settings({}))).name).toBe('lab 19')
  })

  it('sends nobody in whom the person declines', async () => {
    const { events } = await measureAnswered('decline')
    expect(resultOf(events)).toMatchObject({
      outcome: 'failed',
      failure: { failure: 'declined', host: '127.0.0.1', why: 'person' },
      udp: { sent: 0 },
      tcp: { sent: 0 },
    })
  })

  it('forgets the question when the caller gives up', async () => {
    const cancel = new AbortController()
    const questions = there.api.admissionRequests({})[Symbol.asyncIterator]()
    expect((await questions.next()).value).toEqual([])
    const run = measure(here, target, brief, { signal: cancel.signal })
    const { value } = (await questions.next()) as { value: AdmissionRequest[] }
    expect(value).toHaveLength(1)
    cancel.abort()
    expect(resultOf(await run).outcome).toBe('cancelled')
    expect((await questions.next()).value).toEqual([])
    await there.api.answerAdmission({ id: value[0]!.id, answer: 'always' })
    expect(await first(there.api.trusted({}))).toEqual([])
    await questions.return?.()
  })

  /** One run to `there`, with the person there answering so. */
  async function measureAnswered(
    answer: Answer,
  ): Promise<{ events: MeasureEvent[]; asked: AdmissionRequest }> {
    const over = new AbortController()
    const answered = (async () => {
      for await (const requests of there.api.admissionRequests({}, { signal: over.signal })) {
        const [asked] = requests
        if (asked === undefined) continue
        await there.api.answerAdmission({ id: asked.id, answer })
        return asked
      }
      throw new Error('nobody was asked')
    })()
    const events = await measure(here, target, brief)
    over.abort()
    return { events, asked: await answered }
  }
})

describe('a lab that listens as it is told', () => {
  it('declines while listening is off, and serves its own user', async () => {
    const here = await lab()
    const there = await lab({ listening: { mode: 'off' } })
    expect((await first(there.api.status({}))).listeningOn).toEqual([])
    const { failure } = resultOf(await measure(here, await there.target(), brief))
    expect(failure).toEqual({ failure: 'declined', host: '127.0.0.1', why: 'listeningOff' })
    expect(resultOf(await measure(there, loopback, brief)).outcome).toBe('completed')
  })

  it('is reached at the address it is bound to and at no other', async () => {
    const here = await lab()
    const there = await lab({ listening: { mode: 'address', address: '127.0.0.2' } })
    expect((await first(there.api.status({}))).listeningOn).toEqual(['127.0.0.1', '127.0.0.2'])
    const reached = resultOf(await measure(here, await there.target('127.0.0.2'), brief))
    expect(reached).toMatchObject({ outcome: 'completed', udp: { received: 20 }, tcp: { received: 20 } })
    const { failure } = resultOf(await measure(here, await there.target('127.0.0.3'), brief))
    expect(failure).toMatchObject({ failure: 'refused', host: '127.0.0.3' })
  })

  it('says why it cannot listen on an address that is not here, and serves its own user', async () => {
    const there = await lab({ listening: { mode: 'address', address: '192.0.2.1' } })
    const status = await first(there.api.status({}))
    expect(status.listeningFailure).toMatchObject({ failure: 'system', code: 'EADDRNOTAVAIL' })
    expect(status.listeningOn).toEqual([])
    expect(resultOf(await measure(there, loopback, brief)).outcome).toBe('completed')
  })

  it('lets a run go on, whole, when listening moves away under it', async () => {
    const here = await lab()
    const there = await lab({ listening: { mode: 'address', address: '127.0.0.2' } })
    const target = await there.target('127.0.0.2')
    const moved: Promise<unknown>[] = []
    const settings = { ...brief, limit: { kind: 'count' as const, count: 500 } }
    const events = await measure(here, target, settings, {
      onEvent: (event) => {
        if (isUnderWay(event) && moved.length === 0)
          moved.push(there.api.changeSettings({ listening: { mode: 'address', address: '127.0.0.3' } }))
      },
    })
    expect(await Promise.all(moved)).toEqual([null])
    const document = resultOf(events)
    expect(document).toMatchObject({
      outcome: 'completed',
      udp: { sent: 500, received: 500, notSent: 0, lostUpstream: 0 },
      tcp: { sent: 500, received: 500 },
    })
    expect((await first(there.api.status({}))).listeningOn).toEqual(['127.0.0.1', '127.0.0.3'])
    expect(resultOf(await measure(here, target, brief)).failure).toMatchObject({ failure: 'refused' })
    const newPlace = await measure(here, await there.target('127.0.0.3'), brief)
    expect(resultOf(newPlace)).toMatchObject({ outcome: 'completed', udp: { received: 20 } })
  })
})

describe('two labs that know each other', () => {
  it('probe both ways at once, and each tells its own figures', async () => {
    const here = await lab({ name: 'this one' })
    const there = await lab({ name: 'the other' })
    const target = await there.target()
    const settings = { ...brief, bothWays: true, limit: { kind: 'count' as const, count: 100 } }
    const document = resultOf(await measure(here, target, settings))
    const { identity } = await first(here.api.status({}))
    const sent = { sent: 100, received: 100 }
    expect(document).toMatchObject({ outcome: 'completed', udp: sent, tcp: sent })
    expect(document.reverse).toMatchObject({
      outcome: 'completed',
      target: { name: 'this one', identity },
      udp: sent,
      tcp: sent,
    })
    expect(document.reverse?.udp?.rttNs?.p50).toBeGreaterThan(0)
  })

  it('tell a run both ways even where one of them is not let in by the other', async () => {
    // Who asks to be probed back lets the answer in: no second question, and no listening needed.
    const here = await lab({ listening: { mode: 'off' }, admission: 'ask' })
    const there = await lab()
    const document = resultOf(await measure(here, await there.target(), { ...brief, bothWays: true }))
    expect(document.reverse).toMatchObject({ outcome: 'completed', udp: { received: 20 } })
  })

  it('leave out the way back of a lab that is measuring already', async () => {
    const here = await lab()
    const there = await lab()
    const cancel = new AbortController()
    const both: Promise<MeasureEvent[]>[] = []
    const target = await there.target()
    await measure(there, loopback, endless, {
      signal: cancel.signal,
      onEvent: (event) => {
        if (!isUnderWay(event) || both.length > 0) return
        both.push(measure(here, target, { ...brief, bothWays: true }).finally(() => cancel.abort()))
      },
    })
    const document = resultOf((await Promise.all(both))[0] ?? [])
    expect(document).toMatchObject({ outcome: 'completed', reverse: null, udp: { received: 20 } })
  })

  it('show the session while it lasts at the lab that reflects it', async () => {
    const here = await lab({ name: 'this one' })
    const there = await lab()
    const cancel = new AbortController()
    const run = measure(here, await there.target(), endless, { signal: cancel.signal })
    const { sessions } = await first(there.api.status({}), (status) =>
      status.sessions.some(
        ({ channels: { udp, tcp } }) => (udp?.received ?? 0) > 0 && (tcp?.received ?? 0) > 0,
      ),
    )
    expect(sessions).toMatchObject([{ name: 'this one', host: '127.0.0.1' }])
    cancel.abort()
    await run
    await first(there.api.status({}), (status) => status.sessions.length === 0)
  })

  it('end the run with a word when one of them is closed', async () => {
    const here = await lab()
    const there = await lab()
    const closing: Promise<void>[] = []
    const events = await measure(here, await there.target(), endless, {
      onEvent: (event) => {
        if (isUnderWay(event)) closing.push(there.stop())
      },
    })
    await Promise.all(closing)
    const document = resultOf(events)
    expect(document).toMatchObject({
      outcome: 'failed',
      failure: { failure: 'peerGone', host: '127.0.0.1', detail: 'labClosed' },
    })
    expect(document.udp?.received).toBeGreaterThan(0)
  })

  it('are remembered by address, name and identity', async () => {
    const here = await lab()
    const there = await lab({ name: 'the other' })
    const target = await there.target()
    const { controlPort, identity } = await first(there.api.status({}))
    const added = await here.api.addPeer({ text: ` 127.0.0.1:${controlPort} ` })
    const id = `127.0.0.1:${controlPort}`
    expect(added).toMatchObject({ id, name: null, host: '127.0.0.1', controlPort, identity: null })
    expect(await here.api.addPeer({ text: id })).toMatchObject({ id })
    expect((await first(here.api.peers({}))).map((peer) => peer.id)).toEqual(['loopback', id])

    await measure(here, target, brief)
    expect((await first(here.api.peers({})))[1]).toMatchObject({ id, name: 'the other', identity })
    await here.api.removePeer({ id })
    expect((await first(here.api.peers({}))).map((peer) => peer.id)).toEqual(['loopback'])
  })

  it.each(['', '1.2.3', '127.0.0.1:0', '127.0.0.1:65536', '[::1', 'a b'])(
    'are not remembered under %j, which is no address',
    async (text) => {
      const here = await lab()
      expect(await here.api.addPeer({ text })).toMatchObject({ failure: 'badInput' })
    },
  )
})
