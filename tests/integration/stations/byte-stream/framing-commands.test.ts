/** `lab frame` and `lab encode` as processes: what they print, how they end, and that they wait for their reader. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../../..')
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'framing-'))
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: 'tests/integration/stations/byte-stream/framing-lab.ts',
      outDir: folder,
      emptyOutDir: false,
      rollupOptions: { output: { entryFileNames: 'lab.mjs' } },
    },
  })
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }

function start(args: string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [join(folder, 'lab.mjs'), ...args], { env })
}

interface Ended {
  readonly code: number | null
  readonly stdout: Buffer
  readonly stderr: string
}

/** Gives `input` to a command, closes its standard input and waits for its end. */
async function lab(args: string[], input: string | Uint8Array): Promise<Ended> {
  const child = start(args)
  const closed = once(child, 'close')
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (data: Buffer) => stdout.push(data))
  child.stderr.on('data', (data: Buffer) => stderr.push(data))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [code] = (await closed) as [number | null]
  return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() }
}

function jsonLines(output: Buffer): unknown[] {
  return output
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)
}

describe('lab frame --json', () => {
  it('prints offset, length and hex of every frame and nothing else', async () => {
    const ended = await lab(
      ['frame', '--codec', 'length:u16be', '--json'],
      Buffer.from('000268690000', 'hex'),
    )
    expect(ended.stdout.toString()).toBe(
      '{"offset":0,"length":2,"hex":"6869"}\n{"offset":4,"length":0,"hex":""}\n',
    )
    expect(ended).toMatchObject({ code: 0, stderr: '' })
  })

  it.each(['1', '1,5,3', '65536'])('finds the same frames with --chunk %s', async (sizes) => {
    const stream = Buffer.from('5:hello,0:,3:abc,', 'latin1')
    const ended = await lab(['frame', '--codec', 'netstring', '--chunk', sizes, '--json'], stream)
    expect(jsonLines(ended.stdout)).toEqual([
      { offset: 0, length: 5, hex: '68656c6c6f' },
      { offset: 8, length: 0, hex: '' },
      { offset: 11, length: 3, hex: '616263' },
    ])
    expect(ended.code).toBe(0)
  })

  it('shows the pieces themselves when there is no framing', async () => {
    const ended = await lab(['frame', '--codec', 'none', '--chunk', '1,5,3', '--json'], 'abcdefghijk')
    expect(jsonLines(ended.stdout)).toEqual([
      { offset: 0, length: 1, hex: '61' },
      { offset: 1, length: 5, hex: '6263646566' },
      { offset: 6, length: 3, hex: '676869' },
      { offset: 9, length: 1, hex: '6a' },
      { offset: 10, length: 1, hex: '6b' },
    ])
  })

  it('tells the type of a TLV', async () => {
    const ended = await lab(['frame', '--codec', 'tlv:u8:u8', '--json'], Buffer.from('070161', 'hex'))
    expect(jsonLines(ended.stdout)).toEqual([{ offset: 0, length: 1, hex: '61', type: 7 }])
  })

  it.each([
    ['truncated', ['netstring'], '1:a,1:', 4],
    ['badTerminator', ['netstring'], '1:a,1:bb', 4],
    ['badLength', ['netstring'], '1:a,01:b,', 4],
    ['oversize', ['delimiter:0a', '--max', '3'], 'a\nabcd\n', 2],
    ['badEscape', ['delimiter:0a:escaped'], 'a\n\\n\n', 2],
    ['badVarint', ['varint'], Buffer.from('0161ffffffffffffffffffff01', 'hex'), 2],
    ['badCode', ['cobs'], Buffer.from('02610009616200', 'hex'), 3],
  ])(
    'says %s with the offset of its frame, behind the frames before it',
    async (error, codec, stream, offset) => {
      const ended = await lab(['frame', '--json', '--codec', ...codec], stream)
      const lines = jsonLines(ended.stdout)
      expect(lines).toEqual([expect.objectContaining({ offset: 0, hex: '61' }), { error, offset }])
      expect(ended.code).toBe(1)
      expect(ended.stderr).toMatch(new RegExp(`^${error} in the frame at offset ${offset}, .*\\.\n$`))
    },
  )

  it('takes 1 MiB and no octet more unless told otherwise', async () => {
    const message = Buffer.alloc(1_048_577, 0x61)
    const line = Buffer.concat([message, Buffer.from('\n')])
    const refused = await lab(['frame', '--codec', 'delimiter:0a', '--json'], line)
    expect(jsonLines(refused.stdout)).toEqual([{ error: 'oversize', offset: 0 }])
    const taken = await lab(['frame', '--codec', 'delimiter:0a', '--json'], line.subarray(1))
    expect(jsonLines(taken.stdout)).toMatchObject([{ offset: 0, length: 1_048_576 }])
    const told = await lab(['frame', '--codec', 'delimiter:0a', '--max', '1048577', '--json'], line)
    expect(jsonLines(told.stdout)).toEqual([{ offset: 0, length: 1_048_577, hex: message.toString('hex') }])
  })

  it('prints each frame as soon as it is there, and ends at the first error though more could come', async () => {
    const child = start(['frame', '--codec', 'netstring', '--json'])
    child.stdin.write('1:a,')
    const [first] = (await once(child.stdout, 'data')) as [Buffer]
    expect(jsonLines(first)).toEqual([{ offset: 0, length: 1, hex: '61' }])
    child.stdin.write('1:b;')
    const [second] = (await once(child.stdout, 'data')) as [Buffer]
    expect(jsonLines(second)).toEqual([{ error: 'badTerminator', offset: 4 }])
    const [code] = (await once(child, 'exit')) as [number]
    expect(code).toBe(1)
  })

  it('reads no faster than its output is read', async () => {
    const lineBytes = '{"offset":0000000,"length":0,"hex":""}\n'.length
    const input = Buffer.alloc(65_536, '\n')
    const inputBytes = 48 * input.length
    const child = start(['frame', '--codec', 'delimiter:0a', '--json'])
    let given = 0
    let shown = 0
    let mostBehind = 0
    const output = child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>
    while (given < inputBytes) {
      const drained = child.stdin.write(input) ? Promise.resolve() : once(child.stdin, 'drain')
      given += input.length
      let waiting = true
      while (waiting) {
        const read = output.next().then(({ value }) => (shown += (value as Buffer).length))
        waiting = await Promise.race([drained.then(() => false), read.then(() => true)])
        await read
      }
      mostBehind = Math.max(mostBehind, given - shown / lineBytes)
    }
    child.stdin.end()
    for (let next = await output.next(); next.done !== true; next = await output.next())
      shown += next.value.length
    expect(shown).toBeGreaterThan((inputBytes * lineBytes * 9) / 10)
    expect(mostBehind).toBeLessThan(inputBytes / 3)
  })

  it('ends quietly when its reader has gone', async () => {
    const child = start(['frame', '--codec', 'delimiter:0a'])
    const closed = once(child, 'exit')
    const stderr: Buffer[] = []
    child.stderr.on('data', (data: Buffer) => stderr.push(data))
    child.stdin.on('error', () => undefined)
    child.stdin.write('a\n')
    await once(child.stdout, 'data')
    child.stdout.destroy()
    const feed = () => {
      while (child.stdin.writable && child.stdin.write(Buffer.alloc(65_536, '\n')));
    }
    child.stdin.on('drain', feed)
    feed()
    expect(await closed).toEqual([0, null])
    expect(Buffer.concat(stderr).toString()).toBe('')
  })
})

describe('lab frame', () => {
  it('shows hexadecimal and text that no terminal can mistake for its own commands', async () => {
    const stream = Buffer.from('\x1b[2Jab\r\x9b\n', 'latin1')
    const ended = await lab(['frame', '--codec', 'delimiter:0a'], stream)
    expect(ended.stdout.toString()).toBe('offset 0, 8 octets: 1b 5b 32 4a 61 62 0d 9b |.[2Jab..|\n')
  })

  it('shortens a long payload and says so', async () => {
    const ended = await lab(['frame', '--codec', 'tlv:u8:u8'], Buffer.from(`0522${'61'.repeat(34)}`, 'hex'))
    const shown = `${'61 '.repeat(32)}and 2 more |${'a'.repeat(32)}|`
    expect(ended.stdout.toString()).toBe(`offset 0, type 5, 34 octets: ${shown}\n`)
  })

  it('says an error on standard error alone', async () => {
    const ended = await lab(['frame', '--codec', 'slip'], Buffer.from('61c0db62', 'hex'))
    expect(ended.stdout.toString()).toBe('offset 0, 1 octet: 61 |a|\n')
    expect(ended.stderr).toBe(
      'badEscape in the frame at offset 2, seen at offset 3: The escape octet db is followed by 62; only dc or dd may follow it.\n',
    )
    expect(ended.code).toBe(1)
  })

  it.each([
    [[], '--codec'],
    [['--codec', 'length:u24'], 'character 8: a width is one of'],
    [['--codec', 'slip', '--max', '0'], 'The maximum is a number of octets from 1 to 134217728.'],
    [['--codec', 'slip', '--max', '1e3'], 'The maximum is'],
    [['--codec', 'slip', '--chunk', '1,,2'], 'A piece is a number of octets from 1 to 16777216.'],
    [['--codec', 'slip', '--chunk', ''], 'A piece is'],
    [['--codec', 'slip', 'file'], 'too many arguments'],
  ])('refuses the arguments %j', async (args, sentence) => {
    const ended = await lab(['frame', ...args], '')
    expect(ended.code).not.toBe(0)
    expect(ended.stdout.length).toBe(0)
    expect(ended.stderr).toContain(sentence)
    expect(ended.stderr.trim().split('\n')).toHaveLength(1)
  })
})

it.runIf(process.platform === 'linux')('says that the output cannot be written', async () => {
  const [source, full] = [await open(import.meta.filename, 'r'), await open('/dev/full', 'w')]
  const args = [join(folder, 'lab.mjs'), 'frame', '--codec', 'none']
  const child = spawn(process.execPath, args, { env, stdio: [source.fd, full.fd, 'pipe'] })
  const [stderr] = (await once(child.stderr as Readable, 'data')) as [Buffer]
  const [code] = (await once(child, 'close')) as [number]
  await Promise.all([source.close(), full.close()])
  expect(stderr.toString()).toBe('Reading standard input or writing standard output failed (ENOSPC).\n')
  expect(code).toBe(1)
})

describe('lab encode', () => {
  it.each([
    'length:u32le:inclusive',
    'tlv:u8:u16be',
    'varint',
    'cobs',
    'netstring',
    'rfc4571',
    'delimiter:0a:escaped',
    'none',
  ])('writes what frame reads, with %s', async (codec) => {
    const messages = ['', '0a', '00ff5c7cc0db', '61'.repeat(1000)].filter(
      (hex) => codec !== 'none' || hex !== '',
    )
    const input = messages.map((hex) => JSON.stringify({ hex })).join('\n')
    const encoded = await lab(['encode', '--codec', codec], input)
    expect(encoded).toMatchObject({ code: 0, stderr: '' })
    const chunks = codec === 'none' ? messages.map((hex) => hex.length / 2).join(',') : '7'
    const framed = await lab(['frame', '--codec', codec, '--json', '--chunk', chunks], encoded.stdout)
    expect(jsonLines(framed.stdout)).toMatchObject(messages.map((hex) => ({ length: hex.length / 2, hex })))
    const again = await lab(['encode', '--codec', codec], framed.stdout)
    expect(again.stdout.equals(encoded.stdout)).toBe(true)
  })

  it('passes over empty lines and takes CRLF and types', async () => {
    const ended = await lab(
      ['encode', '--codec', 'tlv:u16be:u8'],
      '\r\n{"hex":"6A","type":258}\r\n\n{"hex":""}',
    )
    expect(ended.stdout.toString('hex')).toBe('0102016a000000')
    expect(ended.code).toBe(0)
  })

  it.each([
    '{"hex":"6"}',
    '{"hex":"zz"}',
    '{"hex":5}',
    '{}',
    '[]',
    'null',
    '"6869"',
    'hex',
    '{"hex":"61","type":-1}',
    '{"hex":"61","type":"x"}',
  ])('names the line %s and ends with exit code 2, what stood before it being written', async (line) => {
    const ended = await lab(['encode', '--codec', 'tlv:u8:u8'], `{"hex":"61"}\n\n${line}\n{"hex":"62"}\n`)
    expect(ended.code).toBe(2)
    expect(ended.stderr).toBe(
      'Line 3 is not a message: write {"hex":"68690a"}, two hexadecimal digits an octet.\n',
    )
    expect(ended.stdout.toString('hex')).toBe('000161')
  })

  it.each([
    [
      'length:u8',
      '61'.repeat(256),
      'Line 2: A message of 256 octets is too long for length:u8: at most 255.\n',
    ],
    ['delimiter:0d0a', '610d0a', 'Line 2: The message holds the delimiter 0d0a at offset 1: '],
  ])('says why %s cannot carry a message and ends with exit code 1', async (codec, hex, sentence) => {
    const ended = await lab(['encode', '--codec', codec], `{"hex":"61"}\n{"hex":"${hex}"}\n`)
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain(sentence)
    expect(ended.stdout.length).toBeGreaterThan(0)
  })

  it('writes each message as soon as its line is there', async () => {
    const child = start(['encode', '--codec', 'netstring'])
    child.stdin.write('{"hex":"6869"}\n')
    const [wire] = (await once(child.stdout, 'data')) as [Buffer]
    expect(wire.toString()).toBe('2:hi,')
    child.stdin.end()
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
