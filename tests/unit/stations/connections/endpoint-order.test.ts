/** The order of the rows, by any column. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endpointColumns, EndpointSorter } from '../../../../shared/stations/connections/endpoint-order'
import { inspected } from './endpoint-row'

const at = (address: string, port: number) => ({ address, port })

describe('the order', () => {
  it('takes addresses for the numbers they are', () => {
    const rows = [
      inspected(1, { local: at('10.0.0.10', 1) }),
      inspected(2, { local: at('10.0.0.9', 80) }),
      inspected(3, { local: at('10.0.0.9', 9) }),
      inspected(4, { local: at('::1', 1), family: 'IPv6' }),
      inspected(5, { local: at('9.255.0.1', 1) }),
    ]
    const order = { column: 'local', descending: false } as const
    expect(new EndpointSorter().sorted(rows, order).map(({ id }) => id)).toEqual([5, 3, 2, 1, 4])
  })

  it('follows the life of a connection by state', () => {
    const rows = [
      inspected(1, { state: 'TIME-WAIT' }),
      inspected(2, { state: 'LISTEN' }),
      inspected(3, { state: 'ESTABLISHED' }),
    ]
    const order = { column: 'state', descending: false } as const
    expect(new EndpointSorter().sorted(rows, order).map(({ id }) => id)).toEqual([2, 3, 1])
  })

  it('puts what a row does not have last, either way', () => {
    const rows = [inspected(1, { pid: null }), inspected(2, { pid: 5 }), inspected(3, { pid: 9 })]
    const ids = (descending: boolean) =>
      new EndpointSorter().sorted(rows, { column: 'pid', descending }).map(({ id }) => id)
    expect(ids(false)).toEqual([2, 3, 1])
    expect(ids(true)).toEqual([3, 2, 1])
  })

  it('does not depend on the order the rows came in', () => {
    const row = fc.record({
      pid: fc.option(fc.nat(5), { nil: null }),
      program: fc.option(fc.constantFrom('a', 'B', 'c'), { nil: null }),
      local: fc.record({ address: fc.constantFrom('10.0.0.1', '::1', '10.0.0.2'), port: fc.nat(3) }),
    })
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 30 }),
        fc.constantFrom(...endpointColumns),
        fc.boolean(),
        (changes, column, descending) => {
          const rows = changes.map((change, index) => inspected(index + 1, change))
          const sorter = new EndpointSorter()
          const order = { column, descending }
          expect(sorter.sorted(rows.toReversed(), order)).toEqual(sorter.sorted(rows, order))
        },
      ),
    )
  })
})
