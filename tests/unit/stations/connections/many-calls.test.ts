/** The calling end of many connections, over sockets that do as they are told. */
import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { Calls } from '../../../../electron/stations/connections/many-calls'

class FakeSocket extends EventEmitter {
  connecting = true
  ended: 'fin' | 'reset' | 'destroyed' | null = null

  stand(): void {
    this.connecting = false
    this.emit('connect')
  }
  fail(code: string): void {
    this.connecting = false
    this.emit('error', Object.assign(new Error(code), { code }))
    this.emit('close')
  }
  resume(): this {
    return this
  }
  end(): void {
    this.ended = 'fin'
    this.emit('close')
  }
  resetAndDestroy(): void {
    this.ended = 'reset'
    this.emit('close')
  }
  destroy(): void {
    this.ended = 'destroyed'
    this.emit('close')
  }
}

function begin(most: number, atOnce: number) {
  const sockets: FakeSocket[] = []
  let nowNs = 0
  const calls = new Calls({
    nowNs: () => (nowNs += 1000),
    begin: () => {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket as unknown as Socket
    },
    most,
    atOnce,
  })
  calls.start()
  return { calls, sockets, wait: (ns: number) => void (nowNs += ns) }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

it('keeps no more under way than were asked for, and begins no more than that', async () => {
  const { calls, sockets } = begin(5, 2)
  expect(sockets.length).toBe(2)
  sockets[0]!.stand()
  await turn()
  expect(sockets.length).toBe(3)
  for (const at of [1, 2, 3, 4]) {
    sockets[at]!.stand()
    await turn()
  }
  expect(calls).toMatchObject({ begun: 5, connecting: 0, open: 5, settled: true })
  expect(calls.connectTimes.toDistribution()?.min).toBe(2000)
})

it.each(['EMFILE', 'EADDRNOTAVAIL', 'ENOBUFS'])('begins none after %s', async (code) => {
  const { calls, sockets } = begin(100, 2)
  sockets[0]!.fail(code)
  await turn()
  expect(calls).toMatchObject({ begun: 2, connecting: 1, settled: false })
  sockets[1]!.stand()
  await turn()
  expect(calls).toMatchObject({ begun: 2, open: 1, settled: true })
  expect([...calls.failed]).toEqual([[code, 1]])
})

it('goes on after one that was refused', async () => {
  const { calls, sockets } = begin(3, 1)
  sockets[0]!.fail('ECONNREFUSED')
  await turn()
  sockets[1]!.fail('ECONNREFUSED')
  await turn()
  expect(calls.begun).toBe(3)
  expect([...calls.failed]).toEqual([['ECONNREFUSED', 2]])
})

it('counts a SYN that was sent again, by the second it took', async () => {
  const { calls, sockets, wait } = begin(2, 2)
  sockets[0]!.stand()
  wait(1_010_000_000)
  sockets[1]!.stand()
  expect(calls.synAgain).toBe(1)
})

it('tells apart what the other end closed from what it closed itself', () => {
  const { calls, sockets } = begin(3, 3)
  for (const socket of sockets) socket.stand()
  sockets[0]!.emit('close')
  expect(calls).toMatchObject({ open: 2, closedThere: 1 })
  calls.close('fin')
  expect(sockets.slice(1).map(({ ended }) => ended)).toEqual(['fin', 'fin'])
  expect(calls).toMatchObject({ open: 0, closedThere: 1 })
  expect(calls.sockets.size).toBe(0)
})

it('lets go at once of what is under way and of what stands', async () => {
  const { calls, sockets } = begin(100, 2)
  sockets[0]!.stand()
  calls.close('reset')
  await turn()
  expect(sockets.map(({ ended }) => ended)).toEqual(['reset', 'destroyed'])
  expect(calls).toMatchObject({ begun: 2, open: 0, connecting: 0 })
  expect(calls.sockets.size).toBe(0)
  expect(calls.failed.size).toBe(0)
})
