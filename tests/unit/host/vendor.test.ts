/** Vendors by the registry that the program brings, and by made-up registries at their edges. */
import { describe, expect, it } from 'vitest'
import { vendorIn, withVendors } from '../../../electron/host/vendor'

const vendorsOf = async (...macs: (string | null)[]) =>
  (await withVendors(macs.map((mac) => ({ mac })))).map(({ vendor }) => vendor)

describe('the vendor of a MAC', () => {
  it('is whom the IEEE gave its prefix to', async () =>
    expect(
      await vendorsOf('00:00:0c:12:34:56', '00:50:56:00:00:01', '3c:22:fb:aa:bb:cc', '00:00:5e:00:01:01'),
    ).toEqual(['Cisco Systems, Inc', 'VMware, Inc.', 'Apple, Inc.', 'ICANN, IANA Department']))

  it('is told apart within a prefix that many share, by 28 and 36 bits', async () =>
    // c8:5c:e2 is split in MA-M blocks of 28 bits, 70:b3:d5 in MA-S blocks of 36, of which nobody has the first.
    expect(
      await vendorsOf(
        'c8:5c:e2:7a:bc:de',
        'c8:5c:e2:0a:bc:de',
        '70:b3:d5:00:10:01',
        '70:b3:d5:00:20:01',
        '70:b3:d5:00:00:01',
      ),
    ).toEqual([
      'SYNERGY SYSTEMS AND SOLUTIONS',
      'Fela Management AG',
      'SOREDI touch systems GmbH',
      'Gogo BA',
      null,
    ]))

  it('is nobody for an address that no registry gave out, a group, zeros, and none', async () =>
    // 02:60:8c was 3Com's before the bit had its meaning: who sets it today is no vendor.
    expect(await vendorsOf('02:60:8c:00:00:01', '01:00:5e:00:00:fb', '00:00:00:00:00:00', null)).toEqual([
      null,
      null,
      null,
      null,
    ]))

  it('stays with its facts, in their order', async () =>
    expect(
      await withVendors([
        { mac: null, name: 'lo' },
        { mac: '00:00:0c:00:00:01', name: 'eth0' },
      ]),
    ).toEqual([
      { mac: null, name: 'lo', vendor: null },
      { mac: '00:00:0c:00:00:01', name: 'eth0', vendor: 'Cisco Systems, Inc' },
    ]))
})

describe('a registry', () => {
  const registry = (entries: Record<string, string>, indent = 1) =>
    Buffer.from(JSON.stringify(entries, null, indent))

  it.each([0, 1, 4])('is read with an indent of %i, quotes and other scripts in its names', (indent) => {
    const entries = { '00000A': 'The "A" \\ company\nStreet', '00000B': '北京公司\n路', '00000C': 'C' }
    const names = ['00:00:0a', '00:00:0b', '00:00:0c', '00:00:0d'].map((start) =>
      vendorIn(registry(entries, indent), `${start}:00:00:01`),
    )
    expect(names).toEqual(['The "A" \\ company', '北京公司', 'C', null])
  })

  it('that is cut, or none, names nobody', () => {
    const whole = registry({ '00000A': 'A company' })
    for (let end = 0; end < whole.length - 3; end += 1)
      expect(vendorIn(whole.subarray(0, end), '00:00:0a:00:00:01')).toBeNull()
  })
})
