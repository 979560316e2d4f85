/** `lab subnet` and its subcommands as processes: JSON to the letter, exit codes, one sentence for a mistake. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'subnet-'))
  await build({
    configFile: false,
    root: join(import.meta.dirname, '../../../..'),
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: 'tests/integration/stations/addressing/subnet-lab.ts',
      outDir: folder,
      emptyOutDir: false,
      rollupOptions: { output: { entryFileNames: 'lab.mjs' } },
    },
  })
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

async function lab(...args: string[]): Promise<Ended> {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  const child = spawn(process.execPath, [join(folder, 'lab.mjs'), ...args], { env })
  const closed = once(child, 'close')
  const text = { stdout: '', stderr: '' }
  child.stdout.on('data', (data: Buffer) => (text.stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => (text.stderr += data.toString()))
  const [code] = (await closed) as [number | null]
  return { code, ...text }
}

async function json(...args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await lab(...args, '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^.*\n$/)
  return JSON.parse(stdout)
}

describe('lab subnet', () => {
  it('describes an address with its prefix', async () => {
    expect(await json('subnet', '192.168.21.36/24')).toEqual({
      family: 'IPv4',
      address: '192.168.21.36',
      prefixLength: 24,
      netmask: '255.255.255.0',
      wildcard: '0.0.0.255',
      network: '192.168.21.0',
      broadcast: '192.168.21.255',
      firstHost: '192.168.21.1',
      lastHost: '192.168.21.254',
      addressCount: '256',
      hostCount: '254',
      kinds: ['private'],
      reverseZones: ['21.168.192.in-addr.arpa'],
    })
  })

  it('takes a bare address for a host, a mask as a second word, and a range that is one prefix', async () => {
    expect(await json('subnet', '2001:DB8::1')).toMatchObject({
      prefixLength: 128,
      broadcast: null,
      hostCount: '1',
    })
    expect(await json('subnet', '10.0.0.1', '255.255.255.0')).toMatchObject({ prefixLength: 24 })
    expect(await json('subnet', '10.0.0.0', '-', '10.0.0.255')).toMatchObject({
      network: '10.0.0.0',
      prefixLength: 24,
    })
    expect(await json('subnet', 'fe80::1%br-lan/64')).toMatchObject({
      address: 'fe80::1%br-lan',
      prefixLength: 64,
    })
  })

  it('tells the zones of the reverse names, several where no label ends with the prefix', async () => {
    expect(await json('subnet', '192.168.20.0/23')).toMatchObject({
      reverseZones: ['20.168.192.in-addr.arpa', '21.168.192.in-addr.arpa'],
    })
    expect((await lab('subnet', '192.0.2.128/26')).stdout).toMatch(
      /^reverse zones +128\/26\.2\.0\.192\.in-addr\.arpa$/m,
    )
    expect((await lab('subnet', '10.0.0.0/20')).stdout).toMatch(
      /^reverse zones +0\.0\.10\.in-addr\.arpa to 15\.0\.10\.in-addr\.arpa \(16 zones\)$/m,
    )
  })

  it('takes masks, stars and ranges in every subcommand, as several words too', async () => {
    expect(await json('subnet', 'merge', '1.2.2.0 255.255.255.0', '1.2.3.0', '255.255.255.0')).toEqual([
      '1.2.2.0/23',
    ])
    expect(await json('subnet', 'merge', '192.168.0.*', '192.168.1.0', '-', '255')).toEqual([
      '192.168.0.0/23',
    ])
    expect(await json('subnet', 'exclude', '10.0.0.0', '/', '24', '10.0.0.128-255')).toEqual(['10.0.0.0/25'])
    expect(await json('subnet', 'range', '192.168.1.10-13')).toEqual(['192.168.1.10/31', '192.168.1.12/31'])
    expect(await json('subnet', 'range', '192.168.1.10', '13')).toEqual([
      '192.168.1.10/31',
      '192.168.1.12/31',
    ])
    expect(await json('subnet', 'split', '10.0.0.0', '255.255.255.0', '25')).toEqual([
      '10.0.0.0/25',
      '10.0.0.128/25',
    ])
    expect(
      await json('subnet', 'same', '192.168.21.36', '255.255.255.0', '192。168。21。21／24'),
    ).toMatchObject({ same: true })
    expect(await json('subnet', '10.0.0.1', 'wildcard', '0.0.0.0')).toMatchObject({ prefixLength: 32 })
  })

  it('plans by hosts and by length, in one list or several words', async () => {
    const plan = (...needs: string[]) => json('subnet', 'plan', '192.168.0.0/24', ...needs)
    expect(await plan('/26')).toEqual(['192.168.0.0/26'])
    expect(await plan('100', '50', '20')).toEqual(['192.168.0.0/25', '192.168.0.128/26', '192.168.0.192/27'])
    expect(await plan('100 50 20')).toEqual(await plan('100,50,20'))
    expect(await plan('lab /27', 'class 100')).toEqual(['192.168.0.128/27', '192.168.0.0/25'])
    expect(await json('subnet', 'plan', '2001:db8::/48', '/56', '/64')).toEqual([
      '2001:db8::/56',
      '2001:db8:0:100::/64',
    ])
  })

  it('asks for the mask where the answer depends on it, and names its own', async () => {
    for (const words of [
      ['same', '127.0.0.2', '127.0.0.3/8'],
      ['same', '127.0.0.3/8', '127.0.0.2'],
      ['split', '127.0.0.2', '26'],
      ['plan', '127.0.0.2', '100'],
    ]) {
      const { code, stdout, stderr } = await lab('subnet', ...words)
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(
        /the mask is missing.*this machine's own network \(lo.*\) it would be 127\.0\.0\.2\/8/,
      )
    }
    expect(await lab('subnet', 'same', '203.0.113.1', '203.0.113.2')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('write it after the address, such as 203.0.113.1/24') as string,
    })
    expect((await lab('subnet', 'same', '10.0.0.1/8', '10.0.0.2/8', '10.0.0.3/8')).code).toBe(2)
  })

  it('prints a table for people', async () => {
    const { code, stdout } = await lab('subnet', '192.168.21.36/24')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^network +192\.168\.21\.0$/m)
    expect(stdout).toMatch(/^kinds +private \(RFC 1918\)$/m)
    expect(stdout).toMatch(/^AND mask bits +11111111\.11111111\.11111111\.00000000$/m)
  })

  it('judges two addresses with their own masks', async () => {
    expect(await json('subnet', 'same', '10.0.0.1/24', '10.0.1.2/16')).toEqual({
      same: false,
      verdictOfA: false,
      verdictOfB: true,
      a: { network: '10.0.0.0', prefixLength: 24 },
      b: { network: '10.0.0.0', prefixLength: 16 },
    })
    expect((await lab('subnet', 'same', '10.0.0.1/24', '10.0.1.2/16')).stdout).toContain('the masks disagree')
  })

  it('lists prefixes as JSON arrays of strings in order', async () => {
    expect(await json('subnet', 'split', '10.0.0.0/24', '26')).toEqual([
      '10.0.0.0/26',
      '10.0.0.64/26',
      '10.0.0.128/26',
      '10.0.0.192/26',
    ])
    expect(await json('subnet', 'plan', '192.168.0.0/24', '20,100,50')).toEqual([
      '192.168.0.192/27',
      '192.168.0.0/25',
      '192.168.0.128/26',
    ])
    expect(await json('subnet', 'merge', '10.0.1.0/24', '10.0.0.0/24', '::/1', '8000::/1')).toEqual([
      '10.0.0.0/23',
      '::/0',
    ])
    expect(await json('subnet', 'range', '10.0.0.3', '10.0.0.9')).toEqual([
      '10.0.0.3/32',
      '10.0.0.4/30',
      '10.0.0.8/31',
    ])
    expect(await json('subnet', 'exclude', '10.0.0.0/24', '10.0.0.64/26')).toEqual([
      '10.0.0.0/26',
      '10.0.0.128/25',
    ])
    expect(await json('subnet', 'exclude', '10.0.0.0/24', '10.0.0.0/8')).toEqual([])
  })

  it('takes --json before the subcommand too', async () => {
    expect((await lab('subnet', '--json', 'split', '10.0.0.0/31', '/32')).stdout).toBe(
      '["10.0.0.0/32","10.0.0.1/32"]\n',
    )
  })

  it('writes all of 2^20 parts', async () => {
    const parts = await json('subnet', 'split', '10.0.0.0/8', '28')
    expect(parts).toHaveLength(1_048_576)
    expect((parts as string[]).at(-1)).toBe('10.255.255.240/28')
  })

  it.each([
    [['10.0.0.256'], 'Character 8 of "10.0.0.256": octet 4 is over 255.'],
    [
      ['10.0.0.1/33'],
      'Character 10 of "10.0.0.1/33": the prefix length is over 32, the bits of an IPv4 address.',
    ],
    [
      ['10.0.0.1', '255.0.255.0'],
      'Character 16 of "10.0.0.1 255.0.255.0": the mask is not contiguous, for bit 17 is 1 again after bit 9 was not.',
    ],
    [
      ['10.0.0.0-10.0.1.0'],
      'Character 9 of "10.0.0.0-10.0.1.0": this range is not one prefix but 2, which "lab subnet range" lists.',
    ],
    [
      ['same', '10.0.0.1/24', '10.0.0'],
      'At the end of "10.0.0" (character 7): an IPv4 address has four octets and this one only 3.',
    ],
    [['split', '10.0.0.0/8', '29'], '10.0.0.0/8 has 2097152 parts of length 29, too many: at most 1048576.'],
    [['split', '10.0.0.0/8', '7'], 'Character 1 of "7": 10.0.0.0/8 has no parts of a shorter prefix.'],
    [['split', '10.0.0.0/8', '/2x'], 'Character 3 of "/2x": "x" does not belong in a prefix length.'],
    [
      ['plan', '10.0.0.0/24', '100,x'],
      'Character 5 of "100,x": a number of hosts from 1 on is wanted here, as in 100,50,20.',
    ],
    [
      ['plan', '10.0.0.0/25', '100,50'],
      'Network 2 of the plan (50 hosts) no longer fits into the 128 addresses given.',
    ],
    [
      ['merge', '10.0.0.0/8', '10.0.0.0/8x'],
      'Character 11 of "10.0.0.0/8x": "x" does not belong in a prefix length.',
    ],
    [
      ['range', '10.0.0.9', '10.0.0.3'],
      'Character 10 of "10.0.0.9-10.0.0.3": the range ends before it begins.',
    ],
    [
      ['exclude', '10.0.0.0/8', '::/129'],
      'Character 4 of "::/129": the prefix length is over 128, the bits of an IPv6 address.',
    ],
  ])('refuses %j with exit code 2', async (words, sentence) => {
    expect(await lab('subnet', ...words, '--json')).toEqual({ code: 2, stdout: '', stderr: `${sentence}\n` })
  })
})

describe('lab reach', () => {
  it('refuses what is no address with exit code 2', async () => {
    expect(await lab('reach', '10.0.0.256')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'Character 8 of "10.0.0.256": octet 4 is over 255.\n',
    })
  })

  it('tells that this machine reaches itself', async () => {
    expect(await json('reach', '127.0.0.1')).toMatchObject({
      sameSegment: true,
      source: '127.0.0.1',
      nextHop: null,
      nextHopMac: null,
    })
  })
})
