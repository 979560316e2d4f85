/** The search of a segment: every other address once, never more than 1,024, and over when it is cancelled. */
import { describe, expect, it } from 'vitest'
import { addressesToSweep, sweep } from '../../../../electron/stations/peers/sweep'
import { FailureError } from '../../../../shared/base/failure'
import type { SweepStep } from '../../../../shared/stations/peers/sweep'

const own = 'aa'.repeat(32)
const other = 'bb'.repeat(32)

describe('the addresses of a segment', () => {
  it("are all but the network, the broadcast and one's own", () => {
    expect(addressesToSweep({ address: '192.0.2.2', prefixLength: 29 })).toEqual([
      '192.0.2.1',
      '192.0.2.3',
      '192.0.2.4',
      '192.0.2.5',
      '192.0.2.6',
    ])
    expect(addressesToSweep({ address: '192.0.2.2', prefixLength: 31 })).toEqual(['192.0.2.3'])
    expect(addressesToSweep({ address: '10.0.0.5', prefixLength: 22 })).toHaveLength(1021)
  })

  it.each([
    ['192.0.2.2', 21],
    ['10.0.0.1', 8],
    ['fe80::1', 64],
  ])('of %s/%i are too many', (address, prefixLength) => {
    expect(addressesToSweep({ address, prefixLength })).toMatchObject({ failure: 'limit', limit: 1024 })
  })
})

describe('a search', () => {
  const addresses = Array.from({ length: 250 }, (_, at) => `192.0.2.${at + 1}`)

  it('tells its progress and whom it found, never itself', async () => {
    const asked: string[] = []
    const parts = {
      ownIdentity: own,
      prove: async (host: string, port: number) => {
        asked.push(host)
        if (host === '192.0.2.7') return { identity: other, said: { incompatible: 9 } }
        if (host === '192.0.2.9') return { identity: own, said: { incompatible: 9 } }
        throw new FailureError({ failure: 'refused', host, port })
      },
    }
    const steps: SweepStep[] = []
    for await (const step of sweep(addresses, 8642, parts, new AbortController().signal)) steps.push(step)
    expect(asked).toEqual(addresses)
    expect(steps.map(({ done }) => done)).toEqual([64, 128, 192, 250])
    expect(steps.at(-1)).toEqual({
      done: 250,
      total: 250,
      found: [{ host: '192.0.2.7', controlPort: 8642, identity: other, name: null }],
    })
  })

  it('asks nobody any more once it is cancelled', async () => {
    const over = new AbortController()
    let asked = 0
    const parts = {
      ownIdentity: own,
      prove: async (host: string, port: number) => {
        asked += 1
        if (asked === 10) over.abort()
        throw new FailureError({ failure: 'refused', host, port })
      },
    }
    const steps: number[] = []
    for await (const { done } of sweep(addresses, 8642, parts, over.signal)) steps.push(done)
    expect([asked, steps]).toEqual([64, [64]])
  })
})
