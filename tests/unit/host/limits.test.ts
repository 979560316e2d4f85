/** What Linux tells of its limits, as recorded, and otherwise. */
import { expect, it } from 'vitest'
import { roomFor } from '../../../electron/stations/connections/room'
import { parseLimits } from '../../../electron/host/descriptors'
import { parseNetstat } from '../../../electron/host/listen-queue'

it('reads the soft limit of open files', () => {
  const text = `Limit                     Soft Limit           Hard Limit           Units
Max cpu time              unlimited            unlimited            seconds
Max open files            1024                 1048576              files
`
  expect(parseLimits(text)).toBe(1024)
  expect(
    parseLimits('Max open files            unlimited            unlimited            files\n'),
  ).toBeNull()
  expect(parseLimits('')).toBeNull()
})

it('finds the counts of listening sockets by their names', () => {
  const text = `TcpExt: SyncookiesSent ListenOverflows ListenDrops TCPTimeouts
TcpExt: 0 12 15 3
IpExt: InNoRoutes ListenOverflows
IpExt: 0 99
`
  expect(parseNetstat(text)).toEqual({ overflows: 12, drops: 15 })
  expect(parseNetstat('TcpExt: ListenOverflows\nTcpExt: 1\n')).toBeNull()
  expect(parseNetstat('TcpExt: ListenOverflows ListenDrops\nTcpExt: many -1\n')).toBeNull()
  expect(parseNetstat('')).toBeNull()
})

it('keeps descriptors for the program itself', () => {
  expect(roomFor(1000, 1, null)).toEqual({ most: 1000, isBounded: false })
  expect(roomFor(1000, 1, { most: 2000, used: 100 })).toEqual({ most: 1000, isBounded: false })
  expect(roomFor(1000, 2, { most: 1024, used: 96 })).toEqual({ most: 400, isBounded: true })
  expect(roomFor(1000, 2, { most: 128, used: 96 })).toEqual({ most: 0, isBounded: true })
})
