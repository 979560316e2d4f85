/** The window's log: bounded, and searched in slices. */
import { describe, expect, it } from 'vitest'
import {
  everything,
  MessageLog,
  mostLines,
  mostOctets,
} from '../../../../renderer/stations/messages/message-log'
import type { LogLine } from '../../../../shared/stations/messages/contract'

function message(payload: Uint8Array, peer = '127.0.0.1:9'): LogLine {
  return {
    kind: 'message',
    atMs: 0,
    peer,
    direction: 'in',
    by: 'peer',
    payload,
    wireBytes: 0,
    offset: null,
    type: null,
  }
}
const text = (words: string) => message(Buffer.from(words))

function settled(log: MessageLog): MessageLog {
  while (log.isSearching) log.step()
  return log
}
const found = (log: MessageLog) =>
  [...log.found()].map(({ line }) => (line.kind === 'message' ? Buffer.from(line.payload).toString() : ''))

describe('the log', () => {
  it('keeps so many lines and counts those that went', () => {
    const log = new MessageLog()
    for (let batch = 0; batch < 25; batch++) {
      log.add(
        1,
        Array.from({ length: 5000 }, (_, index) => text(String(batch * 5000 + index))),
      )
      settled(log)
    }
    expect([log.total, log.gone, log.count]).toEqual([mostLines, 25_000, mostLines])
    expect(found(log)[0]).toBe('25000')
    expect(log.byNumber(24_999)).toBeUndefined()
    expect(log.byNumber(25_000)).toMatchObject({ number: 25_000 })
    expect(log.indexOf(25_007)).toBe(7)
  })

  it('keeps so many octets', () => {
    const log = new MessageLog()
    const large = new Uint8Array(1024 * 1024)
    log.add(
      1,
      Array.from({ length: 100 }, () => message(large)),
    )
    expect(log.total).toBe(mostOctets / large.length)
  })

  it('finds text, octets and places, and goes on finding in what comes', () => {
    const log = new MessageLog()
    log.add(1, [
      text('Hello'),
      text('other'),
      message(Uint8Array.of(1, 2, 255)),
      message(Uint8Array.of(1), '10.0.0.7:1'),
    ])
    const search = (words: string) => {
      log.search({ ...everything, text: words }, 'utf-8')
      return settled(log).count
    }
    expect(search('hello')).toBe(1)
    expect(search('02 ff')).toBe(1)
    expect(search('10.0.0.7')).toBe(1)
    expect(search('nowhere')).toBe(0)
    expect(search('HELLO')).toBe(1)
    log.add(1, [text('hello again'), text('no')])
    expect(found(settled(log))).toEqual(['Hello', 'hello again'])
  })

  it('searches one slice at a time', () => {
    const log = new MessageLog()
    log.add(
      1,
      Array.from({ length: 50_000 }, () => text('x')),
    )
    log.step()
    expect(log.isSearching).toBe(true)
    expect(log.count).toBeLessThan(50_000)
    expect(settled(log).count).toBe(50_000)
  })

  it('shows one link, or one direction', () => {
    const log = new MessageLog()
    log.add(1, [text('a')])
    log.add(2, [text('b')])
    log.search({ ...everything, link: 2 }, 'utf-8')
    expect(found(settled(log))).toEqual(['b'])
    log.search({ ...everything, show: 'out' }, 'utf-8')
    expect(settled(log).count).toBe(0)
  })
})
