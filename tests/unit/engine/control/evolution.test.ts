/** Labs of different versions: what both know is used, what one lacks is passed over, and a lab too old is named so. */
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../electron/engine/base/clock'
import { ControlConnection } from '../../../../electron/engine/control/connection'
import type { ControlTransport } from '../../../../electron/engine/net/tls'
import { FailureError, type Failure } from '../../../../shared/base/failure'
import { defaultSettings } from '../../../../shared/measurement/settings'
import { encodeFrame, FrameDecoder } from '../../../../shared/wire/control-frame'
import type { ControlMessage } from '../../../../shared/wire/control-message'
import { protocolVersion, type Hello } from '../../../../shared/wire/hello'
import { helloFrom, transportPair } from '../../../support/control-pair'
import { helloOfDialler, helloOfListener, turnedAway, turnedAwayInWords } from '../../wire/version-1/said'

const host = '192.0.2.2'
const session = 'ab'.repeat(16)
const open: ControlConnection[] = []

afterEach(() => {
  for (const connection of open.splice(0)) connection.close('runOver')
})

/** One end of a connection that says what the test says, octet by octet. */
class Bare {
  readonly heard: Record<string, unknown>[] = []
  readonly closed: Promise<void>
  readonly #transport: ControlTransport
  #wake = () => {}

  constructor(transport: ControlTransport) {
    this.#transport = transport
    const decoder = new FrameDecoder()
    transport.onData((bytes) => {
      for (const message of decoder.push(bytes)) this.heard.push(message as Record<string, unknown>)
      this.#wake()
    })
    this.closed = new Promise((resolve) => transport.onClose(() => resolve()))
  }

  say(...messages: unknown[]): void {
    for (const message of messages) this.#transport.write(encodeFrame(message))
  }
  write(octets: string): void {
    this.#transport.write(Buffer.from(octets, 'hex'))
  }
  async next(type: string): Promise<Record<string, unknown>> {
    for (;;) {
      const found = this.heard.find((message) => message['type'] === type)
      if (found !== undefined) return found
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}

/** This lab as dialler or as listener, and the other end of its transport. */
function against(side: 'dialler' | 'listener'): { bare: Bare; established: Promise<ControlConnection> } {
  const [dialler, listener] = transportPair('aa'.repeat(32), 'bb'.repeat(32), 'one secret')
  const [ours, theirs] = side === 'dialler' ? [dialler, listener] : [listener, dialler]
  const established = ControlConnection.establish(ours, side, helloFrom('ann'), systemClock())
  void established.then(
    (connection) => open.push(connection),
    () => {},
  )
  return { bare: new Bare(theirs), established }
}

async function failureOf(established: Promise<unknown>): Promise<Failure> {
  try {
    await established
  } catch (error) {
    if (error instanceof FailureError) return error.failure
    throw error
  }
  throw new Error('it was taken')
}

async function greeted(hello: object = helloFrom('ben')) {
  const { bare, established } = against('listener')
  bare.say(hello)
  const connection = await established
  const heard: ControlMessage[] = []
  connection.onMessage((message) => heard.push(message))
  return { bare, connection, heard }
}

describe('a lab of version 1', () => {
  const tooOld: Failure = { failure: 'incompatible', host, theirs: 1, ours: protocolVersion }

  it('that dials is named too old, and reads of our hello that it is', async () => {
    const { bare, established } = against('listener')
    bare.write(helloOfDialler)
    expect(await failureOf(established)).toEqual(tooOld)
    await bare.closed
    // All that version 1 looked at of a hello: this type, and this number beside its own.
    expect(bare.heard[0]).toMatchObject({ type: 'hello', protocol: protocolVersion })
    expect(bare.heard[1]).toEqual({
      type: 'bye',
      reason: 'otherVersion',
      values: { version: protocolVersion },
    })
    expect(bare.heard).toHaveLength(2)
  })

  it.each([
    ['by a code', (bare: Bare) => bare.write(turnedAway)],
    ['in words', (bare: Bare) => bare.say(turnedAwayInWords)],
    ['by its hello', (bare: Bare) => bare.write(helloOfListener)],
  ])('that is dialled and turns this one away %s is named too old', async (_how, answer) => {
    const { bare, established } = against('dialler')
    expect(await bare.next('hello')).toMatchObject({ protocol: protocolVersion })
    answer(bare)
    expect(await failureOf(established)).toEqual(tooOld)
  })
})

describe('a lab of a newer version', () => {
  const newer = (least: number, most: number) => ({
    ...helloFrom('ben'),
    protocol: most,
    protocols: { least, most },
    capabilities: ['visit', 'telepathy'],
    colour: 'green',
  })

  it('that still speaks this one is spoken to in it', async () => {
    const { connection } = await greeted(newer(protocolVersion, protocolVersion + 3))
    expect(connection.protocol).toBe(protocolVersion)
    expect([connection.can('visit'), connection.can('look')]).toEqual([true, false])
  })

  it('that does not is named with its number, whatever else its hello holds', async () => {
    const { bare, established } = against('listener')
    const least = protocolVersion + 1
    bare.say({ type: 'hello', protocol: least + 1, protocols: { least, most: least + 1 }, name: 7 })
    expect(await failureOf(established)).toEqual({
      failure: 'incompatible',
      host,
      theirs: least + 1,
      ours: protocolVersion,
    })
    expect((await bare.next('bye'))['reason']).toBe('otherVersion')
  })

  it('may send messages and fields of its own', async () => {
    const { bare, connection, heard } = await greeted()
    bare.say({ type: 'weather', of: 'tomorrow' }, { type: 'queued', session, ahead: 3, colour: 'green' })
    bare.say({ type: 'refused', session, refusal: { why: 'busy', waiting: 1, colour: 'green' } })
    await expect.poll(() => heard.length).toBe(2)
    expect(heard).toEqual([
      { type: 'queued', session, ahead: 3 },
      { type: 'refused', session, refusal: { why: 'busy', waiting: 1 } },
    ])
    expect(connection.failure).toBeNull()
  })

  it('may not flood this one with messages of its own', async () => {
    const { bare, connection } = await greeted()
    for (let sent = 0; sent < 200; sent += 1) bare.say({ type: 'weather' })
    expect(await bare.next('bye')).toMatchObject({ reason: 'tooManyUnknown' })
    expect(connection.failure).toMatchObject({ detail: 'tooManyUnknown' })
  })

  it('may not begin with one', async () => {
    const { bare, established } = against('listener')
    bare.say({ type: 'weather' })
    expect(await failureOf(established)).toMatchObject({ failure: 'notPacketLab', detail: 'firstNoHello' })
  })
})

describe('what is known', () => {
  it.each([
    ['a message with a wrong field', { type: 'queued', session, ahead: -1 }],
    ['a message without a field', { type: 'queued', session }],
    ['a message without a type', { session }],
  ])('ends the connection where it is wrong: %s', async (_what, message) => {
    const { bare, connection } = await greeted()
    bare.say(message)
    expect(await bare.next('bye')).toMatchObject({ reason: 'messageWrong' })
    expect(connection.failure).toMatchObject({ failure: 'notPacketLab', detail: 'messageWrong' })
  })

  it.each([
    ['a range upside down', { protocols: { least: 3, most: 2 } }],
    ['too many capabilities', { capabilities: Array.from({ length: 65 }, (_, at) => `c${at}`) }],
    ['too long a capability', { capabilities: ['c'.repeat(33)] }],
  ])('refuses a hello with %s', async (_what, change: Partial<Hello>) => {
    const { bare, established } = against('listener')
    bare.say({ ...helloFrom('ben'), ...change })
    expect(await failureOf(established)).toMatchObject({ failure: 'notPacketLab', detail: 'messageWrong' })
  })
})

describe('a setting that is not known here', () => {
  const settings = { ...defaultSettings, jitterNs: 5 }

  it('is refused by name where the sender counts on it', async () => {
    const { bare, connection, heard } = await greeted()
    bare.say({ type: 'open', session, settings })
    expect(await bare.next('refused')).toEqual({
      type: 'refused',
      session,
      refusal: { why: 'settings', code: 'settingUnknown', values: { setting: 'jitterNs' } },
    })
    expect(heard).toEqual([])
    expect(connection.failure).toBeNull()
  })

  it('is found inside another setting', async () => {
    const { bare } = await greeted()
    const limit = { ...defaultSettings.limit, soft: true }
    bare.say({ type: 'open', session, settings: { ...defaultSettings, limit }, mayIgnore: ['jitterNs'] })
    expect(await bare.next('refused')).toMatchObject({ refusal: { values: { setting: 'limit.soft' } } })
  })

  it('is left out where the sender says that it may be', async () => {
    const { bare, heard } = await greeted()
    bare.say({ type: 'open', session, settings, mayIgnore: ['jitterNs'] })
    await expect.poll(() => heard.length).toBe(1)
    expect(heard[0]).toMatchObject({ type: 'open', settings: defaultSettings })
    expect(heard[0]).not.toHaveProperty('settings.jitterNs')
  })
})
