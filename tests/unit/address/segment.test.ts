/** One segment or not, each side with its own mask, and the working behind the verdicts. */
import { describe, expect, it } from 'vitest'
import { judgeSegment, segmentWorking } from '../../../shared/address/segment'
import { andWorking, numberForms } from '../../../shared/address/working'
import { prefixOf } from './prefix-of'

const judge = (a: string, b: string) => judgeSegment(prefixOf(a), prefixOf(b))

describe('the verdict on two addresses', () => {
  it('is the same segment where both ANDs agree on both sides', () => {
    expect(judge('192.168.21.36/24', '192.168.21.7/24')).toEqual({
      same: true,
      verdictOfA: true,
      verdictOfB: true,
      a: { network: '192.168.21.0', prefixLength: 24 },
      b: { network: '192.168.21.0', prefixLength: 24 },
    })
  })

  it('can differ between the sides where the masks do', () => {
    expect(judge('10.0.0.1/24', '10.0.1.2/16')).toEqual({
      same: false,
      verdictOfA: false,
      verdictOfB: true,
      a: { network: '10.0.0.0', prefixLength: 24 },
      b: { network: '10.0.0.0', prefixLength: 16 },
    })
    expect(judge('10.0.0.1/24', '10.0.0.2/25').same).toBe(true)
  })

  it('takes a bare address for a host alone', () => {
    expect(judge('10.0.0.1/24', '10.0.0.2')).toMatchObject({
      same: false,
      verdictOfA: true,
      verdictOfB: false,
    })
    expect(judge('10.0.0.1', '10.0.0.1').same).toBe(true)
  })

  it('is no for two families and for two zones', () => {
    expect(judge('0.0.0.0/0', '::/0')).toMatchObject({ same: false, verdictOfA: false, verdictOfB: false })
    expect(judge('fe80::1%a/64', 'fe80::2%b/64').same).toBe(false)
    expect(judge('fe80::1%a/64', 'fe80::2%a/64').same).toBe(true)
  })
})

describe('the working', () => {
  it('shows address AND mask in four bases', () => {
    const working = andWorking(prefixOf('192.168.21.36/20'))
    expect(working.prefixLength).toBe(20)
    expect(working.address.groups).toEqual([
      { binary: '11000000', octal: '300', decimal: '192', hexadecimal: 'c0' },
      { binary: '10101000', octal: '250', decimal: '168', hexadecimal: 'a8' },
      { binary: '00010101', octal: '25', decimal: '21', hexadecimal: '15' },
      { binary: '00100100', octal: '44', decimal: '36', hexadecimal: '24' },
    ])
    expect(working.mask.groups.map(({ decimal }) => decimal)).toEqual(['255', '255', '240', '0'])
    expect(working.network.groups.map(({ decimal }) => decimal)).toEqual(['192', '168', '16', '0'])
  })

  it('goes by groups of 16 bits in IPv6', () => {
    const { groups } = andWorking(prefixOf('2001:db8::1/64')).address
    expect(groups.map(({ hexadecimal }) => hexadecimal)).toEqual([
      '2001',
      'db8',
      '0',
      '0',
      '0',
      '0',
      '0',
      '1',
    ])
    expect(groups[1]?.binary).toBe('0000110110111000')
  })

  it('compares both ANDs under one side’s mask and names the first bit that differs', () => {
    const working = segmentWorking(prefixOf('10.0.0.1/24'), prefixOf('10.0.1.2/16'))
    expect(working?.own.network.groups.map(({ decimal }) => decimal)).toEqual(['10', '0', '0', '0'])
    expect(working?.other.network.groups.map(({ decimal }) => decimal)).toEqual(['10', '0', '1', '0'])
    expect(working?.other.prefixLength).toBe(24)
    expect(working?.firstDifferingBit).toBe(23)
    expect(segmentWorking(prefixOf('10.0.1.2/16'), prefixOf('10.0.0.1/24'))?.firstDifferingBit).toBeNull()
    expect(segmentWorking(prefixOf('10.0.0.1/24'), prefixOf('::1'))).toBeNull()
  })

  it('writes an address as one number', () => {
    expect(numberForms(prefixOf('192.168.21.36').address)).toEqual({
      decimal: '3232240932',
      hexadecimal: 'c0a81524',
      octal: '30052012444',
      binary: '11000000101010000001010100100100',
    })
    expect(numberForms(prefixOf('::1').address).hexadecimal).toBe('00000000000000000000000000000001')
  })
})
