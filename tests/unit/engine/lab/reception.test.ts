/** Control connections: whoever opens as many as it can leaves the others theirs, and the trusted get in even then. */
import type { Server } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../electron/engine/base/clock'
import { ControlConnection } from '../../../../electron/engine/control/connection'
import { Reception, type ReceptionParts } from '../../../../electron/engine/lab/reception'
import type { Introduction } from '../../../../electron/engine/lab/introduction'
import type { ControlTransport } from '../../../../electron/engine/net/tls'
import { helloFrom, transportPair } from '../../../support/control-pair'

const ours = 'bb'.repeat(32)
const trusted = 'aa'.repeat(32)
const ofIdentity = 16
const ofAddress = 64
const ofStrangers = 224

let reception: Reception
let onConnection: (transport: ControlTransport) => void
let dialled: ControlConnection[]

beforeEach(async () => {
  dialled = []
  const server = { close: () => {} } as Server
  const parts = {
    listenControl: async (_address: string, _port: number, welcome: typeof onConnection) => {
      onConnection = welcome
      return server
    },
    listenData: async () => null,
    localAddresses: () => [],
    wishes: { controlPort: null, dataPort: null },
    clock: systemClock(),
    choices: { now: { listening: { mode: 'off' } } },
    trust: { has: (identity: string) => identity === trusted },
  } as unknown as ReceptionParts
  const introduction = { identity: ours, hello: () => helloFrom('ben') } as Introduction
  reception = new Reception(parts, () => introduction)
  await reception.listen()
})
afterEach(async () => {
  for (const connection of dialled) connection.close('runOver')
  await reception.stop()
})

/** Dials and says hello; false where it is turned away. */
async function dial(identity: string, from: string): Promise<boolean> {
  const [near, far] = transportPair(identity, ours, 'one secret', from)
  onConnection(far)
  try {
    dialled.push(await ControlConnection.establish(near, 'dialler', helloFrom('ann'), systemClock()))
    return true
  } catch {
    return false
  }
}

/** As many of these as are let in. */
async function taken(count: number, who: (number: number) => [string, string]): Promise<number> {
  let taken = 0
  for (let number = 0; number < count; number += 1) if (await dial(...who(number))) taken += 1
  return taken
}

const identity = (number: number) => String(number).padStart(64, '0')
const address = (number: number) => `192.0.2.${number}`

describe('somebody who opens as many control connections as there are', () => {
  it('with one identity has its share, and a second is served', async () => {
    expect(await taken(300, (number) => [identity(1), address(number % 200)])).toBe(ofIdentity)
    expect(await dial(identity(2), address(201))).toBe(true)
  })

  it('from one address has its share, and another address is served', async () => {
    expect(await taken(300, (number) => [identity(number), address(1)])).toBe(ofAddress)
    expect(await dial(identity(999), address(2))).toBe(true)
  })

  it('with many of both has what strangers have, and the trusted are served, from its own address too', async () => {
    expect(await taken(300, (number) => [identity(number), address(number % 200)])).toBe(ofStrangers)
    expect(await dial(identity(999), address(201))).toBe(false)
    expect(await dial(trusted, address(1))).toBe(true)
    expect(await dial(ours, '127.0.0.1')).toBe(true)
  })

  it('gives a place back with each connection that ends', async () => {
    expect(await taken(20, () => [identity(1), address(1)])).toBe(ofIdentity)
    dialled[0]?.close('runOver')
    await new Promise((resolve) => setImmediate(resolve))
    expect(await taken(20, () => [identity(1), address(1)])).toBe(1)
  })
})
