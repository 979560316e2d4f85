/** Columns stay columns where a character takes two of the terminal's. */
import { describe, expect, it } from 'vitest'
import { columnLines } from '../../../electron/cli/answer'
import { cutToWidth, displayWidth, padStartToWidth, padToWidth } from '../../../electron/cli/display-width'

describe('columns', () => {
  it('begin at the same place of every line', () => {
    const lines = columnLines([
      ['接口', '地址', 'MTU'],
      ['eth0', '10.0.0.1', 1500],
      ['网络A', null, 65536],
    ])
    expect(lines).toEqual(['接口   地址      MTU', 'eth0   10.0.0.1  1500', '网络A  -         65536'])
    const before = (line: string, cell: string) => displayWidth(line.slice(0, line.indexOf(cell)))
    expect(before(lines[0] as string, '地址')).toBe(before(lines[1] as string, '10.0.0.1'))
  })

  it('are of ASCII as they always were', () => {
    expect(
      columnLines([
        ['A', 'B'],
        ['long', 'x'],
      ]),
    ).toEqual(['A     B', 'long  x'])
  })
})

describe('a width', () => {
  it('is filled from either side', () => {
    expect(padToWidth('字节', 6)).toBe('字节  ')
    expect(padStartToWidth('字节', 6)).toBe('  字节')
    expect(padToWidth('too long', 3)).toBe('too long')
  })

  it('is never passed by what is cut to it, nor a character halved', () => {
    expect(cutToWidth('往返时间', 5)).toBe('往返')
    expect(cutToWidth('往返时间', 8)).toBe('往返时间')
    expect(cutToWidth('ab往', 3)).toBe('ab')
  })
})
