/** `lab connect` as a process: what it prints, and how it ends. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Lanes } from '../../../../shared/tcp/reconstruct'

const program = join(import.meta.dirname, '../../../../out/electron/lab.js')
const profile = mkdtempSync(join(tmpdir(), 'packet-lab-connect-'))
afterAll(() => rmSync(profile, { recursive: true, force: true }))

interface Ended {
  code: number
  stdout: string
  stderr: string
}

function connect(...words: string[]): Promise<Ended> {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  return new Promise((resolve) =>
    execFile(
      process.execPath,
      [program, 'connect', ...words, '--profile', profile],
      { env },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    ),
  )
}

describe('lab connect', () => {
  it('prints the states of both ends of a connection on this machine', async () => {
    const { code, stdout, stderr } = await connect('here', '--send', 'hello', '--json')
    expect(code).toBe(0)
    expect(stderr).toMatch(/was made and closed/)
    const { outcome, lanes } = JSON.parse(stdout) as { outcome: string; lanes: Lanes }
    expect(outcome).toBe('closed')
    expect(lanes.here.at(-1)?.state).toBe('TIME-WAIT')
    expect(lanes.there.at(-1)?.state).toBe('CLOSED')
  })

  it('closes towards a program of others, and prints columns', async () => {
    const server = createServer((socket) => socket.resume().on('error', () => {}))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { code, stdout } = await connect(`127.0.0.1:${(server.address() as AddressInfo).port}`)
    server.close()
    expect(code).toBe(0)
    expect(stdout).toMatch(/^TIME +END +WHAT +EVIDENCE +CAUSE\n/)
    expect(stdout).toMatch(/here +ESTABLISHED +(?:kernel, )?socket +rcv SYN,ACK \/ snd ACK/)
    expect(stdout).not.toMatch(/ there /)
  })

  it('cuts where it is asked to', async () => {
    const { code, stderr } = await connect('here', '--close', 'rst')
    expect(code).toBe(0)
    expect(stderr).toMatch(/was reset/)
  })

  it('ends with 1 where nobody listens, and says so', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    const { code, stderr } = await connect(`127.0.0.1:${port}`)
    expect(code).toBe(1)
    expect(stderr).toMatch(/refused: RST came in answer to SYN/)
  })

  it.each([
    [['127.0.0.1'], /lacks a port/],
    [['1.2.3.400:5'], /400/],
    [['here', '--close', 'gently'], /fin, rst, half/],
    [['here', '--hold', 'long'], /expected a number and a unit/],
  ])('ends with 2 for %j', async (words, sentence) => {
    const { code, stdout, stderr } = await connect(...words)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(sentence)
  })
})
