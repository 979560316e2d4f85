/**
 * The calculator against programs that others wrote: Python's ipaddress over one pipe, and sipcalc, netmask,
 * ipcalc-ng and subnetcalc from Debian's packages of these names. Only text goes through pipes, no packet is sent.
 *
 * Faults known of them, and therefore not asked: sipcalc counts 4294967295 addresses in a /0 and has no usable
 * range for /31 and a wrong one for 0.0.0.0/32, and cuts lines of its standard input after 20 characters; ipcalc-ng calls 255.255.255.255 the broadcast address of a /31, gives one to a /32,
 * counts 4294967295 hosts in a /0, and
 * counts IPv6's subnet-router anycast address as a host; subnetcalc leaves it out even of a /127, and
 * tells no hosts of multicast and of their number only a power of two beyond 64 bits.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, it, type TestContext } from 'vitest'
import { isFailure } from '../../../../shared/base/failure'
import { formatAddress, parsePrefix, type Prefix } from '../../../../shared/address/address'
import { excludePrefixes, mergePrefixes } from '../../../../shared/address/block-algebra'
import { describeSubnet } from '../../../../shared/address/description'
import { kindsOf } from '../../../../shared/address/kinds'
import {
  addressOf,
  contains,
  firstOf,
  formatPrefix,
  lastOf,
  networkOf,
} from '../../../../shared/address/prefix'
import { rangeToPrefixes } from '../../../../shared/address/range'
import { reverseName, reverseZones } from '../../../../shared/address/reverse-name'
import { crowdedPrefix, ipv4Prefix, ipv6Prefix, range } from '../../../property/address/arbitraries'

const CASES = 20_000
const seed = Date.now()
const sample = <Value>(arbitrary: fc.Arbitrary<Value>, numRuns: number) =>
  fc.sample(arbitrary, { numRuns, seed })
const text = (prefixes: readonly Prefix[]) => prefixes.map(formatPrefix)
const inFull = (value: bigint, isIpv4: boolean) =>
  isIpv4
    ? formatAddress(addressOf('IPv4', value))
    : value
        .toString(16)
        .padStart(32, '0')
        .replace(/(.{4})(?=.)/g, '$1:')

function run(program: string, args: string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8', maxBuffer: 2 ** 28 })
  expect(status, stderr).toBe(0)
  return stripVTControlCharacters(stdout)
}

/** The C library writes all of ::/96 in mixed notation, RFC 5952 none of it; so others' text is read first. */
function canonical(text: string): string {
  const prefix = parsePrefix(text)
  if (isFailure(prefix)) return `unreadable ${text}`
  return text.includes('/') ? formatPrefix(prefix) : formatAddress(prefix.address)
}

/** As many arguments as one command line takes safely. */
function batches(words: string[]): string[][] {
  const size = 2000
  return Array.from({ length: Math.ceil(words.length / size) }, (_, batch) =>
    words.slice(batch * size, (batch + 1) * size),
  )
}

function needs({ skip }: TestContext, program: string): void {
  skip(spawnSync(program, ['--version']).error !== undefined, `${program} is not installed`)
}

/** Compares case by case and shows the first few that differ. */
function agree(cases: readonly unknown[], ours: readonly unknown[], theirs: readonly unknown[]): void {
  expect(theirs).toHaveLength(cases.length)
  const different = cases
    .map((each, index) => ({ each, ours: ours[index], theirs: theirs[index] }))
    .filter((pair) => JSON.stringify(pair.ours) !== JSON.stringify(pair.theirs))
  const shown = different.slice(0, 3).map(({ each, ours, theirs }) => {
    const short = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 300)
    return `${typeof each === 'string' ? each : ''}: ${short(ours)} here, ${short(theirs)} there`
  })
  expect(shown, `seed ${seed}`).toEqual([])
}

const isIpv4 = (prefix: Prefix) => prefix.address.family === 'IPv4'

describe("Python's ipaddress agrees", () => {
  const script = fileURLToPath(new URL('subnet-ipaddress.py', import.meta.url))
  const ask = (requests: unknown[]) =>
    run('python3', [script], requests.map((request) => JSON.stringify(request)).join('\n'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)

  it('on everything it tells of an address and its network', (context) => {
    needs(context, 'python3')
    const cases = [...sample(ipv4Prefix, CASES / 2), ...sample(ipv6Prefix, CASES / 2)]
    const ours = cases.map((prefix) => {
      const ipv4 = isIpv4(prefix)
      const description = describeSubnet(prefix)
      const full = (value: bigint) => inFull(value, ipv4)
      const width = ipv4 ? 32 : 128
      const mask = ((1n << BigInt(prefix.prefixLength)) - 1n) << BigInt(width - prefix.prefixLength)
      const kinds = kindsOf({ ...prefix, prefixLength: width })
      return {
        text: description.address,
        exploded: full(prefix.address.value),
        network: full(firstOf(prefix)),
        last: full(lastOf(prefix)),
        netmask: full(mask),
        wildcard: full(((1n << BigInt(width)) - 1n) ^ mask),
        count: description.addressCount,
        firstHost: full(prefix.prefixLength >= width - 1 ? firstOf(prefix) : firstOf(prefix) + 1n),
        reverse: reverseName(prefix.address),
        loopback: kinds.includes('loopback'),
        linkLocal: kinds.includes('link-local'),
        multicast: kinds.includes('multicast'),
        unspecified: kinds.includes('unspecified'),
      }
    })
    const asked = text(cases)
    const theirs = ask(asked.map((each) => ({ do: 'describe', text: each }))) as { text: string }[]
    const inMixedNotation = (each: { text: string }) => each.text.startsWith('::') && each.text.includes('.')
    agree(
      asked,
      ours,
      theirs.map((each) => (inMixedNotation(each) ? { ...each, text: canonical(each.text) } : each)),
    )
  })

  it('on the reverse zones of a prefix', (context) => {
    needs(context, 'python3')
    const cases = [...sample(ipv4Prefix, CASES / 2), ...sample(ipv6Prefix, CASES / 2)]
    const asked = text(cases)
    const theirs = ask(asked.map((each) => ({ do: 'zones', text: each })))
    agree(asked, cases.map(reverseZones), theirs)
  })

  it('on the fewest prefixes of a range', (context) => {
    needs(context, 'python3')
    const cases = [...sample(range('IPv4'), CASES / 2), ...sample(range('IPv6'), CASES / 2)]
    const ends = cases.map(({ family, first, last }) =>
      [first, last].map((value) => formatAddress(addressOf(family, value))),
    )
    const theirs = ask(ends.map((each) => ({ do: 'range', ends: each }))) as string[][]
    agree(
      ends,
      cases.map((each) => text(rangeToPrefixes(each))),
      theirs.map((list) => list.map(canonical)),
    )
  })

  it('on merging and on excluding', (context) => {
    needs(context, 'python3')
    const list = (family: 'IPv4' | 'IPv6') => fc.array(crowdedPrefix(family), { minLength: 1, maxLength: 10 })
    const lists = [...sample(list('IPv4'), CASES / 2), ...sample(list('IPv6'), CASES / 2)]
    agree(
      lists,
      lists.map((each) => text(mergePrefixes(each))),
      ask(lists.map((each) => ({ do: 'merge', networks: text(each) }))),
    )
    const pairs = lists.flatMap((each) => {
      const [base, inner] = each
      return base && inner && contains(base, inner) ? [[base, inner] as const] : []
    })
    expect(pairs.length).toBeGreaterThan(100)
    agree(
      pairs,
      pairs.map(([base, inner]) => text(excludePrefixes(base, [inner]))),
      ask(pairs.map((each) => ({ do: 'exclude', networks: text(each) }))),
    )
  })
})

describe('sipcalc agrees', () => {
  const blocksOf = (cases: Prefix[]) =>
    batches(text(cases))
      .map((batch) => run('sipcalc', batch))
      .join('\n')
      .split(/^-\[/m)
      .slice(1)
      .map(
        (block) =>
          new Map(
            [...block.matchAll(/^([A-Z][^\t]*?)\s*- (.*(?:\n\t\t\t .*)?)$/gm)].map(([, name, value]) => [
              name,
              value,
            ]),
          ),
      )

  it('on IPv4', (context) => {
    needs(context, 'sipcalc')
    const cases = sample(ipv4Prefix, CASES)
    const ours = cases.map((prefix) => {
      const all = describeSubnet(prefix)
      return {
        network: all.network,
        netmask: all.netmask,
        last: formatAddress(addressOf('IPv4', lastOf(prefix))),
        wildcard: all.wildcard,
        count: prefix.prefixLength === 0 ? null : all.addressCount,
        hosts: prefix.prefixLength > 30 ? null : `${all.firstHost} - ${all.lastHost}`,
        integer: String(prefix.address.value),
      }
    })
    const theirs = blocksOf(cases).map((block) => ({
      network: block.get('Network address'),
      netmask: block.get('Network mask'),
      last: block.get('Broadcast address'),
      wildcard: block.get('Cisco wildcard'),
      count: block.get('Network mask (bits)') === '0' ? null : block.get('Addresses in network'),
      hosts: Number(block.get('Network mask (bits)')) > 30 ? null : block.get('Usable range'),
      integer: block.get('Host address (decimal)'),
    }))
    agree(text(cases), ours, theirs)
  })

  it('on IPv6', (context) => {
    needs(context, 'sipcalc')
    const cases = sample(ipv6Prefix, CASES)
    const ours = cases.map((prefix) =>
      [prefix.address.value, firstOf(prefix), lastOf(prefix)].map((value) => inFull(value, false)),
    )
    const theirs = blocksOf(cases).map((block) => [
      block.get('Expanded Address'),
      ...(block.get('Network range') ?? '').split(/ -\s+/),
    ])
    agree(text(cases), ours, theirs)
  })
})

describe('netmask agrees', () => {
  const ask = (specs: string[]) =>
    run('netmask', ['-n', '-c', ...specs])
      .trim()
      .split(/\s+/)

  /** It keeps IPv4 among the lowest IPv6 addresses, so these have no part here. */
  const apart = (value: bigint) => value | (1n << 125n)

  it('on what 20,000 blocks of each family merge to', (context) => {
    needs(context, 'netmask')
    const ipv4 = sample(ipv4Prefix, CASES).map((prefix) => ({
      ...prefix,
      prefixLength: Math.max(prefix.prefixLength, 12),
    }))
    const ipv6 = sample(ipv6Prefix, CASES).map(({ address, prefixLength }) => ({
      address: { ...address, value: apart(address.value) },
      prefixLength: Math.max(prefixLength, 24),
    }))
    for (const cases of [ipv4, ipv6]) {
      const theirs = ask(text(cases.map(networkOf)))
      agree(theirs, text(mergePrefixes(cases)), theirs)
    }
  })

  it('on the prefixes of a range', (context) => {
    needs(context, 'netmask')
    const ipv6 = sample(range('IPv6'), 150).map(({ family, first, last }) => ({
      family,
      first: apart(first),
      last: apart(last),
    }))
    const cases = [...sample(range('IPv4'), 150), ...ipv6.filter(({ first, last }) => first <= last)]
    const specs = cases.map(({ family, first, last }) =>
      [first, last].map((value) => formatAddress(addressOf(family, value))).join(','),
    )
    agree(
      specs,
      cases.map((each) => text(rangeToPrefixes(each))),
      specs.map((spec) => ask([spec])),
    )
  })
})

describe('ipcalc-ng agrees', () => {
  it('on network, mask and host addresses', (context) => {
    needs(context, 'ipcalc-ng')
    const cases = [...sample(ipv4Prefix, 300), ...sample(ipv6Prefix, 300)]
    const ours = cases.map((prefix) => {
      const { network, netmask, prefixLength, firstHost, lastHost, hostCount } = describeSubnet(prefix)
      const common = [network, netmask, String(prefixLength), lastHost]
      return isIpv4(prefix) ? [...common, firstHost, prefixLength === 0 ? null : hostCount] : common
    })
    const theirs = text(cases).map((each, index) => {
      const all = JSON.parse(run('ipcalc-ng', ['-j', each])) as Record<string, string>
      const common = [canonical(all['NETWORK']!), all['NETMASK'], all['PREFIX'], canonical(all['MAXADDR']!)]
      return isIpv4(cases[index]!)
        ? [...common, all['MINADDR'], all['PREFIX'] === '0' ? null : all['ADDRESSES']]
        : common
    })
    agree(text(cases), ours, theirs)
  })
})

describe('subnetcalc agrees', () => {
  it('on network, masks, hosts and their number', (context) => {
    needs(context, 'subnetcalc')
    const cases = [
      ...sample(ipv4Prefix, 150),
      ...sample(
        ipv6Prefix.filter(({ prefixLength }) => prefixLength < 127),
        150,
      ),
    ].filter((prefix) => kindsOf({ ...prefix, prefixLength: isIpv4(prefix) ? 32 : 128 })[0] !== 'multicast')
    const ours = cases.map((prefix) => {
      const { network, prefixLength, netmask, wildcard, hostCount, firstHost, lastHost } =
        describeSubnet(prefix)
      const count = BigInt(hostCount) < 2n ** 64n ? hostCount : null
      return [`${network} / ${prefixLength}`, netmask, wildcard, count, `{ ${firstHost} - ${lastHost} }`]
    })
    const theirs = text(cases).map((each) => {
      const lines = new Map(
        run('subnetcalc', [each, '-n'])
          .split('\n')
          .map((line) => /^(\S[^=]*?) += (.*)$/.exec(line))
          .map((pair) => [pair?.[1], pair?.[2]]),
      )
      const count = lines.get('Max. Hosts')?.replace(/ .*$/, '')
      return [
        lines.get('Network')?.replace(/^\S+/, canonical),
        lines.get('Netmask'),
        canonical(lines.get('Wildcard Mask')!),
        count?.includes('^') ? null : count,
        lines.get('Host Range')?.replace(/[0-9a-f][^ ]*|:[^ ]+/g, canonical),
      ]
    })
    agree(text(cases), ours, theirs)
  })
})
