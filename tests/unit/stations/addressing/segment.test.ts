/** A datagram to a whole segment: who is asked, who hears, what is told, and that nothing answers it. */
import { afterEach, describe, expect, it } from 'vitest'
import { shareHearing } from '../../../../electron/engine/discovery/shared-hearing'
import type { ControlConnection } from '../../../../electron/engine/control/connection'
import type { DiscoverySocket, Origin } from '../../../../electron/engine/net/discovery-socket'
import type { SegmentDatagram } from '../../../../electron/engine/net/segment-datagram'
import type { OpenHearing } from '../../../../electron/engine/discovery/shared-hearing'
import { SegmentEar } from '../../../../electron/stations/addressing/segment-ear'
import {
  sendToSegment,
  type LabToAsk,
  type SegmentParts,
} from '../../../../electron/stations/addressing/send-to-segment'
import { FailureError } from '../../../../shared/base/failure'
import type { SegmentEvent, SegmentLab } from '../../../../shared/stations/addressing/contract'
import type { ControlMessage } from '../../../../shared/wire/control-message'
import { connectedPair } from '../../../support/control-pair'

const ann = 'aa'.repeat(32)
const token = 'a1'.repeat(16)
const open: ControlConnection[] = []
const target = { source: '10.0.0.1', zone: 'eth0', to: '10.0.0.255', family: 'IPv4', mac: null } as const
const never = new AbortController().signal

afterEach(() => {
  for (const connection of open.splice(0)) connection.close('runOver')
})

/** A segment whose sockets hear what is sent; `answered` is whatever a hearing socket sent, which is nothing. */
class Air {
  readonly hearing = new Set<(bytes: Uint8Array, from: Origin) => void>()
  answered = 0
  sent: SegmentDatagram[] = []

  readonly openHearing: OpenHearing = async (_family, _port, onMessage) => {
    this.hearing.add(onMessage)
    return {
      send: () => (this.answered += 1),
      join: () => null,
      close: () => this.hearing.delete(onMessage),
    }
  }

  readonly parts: { -readonly [Part in keyof SegmentParts]: SegmentParts[Part] } = {
    nowMs: () => 5,
    makeToken: () => token,
    send: async (datagram) => {
      this.sent.push(datagram)
      for (const hear of [...this.hearing]) hear(datagram.bytes, { address: datagram.source, port: 50_000 })
      return null
    },
  }
}

/** A lab that can be asked, with an ear on that air. */
async function lab(id: string, openHearing: OpenHearing): Promise<LabToAsk & { far: ControlConnection }> {
  const { near, far } = await connectedPair(ann, id.repeat(64))
  open.push(near, far)
  new SegmentEar(openHearing).lend(far)
  return { id, name: id, host: `10.0.0.${id}`, place: 'sameSegment', dial: async () => near, far }
}

async function told(labs: LabToAsk[], air: Air): Promise<{ events: SegmentEvent[]; labs: SegmentLab[] }> {
  const events: SegmentEvent[] = []
  await sendToSegment(target, labs, air.parts, (event) => events.push(event), never)
  return { events, labs: events.findLast((event) => event.step === 'labs')?.labs ?? [] }
}

describe('a datagram to the segment', () => {
  it('is sent once all listen, and told of by those it came to alone', async () => {
    const air = new Air()
    const elsewhere = new Air()
    const labs = [await lab('2', air.openHearing), await lab('3', elsewhere.openHearing)]
    const { events, labs: last } = await told(labs, air)
    expect(last.map(({ id, state, from }) => [id, state, from])).toEqual([
      ['2', 'heard', '10.0.0.1'],
      ['3', 'silent', null],
    ])
    const sent = events.findIndex(({ step }) => step === 'sent')
    const states = (event: SegmentEvent | undefined) =>
      event?.step === 'labs' ? event.labs.map(({ state }) => state) : []
    expect(events.slice(0, sent).map(states)).toContainEqual(['listening', 'listening'])
    expect(air.sent).toEqual([{ ...target, port: 8641, bytes: Uint8Array.from(Buffer.from(token, 'hex')) }])
    expect(air.answered + elsewhere.answered).toBe(0)
    expect([air.hearing.size, elsewhere.hearing.size]).toEqual([0, 0])
  })

  it('is not heard where another datagram came', async () => {
    const air = new Air()
    const one = await lab('2', air.openHearing)
    air.parts.send = async ({ source }) => {
      for (const hear of [...air.hearing])
        for (const bytes of [new Uint8Array(16), Buffer.from(`${token}00`, 'hex'), new Uint8Array()])
          hear(bytes, { address: source, port: 1 })
      return null
    }
    expect((await told([one], air)).labs).toMatchObject([{ state: 'silent', from: null }])
  })

  it('leaves out nobody: who cannot be reached, or cannot listen, is told with the reason', async () => {
    const air = new Air()
    const refused = { failure: 'refused', host: '10.0.0.4', port: 8642 } as const
    const dead: LabToAsk = {
      id: '4',
      name: null,
      host: '10.0.0.4',
      place: 'unknown',
      dial: () => Promise.reject(new FailureError(refused)),
    }
    const deaf = await lab('5', () =>
      Promise.reject(new FailureError({ failure: 'system', operation: 'Hearing', code: 'EADDRINUSE' })),
    )
    const { labs } = await told([dead, deaf], air)
    expect(labs.map(({ state, failure }) => [state, failure])).toEqual([
      ['failed', refused],
      ['failed', { failure: 'system', operation: 'listenThere', code: 'EADDRINUSE' }],
    ])
    expect(air.sent).toHaveLength(1)
  })

  it('that the system refuses is a failure, at once', async () => {
    const air = new Air()
    const failure = { failure: 'system', operation: 'Sending', code: 'ENETUNREACH' } as const
    air.parts.send = async () => failure
    const { events } = await told([await lab('2', air.openHearing)], air)
    expect(events.at(-1)).toEqual({ step: 'failed', failure })
  })

  it('is not sent once the person has cancelled', async () => {
    const air = new Air()
    const cancel = new AbortController()
    const waiting: LabToAsk = {
      ...(await lab('2', air.openHearing)),
      dial: () => new Promise(() => cancel.abort()),
    }
    const events: SegmentEvent[] = []
    await sendToSegment(target, [waiting], air.parts, (event) => events.push(event), cancel.signal)
    expect(air.sent).toEqual([])
    expect(events.every(({ step }) => step === 'labs')).toBe(true)
  })
})

describe('an ear', () => {
  it('is lent four times on a connection, and no more', async () => {
    const air = new Air()
    const { near, far } = await connectedPair(ann, 'bb'.repeat(32))
    open.push(near, far)
    new SegmentEar(air.openHearing).lend(far)
    const said: ControlMessage[] = []
    const four = new Promise<void>((resolve) => {
      near.onMessage((message) => said.push(message) === 4 && resolve())
    })
    for (let asked = 0; asked < 9; asked += 1) near.send({ type: 'listen', token, family: 'IPv4' })
    await four
    expect(said).toEqual(Array(4).fill({ type: 'listening', token, failure: null }))
    expect(air.hearing.size).toBe(4)
  })

  it('is lent to another address while one has all that it may', async () => {
    const air = new Air()
    const ear = new SegmentEar(air.openHearing)
    const answers: ControlMessage[] = []
    const ask = async (times: number, from: string) => {
      const { near, far } = await connectedPair(ann, 'bb'.repeat(32), from)
      open.push(near, far)
      ear.lend(far)
      const told = new Promise<void>((resolve) => {
        let count = 0
        near.onMessage((message) => {
          answers.push(message)
          if ((count += 1) === times) resolve()
        })
      })
      for (let asked = 0; asked < times; asked += 1) near.send({ type: 'listen', token, family: 'IPv4' })
      await told
    }
    for (let connection = 0; connection < 16; connection += 1) await ask(4, '192.0.2.66')
    expect(answers.filter((answer) => answer.type === 'listening' && answer.failure === null)).toHaveLength(8)
    await ask(1, '192.0.2.7')
    expect(answers.at(-1)).toEqual({ type: 'listening', token, failure: null })
  })

  it('is closed with its connection', async () => {
    const air = new Air()
    const { near, far } = await connectedPair(ann, 'bb'.repeat(32))
    new SegmentEar(air.openHearing).lend(far)
    const listening = new Promise((resolve) => near.onMessage(resolve))
    near.send({ type: 'listen', token, family: 'IPv6' })
    await listening
    const closed = new Promise<void>((resolve) => far.onClose(() => resolve()))
    near.close('datagramSent')
    await closed
    await new Promise((resolve) => setImmediate(resolve))
    expect(air.hearing.size).toBe(0)
  })
})

describe('shared hearing', () => {
  it('opens one socket for all, tells each, and closes it with the last', async () => {
    let opened = 0
    let closed = 0
    let tell = (_bytes: Uint8Array) => {}
    const hearing = shareHearing(async (_family, _port, onMessage) => {
      opened += 1
      tell = (bytes) => onMessage(bytes, { address: '10.0.0.9', port: 1 })
      return { send: () => {}, join: () => null, close: () => (closed += 1) } satisfies DiscoverySocket
    })
    const heard: string[] = []
    const [first, second] = await Promise.all([
      hearing('IPv4', 8641, () => heard.push('first')),
      hearing('IPv4', 8641, () => heard.push('second')),
    ])
    tell(new Uint8Array(1))
    first.close()
    tell(new Uint8Array(1))
    expect([opened, closed, heard]).toEqual([1, 0, ['first', 'second', 'second']])
    second.close()
    second.close()
    expect(closed).toBe(1)
    await hearing('IPv4', 8641, () => {})
    await hearing('IPv6', 8641, () => {})
    expect(opened).toBe(3)
  })

  it('tries again after it could not be opened', async () => {
    let tries = 0
    const hearing = shareHearing(async () => {
      tries += 1
      if (tries === 1) throw new FailureError({ failure: 'system', operation: 'x', code: 'EADDRINUSE' })
      return { send: () => {}, join: () => null, close: () => {} }
    })
    await expect(hearing('IPv4', 8641, () => {})).rejects.toThrow('EADDRINUSE')
    await hearing('IPv4', 8641, () => {})
    expect(tries).toBe(2)
  })
})
