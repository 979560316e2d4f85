/** `lab send` and `lab listen` as processes, over the loopback: what they print where, and how they end. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LabProcess } from '../../../support/lan-lab'

const program = join(import.meta.dirname, '../../../../out/electron/lab.js')
let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'packet-lab-send-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function start(words: string[]): LabProcess {
  const child: ChildProcess = spawn(process.execPath, [program, ...words], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  })
  return new LabProcess(child)
}

/** Runs to the end with this on standard input. */
async function run(words: string[], input: string | Uint8Array = '') {
  const lab = start(words)
  lab.child.stdin?.end(input)
  return lab.ended
}

/** A listener and the place it says it listens on. */
async function listening(...words: string[]): Promise<{ lab: LabProcess; place: string }> {
  const lab = start(['listen', ...words])
  const [, place = ''] = await lab.said(/^listening on (\S+) /m)
  return { lab, place }
}

const lines = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('from one to the other', () => {
  it.each([
    'none',
    'delimiter:0a',
    'length:u16be',
    'tlv:u8:u16le',
    'varint',
    'cobs',
    'slip',
    'netstring',
    'rfc4571',
  ])('over TCP in %s', async (codec) => {
    const { lab, place } = await listening('tcp', '127.0.0.1:0', '--codec', codec, '--json', '--count', '1')
    const sent = await run(['send', 'tcp', place, '--codec', codec, '--hex', '00 c0 db 41'])
    expect(sent).toMatchObject({ code: 0, stdout: '' })
    const { code, stdout } = await lab.ended
    expect(code).toBe(0)
    expect(lines(stdout)).toMatchObject([{ offset: 0, length: 4, hex: '00c0db41' }])
  })

  it('lines of standard input are messages in a framing, and datagrams', async () => {
    for (const [protocol, codec] of [
      ['tcp', 'length:u8'],
      ['udp', 'none'],
    ] as const) {
      const { lab, place } = await listening(protocol, '127.0.0.1:0', '--codec', codec, '--count', '3')
      expect(await run(['send', protocol, place, '--codec', codec], 'one\r\n\nthree')).toMatchObject({
        code: 0,
      })
      const { stdout } = await lab.ended
      expect(stdout.replaceAll(/^\S+: /gm, '')).toBe('one\n\nthree\n')
    }
  })

  it('without framing standard input is a stream that arrives whole', async () => {
    const octets = Buffer.alloc(3_000_000, 'packet lab ')
    const { lab, place } = await listening('tcp', '127.0.0.1:0', '--raw')
    let received = 0
    lab.child.stdout?.on('data', (chunk: Buffer) => (received += chunk.length))
    expect(await run(['send', 'tcp', place], octets)).toMatchObject({ code: 0 })
    await lab.said(/is closed/)
    lab.child.kill('SIGINT')
    expect((await lab.ended).code).toBe(0)
    expect(received).toBe(octets.length)
  })

  it('shows hostile text by name, and GB18030 as what it says', async () => {
    const { lab, place } = await listening('udp', '127.0.0.1:0', '--count', '2', '--encoding', 'gb18030')
    await run(['send', 'udp', place, '--escapes', '\\e[2J\\u{202e}x', '--encoding', 'gb18030'])
    await run(['send', 'udp', place, '--text', '你好', '--encoding', 'gb18030'])
    const { stdout } = await lab.ended
    expect(stdout.replaceAll(/^\S+: /gm, '')).toBe('⟨ESC⟩[2J⟨U+202E⟩x\n你好\n')
  })

  it('a file is one message in a framing, a stream without', async () => {
    const path = join(folder, 'file')
    writeFileSync(path, Buffer.alloc(100_000, 7))
    const framed = await listening('tcp', '127.0.0.1:0', '--codec', 'length:u32le', '--json', '--count', '1')
    expect(await run(['send', 'tcp', framed.place, '--codec', 'length:u32le', '--file', path])).toMatchObject(
      { code: 0 },
    )
    expect(lines((await framed.lab.ended).stdout)).toMatchObject([{ length: 100_000 }])
  })
})

describe('answers', () => {
  let server: Server
  beforeAll(async () => {
    server = createServer((socket) =>
      socket.once('data', (chunk: Buffer) => socket.end(`you said ${chunk.toString()}`)),
    )
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(() => server.close())
  const place = () => `127.0.0.1:${(server.address() as { port: number }).port}`

  it('are waited for until the other side ends, and printed', async () => {
    const { code, stdout } = await run([
      'send',
      'tcp',
      place(),
      '--text',
      'hello',
      '--wait',
      '60000',
      '--raw',
    ])
    expect([code, stdout]).toEqual([0, 'you said hello'])
  })

  it('are a JSON line each where that is asked for', async () => {
    const { stdout } = await run(['send', 'tcp', place(), '--text', 'x', '--wait', '60000', '--json'])
    expect(lines(stdout)).toMatchObject([{ peer: place(), hex: Buffer.from('you said x').toString('hex') }])
  })
})

describe('how it ends', () => {
  it('with 0 when interrupted, and prints nothing more', async () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const { lab } = await listening('tcp', '127.0.0.1:0')
      lab.child.kill(signal)
      expect(await lab.ended).toMatchObject({ code: 0, stdout: '' })
    }
  })

  it('with 0 when the reader of its output has gone', async () => {
    const { lab, place } = await listening('udp', '127.0.0.1:0', '--json')
    lab.child.stdout?.destroy()
    await run(['send', 'udp', place, '--text', 'one'])
    await run(['send', 'udp', place, '--text', 'two'])
    expect((await lab.ended).code).toBe(0)
  })

  it.each([
    [['send', 'tcp', '127.0.0.1', '--text', 'x'], /needs a port/],
    [['send', 'tcp', '300.1.1.1:9', '--text', 'x'], /300/],
    [['send', 'tcp', '0x7f000001:9', '--text', 'x'], /IPv4 address: write 127\.0\.0\.1/],
    [['send', 'udp', '017700000001:9', '--text', 'x'], /octet 1/],
    [['listen', 'tcp', '0x7f.1:0'], /IPv4 address: write 127\.0\.0\.1/],
    [['listen', 'tcp', '::1:90000'], /with a port, write \[address\]:port/],
    [['send', 'tcp', '127.0.0.1:9', '--hex', '00000000: 4g'], /two hexadecimal digits/],
    [['send', 'tcp', '127.0.0.1:9', '--hex', '0'], /two hexadecimal digits/],
    [['send', 'tcp', '127.0.0.1:9', '--text', 'x', '--hex', '00'], /cannot be used with/],
    [['send', 'sctp', '127.0.0.1:9'], /Allowed choices are tcp, udp/],
    [['send', 'tcp', '127.0.0.1:9', '--wait', 'long'], /A wait is a whole number/],
    [['send', 'tcp', '127.0.0.1:9', '--codec', 'lines'], /a framing is none/],
    [['listen', 'tcp'], /missing required argument/],
    [['listen', 'tcp', '70000'], /A port is a number from 0 to 65535/],
    [['listen', 'tcp', '9000', '--join', '239.1.2.3'], /are for udp/],
    [['listen', 'udp', '127.0.0.1:0', '--join', 'ff02::1'], /is IPv6/],
    [['listen', 'tcp', '9000', '--count', '0'], /A count is a whole number/],
  ])('with 2 and one sentence: %j', async (words, sentence) => {
    const { code, stdout, stderr } = await run(words)
    expect(stderr).toMatch(sentence)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect([code, stdout]).toEqual([2, ''])
  })

  it('with 1 where nobody listens, and where a framing cannot carry the message', async () => {
    const nobody = await run(['send', 'tcp', '127.0.0.1:1', '--text', 'x'])
    expect(nobody).toMatchObject({
      code: 1,
      stderr: '127.0.0.1:1 refused the connection: does a program listen there?\n',
    })
    const { lab, place } = await listening('tcp', '127.0.0.1:0')
    const broken = await run(['send', 'tcp', place, '--codec', 'fixed:4', '--text', 'longer'])
    expect(broken.code).toBe(1)
    expect(broken.stderr).toMatch(/does not fit fixed:4/)
    lab.child.kill()
    await lab.ended
  })

  it('with 1 when the connection breaks under it', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const sent = await run(['send', 'tcp', `127.0.0.1:${port}`, '--text', 'x', '--wait', '60000'])
    server.close()
    expect(sent.code).toBe(1)
    expect(sent.stderr).toMatch(/ECONNRESET/)
  })

  it('with 1 where the other side had closed before the last line', async () => {
    const server = createServer((socket) => socket.destroy())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const lab = start(['send', 'tcp', `127.0.0.1:${port}`])
    await lab.said(/ended its sending/)
    lab.child.stdin?.end('late\n')
    const { code, stderr } = await lab.ended
    server.close()
    expect(code, stderr).toBe(1)
    expect(stderr).toMatch(/ECONNRESET/)
  })
})

it('a stream goes whole to a peer that ends its own direction at once and reads on', async () => {
  const content = Buffer.alloc(3_000_000, 'half-closed ')
  const server = createServer({ allowHalfOpen: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const taken = once(server, 'connection').then(async ([socket]: Socket[]) => {
    socket?.end()
    const pieces: Buffer[] = []
    for await (const piece of socket as Socket) pieces.push(piece as Buffer)
    return Buffer.concat(pieces)
  })
  const lab = start(['send', 'tcp', `127.0.0.1:${port}`])
  // Our side writes only after the other's end has come.
  await lab.said(/ended its sending/)
  lab.child.stdin?.end(content)
  expect((await taken).equals(content)).toBe(true)
  expect((await lab.ended).code).toBe(0)
  server.close()
})
