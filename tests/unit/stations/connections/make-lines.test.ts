/** The lines of a capture that was opened: times where there are any, and comments that no spreadsheet calculates. */
import { expect, it } from 'vitest'
import { findConnections, readConnection } from '../../../../renderer/stations/connections/capture-file'
import { linesOf, textOf } from '../../../../renderer/stations/connections/make-lines'
import { rungsOf } from '../../../../shared/tcp/ladder'
import { reconstruct } from '../../../../shared/tcp/reconstruct'
import { enhanced, hex, interfaceOf, joined, section, simple } from '../../capture/pcapng-blocks'

const segment = (flags: string) =>
  hex(
    `4500 0028 0000 4000 4006 0000 c000 0201 c000 0202 0fa0 0050 0000 0064 0000 0000 50${flags} faf0 0000 0000`,
  )

async function linesIn(...blocks: Uint8Array[]) {
  const file = new Blob([joined(section, interfaceOf(101), ...blocks)])
  const { connections, unread } = await findConnections(file)
  if (connections.length === 0) return { lines: [], unread }
  const { segments, comments, untimed } = await readConnection(file, connections[0]!)
  const commented = new Map(segments.map((mark) => [mark, comments.get(mark) ?? ['=1+1']]))
  return { lines: linesOf(reconstruct(segments), rungsOf(segments), [], commented, true, untimed), unread }
}

it('has no time, and not that of 1970, where the capture gives none', async () => {
  const { lines } = await linesIn(simple(segment('02')), simple(segment('10')))
  expect(lines.length).toBeGreaterThan(1)
  expect(lines.filter(({ time }) => time !== 'no time')).toEqual([])
})

it('has both kinds of time in one capture, in the order of the capture', async () => {
  const { lines } = await linesIn(
    ...[enhanced(segment('02'), 1000), simple(segment('10')), enhanced(segment('11'), 3000)],
  )
  expect(lines.filter(({ isState }) => !isState).map(({ time }) => time)).toEqual([
    '0.000 ms',
    'no time',
    '2.000 ms',
  ])
})

it('is copied without a formula', async () => {
  const { lines } = await linesIn(enhanced(segment('02'), 0))
  expect(textOf(lines)).toContain("\t'=1+1")
})

it('tells what was not read', async () => {
  const file = new Blob([joined(section, interfaceOf(147), enhanced(segment('02'), 0))])
  expect(await findConnections(file)).toEqual({
    connections: [],
    unread: [{ space: 'linkType', number: 147, packets: 1 }],
    problem: { problem: 'noConnection' },
  })
})
