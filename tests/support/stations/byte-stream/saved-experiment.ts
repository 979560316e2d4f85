/** An experiment with the byte stream as the window saves it, and whether its picture is true to both ends' records. */
import { expect } from 'vitest'

interface Span {
  readonly offset: number
  readonly length: number
}

interface Row extends Span {
  readonly number: number
  readonly kind: string
}

export interface SavedExperiment {
  readonly case: string | null
  readonly peer: string
  readonly codec: string
  readonly messages: readonly (Span & { readonly hex: string })[]
  readonly written: { readonly hex: string; readonly writes: readonly Span[] }
  readonly read: { readonly hex: string; readonly reads: readonly (Span & { readonly atNs: number })[] }
  readonly frames: readonly { readonly kind: string; readonly offset: number; readonly payload?: string }[]
  readonly datagrams: {
    readonly sent: readonly { readonly number: number; readonly code: string | null }[]
    readonly arrived: readonly { readonly number: number; readonly octets: number }[]
    readonly hex: string
  }
  readonly rows: Readonly<Record<'written' | 'read' | 'frames' | 'datagrams', readonly Row[]>>
}

const places = (spans: readonly Span[]) => spans.map(({ offset, length }) => ({ offset, length }))

/** The records tile what was written, the octets read are those written, and every box of the picture is a record. */
export function expectTrue(saved: SavedExperiment): void {
  const { written, read, datagrams, messages, rows, frames } = saved
  expect(read.hex).toBe(written.hex)
  for (const spans of [written.writes, read.reads]) {
    let at = 0
    for (const { offset, length } of spans) {
      expect(offset).toBe(at)
      at += length
    }
    expect(at).toBe(written.hex.length / 2)
  }
  for (const { offset, length, hex } of messages)
    expect(written.hex.slice(2 * offset, 2 * (offset + length))).toContain(hex)

  let at = 0
  for (const { number, octets } of datagrams.arrived) {
    const datagram = Buffer.from(datagrams.hex.slice(2 * at, 2 * (at + octets)), 'hex')
    expect(datagram.readUInt32BE(0)).toBe(number)
    expect(datagram.subarray(4).toString('hex')).toBe(messages[number]?.hex)
    at += octets
  }
  expect(2 * at).toBe(datagrams.hex.length)

  expect(places(rows.written)).toEqual(places(written.writes))
  expect(places(rows.read)).toEqual(places(read.reads))
  expect(rows.frames.filter(({ kind }) => kind === 'plain')).toHaveLength(
    frames.filter(({ kind }) => kind === 'frame').length,
  )
  const arrived = new Set(datagrams.arrived.map(({ number }) => number))
  for (const { number, kind } of rows.datagrams)
    expect(['plain', 'late'].includes(kind)).toBe(arrived.has(number - 1))
  expect(rows.datagrams.filter(({ kind }) => kind === 'refused')).toHaveLength(
    datagrams.sent.filter(({ code }) => code !== null).length,
  )
}
