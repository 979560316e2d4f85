/** What holds for every address, prefix and list of blocks, whatever the numbers. */
import { failureSentence } from '../../../shared/words/failure-sentence'
import { english } from '../../../shared/words/language'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFailure } from '../../../shared/base/failure'
import { formatAddress, parseAddress, parsePrefix, type Prefix } from '../../../shared/address/address'
import { excludePrefixes, findOverlaps, mergePrefixes, nextFree } from '../../../shared/address/block-algebra'
import { widthOf, type Family } from '../../../shared/address/family'
import { kindsOf } from '../../../shared/address/kinds'
import { parseMac } from '../../../shared/address/mac'
import { maskOf, wildcardOf } from '../../../shared/address/mask'
import { planNetworks, splitPrefix } from '../../../shared/stations/addressing/planning'
import { parseEndpoint } from '../../../shared/address/endpoint'
import { parseBinding } from '../../../shared/stations/messages/binding'
import {
  addressCountOf,
  addressOf,
  contains,
  firstOf,
  formatPrefix,
  lastOf,
  networkOf,
  overlaps,
} from '../../../shared/address/prefix'
import { parseRange, rangeToPrefixes } from '../../../shared/address/range'
import { crowdedPrefix, ipAddress, prefix, range } from './arbitraries'

const families: Family[] = ['IPv4', 'IPv6']
const text = (prefixes: readonly Prefix[]) => prefixes.map(formatPrefix)

/** The low ten bits of the addresses in crowded blocks. */
function members(prefixes: readonly Prefix[]): Set<number> {
  const low = (value: bigint) => Number(value & 0xfffn)
  return new Set(
    prefixes.flatMap((block) => {
      const first = low(firstOf(block))
      return Array.from({ length: low(lastOf(block)) - first + 1 }, (_, step) => first + step)
    }),
  )
}

describe('text', () => {
  it('is read back as the address it was written from', () => {
    fc.assert(
      fc.property(ipAddress, (address) => {
        expect(parseAddress(formatAddress(address))).toEqual(address)
      }),
    )
  })

  it('of a prefix is read back in every spelling', () => {
    fc.assert(
      fc.property(prefix, (block) => {
        const { address, prefixLength } = block
        const mask = formatAddress(addressOf(address.family, maskOf(address.family, prefixLength)))
        expect(parsePrefix(formatPrefix(block))).toEqual(block)
        expect(parsePrefix(`${formatAddress(address)}/${mask}`)).toEqual(block)
        expect(parsePrefix(`${formatAddress(address)} ${mask}`)).toEqual(block)
        const wildcard = formatAddress(addressOf(address.family, wildcardOf(address.family, prefixLength)))
        const ambiguous = prefixLength === 0 || prefixLength === widthOf(address.family)
        if (!ambiguous) expect(parsePrefix(`${formatAddress(address)}/${wildcard}`)).toEqual(block)
      }),
    )
  })

  it('of any kind is a value or one sentence of visible characters, never an exception', () => {
    const near = fc.string({ unit: fc.constantFrom(...'0123456789abcdef.:/%-[] x') })
    const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300, size: 'max' })
    const endpoint = (text: string) => parseEndpoint(text, 1)
    for (const hostile of [near, units.map((codes) => String.fromCharCode(...codes))]) {
      fc.assert(
        fc.property(hostile, (given) => {
          for (const read of [parseAddress, parsePrefix, parseRange, parseMac, parseBinding, endpoint]) {
            const value = read(given)
            if (
              isFailure(value) &&
              !(
                value.failure === 'badInput' &&
                /^[^\p{C}\p{Zl}\p{Zp}\p{M}]{1,500}$/u.test(failureSentence(value, english))
              )
            ) {
              throw new Error(`badly refused: ${JSON.stringify(value)}`)
            }
          }
        }),
        { numRuns: 2000 },
      )
    }
  })

  it('that is accepted as an address has no second reading: its canonical form means the same', () => {
    const near = fc.string({ unit: fc.constantFrom(...'01259af.:'), minLength: 2, maxLength: 20 })
    fc.assert(
      fc.property(near, (given) => {
        const address = parseAddress(given)
        if (!isFailure(address)) expect(parseAddress(formatAddress(address))).toEqual(address)
      }),
      { numRuns: 5000 },
    )
  })
})

describe('the AND', () => {
  it('is idempotent, and mask and wildcard complement each other', () => {
    fc.assert(
      fc.property(prefix, (block) => {
        const { family } = block.address
        expect(networkOf(networkOf(block))).toEqual(networkOf(block))
        expect(maskOf(family, block.prefixLength) & wildcardOf(family, block.prefixLength)).toBe(0n)
        expect(lastOf(block) - firstOf(block) + 1n).toBe(addressCountOf(block))
        expect(contains(block, { ...block, prefixLength: widthOf(family) })).toBe(true)
      }),
    )
  })
})

describe('kinds', () => {
  it('are never none, and a host inside a block of one kind is of that kind too', () => {
    fc.assert(
      fc.property(prefix, ipAddress, (block, inside) => {
        const network = networkOf(block)
        const kinds = kindsOf(network)
        expect(kinds.length).toBeGreaterThan(0)
        if (kinds[0] === 'mixed' || inside.family !== block.address.family) return
        const { family } = block.address
        const value = firstOf(block) | (inside.value & wildcardOf(family, block.prefixLength))
        expect(kindsOf({ address: addressOf(family, value), prefixLength: widthOf(family) })[0]).toBe(
          kinds[0],
        )
      }),
      { numRuns: 2000 },
    )
  })
})

describe('splitting', () => {
  it('and merging again is the identity', () => {
    fc.assert(
      fc.property(prefix, fc.integer({ min: 0, max: 6 }), (block, bits) => {
        const length = Math.min(block.prefixLength + bits, widthOf(block.address.family))
        const parts = splitPrefix(block, length)
        if (isFailure(parts)) throw new Error('refused')
        expect(parts).toHaveLength(2 ** (length - block.prefixLength))
        expect(text(mergePrefixes(parts))).toEqual(text([networkOf(block)]))
      }),
    )
  })
})

describe('a range', () => {
  it('is covered exactly, in order, by maximal blocks', () => {
    for (const family of families) {
      fc.assert(
        fc.property(range(family), (range) => {
          const blocks = rangeToPrefixes(range)
          let at = range.first
          for (const block of blocks) {
            expect(firstOf(block)).toBe(at)
            expect(block.address.value).toBe(at)
            at = lastOf(block) + 1n
          }
          expect(at).toBe(range.last + 1n)
          for (const [index, block] of blocks.slice(1).entries()) {
            const before = blocks[index]!
            const couldJoin =
              before.prefixLength === block.prefixLength &&
              firstOf({ ...block, prefixLength: block.prefixLength - 1 }) === firstOf(before)
            expect(couldJoin).toBe(false)
          }
        }),
      )
    }
  })
})

describe('lists of blocks', () => {
  const cases = families.map((family) => fc.array(crowdedPrefix(family), { maxLength: 12 }))

  it('merge to the same addresses, in order and once each', () => {
    for (const list of cases) {
      fc.assert(
        fc.property(list, (blocks) => {
          const merged = mergePrefixes(blocks)
          expect(members(merged)).toEqual(members(blocks))
          expect(merged.reduce((sum, block) => sum + addressCountOf(block), 0n)).toBe(
            BigInt(members(blocks).size),
          )
          expect(text(mergePrefixes(merged))).toEqual(text(merged))
        }),
      )
    }
  })

  it('exclude just their own addresses, and give them back when merged', () => {
    for (const family of families) {
      fc.assert(
        fc.property(
          crowdedPrefix(family),
          fc.array(crowdedPrefix(family), { maxLength: 6 }),
          (base, taken) => {
            const left = excludePrefixes(base, taken)
            const gone = members(taken)
            expect(members(left)).toEqual(new Set([...members([base])].filter((member) => !gone.has(member))))
            const inside = taken.filter((block) => contains(base, block))
            const containing = taken.some((block) => contains(block, base))
            if (!containing)
              expect(text(mergePrefixes([...left, ...inside]))).toEqual(text([networkOf(base)]))
          },
        ),
      )
    }
  })

  it('overlap in just the pairs that a comparison of all finds', () => {
    for (const list of cases) {
      fc.assert(
        fc.property(list, (blocks) => {
          const all = blocks.flatMap((x, a) =>
            blocks.slice(a + 1).flatMap((y, rest) => (overlaps(x, y) ? [`${a} ${a + 1 + rest}`] : [])),
          )
          expect(
            findOverlaps(blocks)
              .map(({ a, b }) => `${a} ${b}`)
              .sort(),
          ).toEqual(all.sort())
        }),
      )
    }
  })

  it('leave the first free block that a search from the start finds', () => {
    for (const family of families) {
      const length = fc.integer({ min: widthOf(family) - 6, max: widthOf(family) })
      const base = { address: addressOf(family, 0x0a00_0000n), prefixLength: widthOf(family) - 8 }
      const taken = fc.array(
        crowdedPrefix(family).map((block) => ({
          ...block,
          address: addressOf(family, 0x0a00_0000n + (block.address.value & 0x3ffn)),
        })),
        { maxLength: 6 },
      )
      fc.assert(
        fc.property(taken, length, (blocks, prefixLength) => {
          const parts = splitPrefix(base, prefixLength)
          if (isFailure(parts)) throw new Error('refused')
          const found = parts.find((part) => !blocks.some((block) => overlaps(block, part)))
          const free = nextFree(base, blocks, prefixLength)
          expect(free && formatPrefix(free)).toBe(found ? formatPrefix(found) : null)
        }),
      )
    }
  })
})

describe('a plan', () => {
  it('has room for all, inside the base, without overlap, no network larger than needed', () => {
    const needs = fc.array(fc.bigInt({ min: 1n, max: 500n }), { minLength: 1, maxLength: 12 })
    for (const family of families) {
      const base = { address: addressOf(family, 0x0a00_0000n), prefixLength: widthOf(family) - 16 }
      fc.assert(
        fc.property(needs, (hosts) => {
          const planned = planNetworks([base], hosts)
          if (isFailure(planned)) throw new Error('refused')
          expect(planned.map(({ neededHosts }) => neededHosts)).toEqual(hosts)
          const networks = planned.map(({ network }) => network)
          expect(networks.every((network) => contains(base, network))).toBe(true)
          expect(findOverlaps(networks)).toEqual([])
          const reserved = family === 'IPv4' ? 2n : 1n
          for (const { network, neededHosts } of planned) {
            const size = addressCountOf(network)
            expect(size).toBeGreaterThanOrEqual(neededHosts + reserved)
            const smallest = family === 'IPv4' ? 4n : 2n
            expect(size === smallest || size / 2n < neededHosts + reserved).toBe(true)
          }
        }),
      )
    }
  })
})
