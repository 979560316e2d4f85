/** `lab send` and `lab listen` on hosts of their own, against Debian's nc and socat, and who hears what on two segments. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { describeOnLan } from '../../../support/lan'
import { lanFixture } from '../../../support/lan-fixture'
import type { LanHost } from '../../../support/lan-host'
import { startLab, type LabProcess } from '../../../support/lan-lab'

const group = '239.77.1.2'
const group6 = 'ff02::7701'

interface Heard {
  readonly peer: string
  readonly length: number
  readonly hex: string
}

describeOnLan('Messages between hosts', () => {
  const { lan } = lanFixture(
    { name: 'here', segment: 1 },
    { name: 'near', segment: 1 },
    { name: 'far', segment: 2 },
  )
  const here = lan.host('here')
  const near = lan.host('near')
  const far = lan.host('far')

  /** A lab that listens and is ready; it prints JSON. */
  async function listening(host: LanHost, ...words: string[]): Promise<LabProcess> {
    const lab = startLab(host, ['listen', ...words, '--json'])
    await lab.said(/^listening on /m)
    return lab
  }

  async function heardBy(lab: LabProcess): Promise<Heard[]> {
    const { code, stdout, stderr } = await lab.ended
    expect(code, stderr).toBe(0)
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Heard)
  }

  async function send(host: LanHost, ...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await startLab(host, ['send', ...words]).ended
    expect(code, stderr).toBe(0)
    return stdout
  }

  const hex = (text: string): string => Buffer.from(text).toString('hex')

  /** A program of others that is ready once its socket stands in the host's table. */
  async function peer(host: LanHost, socket: string, program: string, ...args: string[]): Promise<Peer> {
    const started = new Peer(host.spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] }))
    await expect
      .poll(() => host.run('ss', ['-lntuH']), { timeout: 5000 })
      .toMatch(new RegExp(`:${socket}\\s`))
    return started
  }

  describe('TCP', () => {
    it('hears nc and socat, each connection and each line apart', async () => {
      const lab = await listening(here, 'tcp', '9101', '--codec', 'delimiter:0a', '--count', '3')
      const nc = new Peer(near.spawn('nc', ['-N', here.ipv4, '9101'], { stdio: ['pipe', 'pipe', 'pipe'] }))
      await nc.endWith('one\ntwo\n')
      const socat = far.spawn('socat', ['-u', '-', `TCP6:[${here.ipv6}]:9101`], {
        stdio: ['pipe', 'pipe', 'pipe'],
      })
      await new Peer(socat).endWith('three\n')
      const heard = await heardBy(lab)
      expect(heard.map((message) => message.hex)).toEqual(['one', 'two', 'three'].map(hex))
      expect(heard[0]?.peer.startsWith(`${near.ipv4}:`)).toBe(true)
      expect(heard[2]?.peer.startsWith(`[${far.ipv6}]:`)).toBe(true)
    })

    it('writes to nc and prints what nc answers', async () => {
      const nc = await peer(near, '9102', 'nc', '-N', '-l', '-p', '9102')
      nc.write('answer from nc\n')
      const said = send(here, 'tcp', `${near.ipv4}:9102`, '--text', 'to nc', '--wait', '60000', '--raw')
      expect(await nc.hears(5)).toBe('to nc')
      // nc has nothing more to say: its end is ours.
      nc.end()
      expect(await said).toBe('answer from nc\n')
    })

    it('writes to socat over IPv6 in frames with a length', async () => {
      const socat = await peer(far, '9103', 'socat', '-u', 'TCP6-LISTEN:9103', '-')
      await send(here, 'tcp', `[${far.ipv6}]:9103`, '--codec', 'length:u16be', '--hex', '01 02 03')
      expect(Buffer.from(await socat.hears(5), 'latin1').toString('hex')).toBe('0003010203')
    })

    it('names the program that has the port', async () => {
      const nc = await peer(here, '9104', 'nc', '-l', '-p', '9104')
      const { code, stderr } = await startLab(here, ['listen', 'tcp', '9104']).ended
      expect(code).toBe(1)
      expect(stderr).toBe(
        `TCP port 9104 is taken at 0.0.0.0 by nc (process ${nc.child.pid}): end it there, or choose another port.\n`,
      )
      await nc.kill()
    })

    it('says whose address it is not, and that nobody listens', async () => {
      const other = await startLab(here, ['listen', 'tcp', `${near.ipv4}:9105`]).ended
      expect(other.stderr).toBe(`${near.ipv4} is no address of this machine: choose one of its own.\n`)
      const nobody = await startLab(here, ['send', 'tcp', `${near.ipv4}:9105`, '--text', 'x']).ended
      expect(nobody.stderr).toBe(`${near.ipv4}:9105 refused the connection: does a program listen there?\n`)
      expect([other.code, nobody.code]).toEqual([1, 1])
    })
  })

  describe('UDP', () => {
    it('hears nc, IPv4 and IPv6', async () => {
      for (const [at, place] of [
        ['9201', near.ipv4],
        ['[::]:9201', near.ipv6],
      ] as const) {
        const lab = await listening(near, 'udp', at, '--count', '1')
        const nc = here.spawn('nc', ['-u', '-w', '1', place, '9201'], { stdio: ['pipe', 'pipe', 'pipe'] })
        await new Peer(nc).endWith('from nc')
        expect((await heardBy(lab)).map((message) => message.hex)).toEqual([hex('from nc')])
      }
    })

    it('writes to socat, and prints what it answers', async () => {
      const echo = await peer(near, '9202', 'socat', 'UDP4-LISTEN:9202', 'SYSTEM:cat')
      const answer = startLab(here, [
        'send',
        'udp',
        `${near.ipv4}:9202`,
        '--text',
        'there and back',
        '--wait',
        '60000',
      ])
      await answer.said(/there and back/)
      answer.child.kill('SIGINT')
      const { code, stdout } = await answer.ended
      expect([code, stdout]).toEqual([0, `${near.ipv4}:9202: there and back\n`])
      await echo.kill()
    })

    it('reaches by broadcast everybody of its own segment and nobody of the other', async () => {
      const own = await listening(here, 'udp', '9203', '--count', '1')
      const neighbour = await listening(near, 'udp', '9203', '--count', '1')
      const stranger = await listening(far, 'udp', '9203', '--count', '1')
      await send(here, 'udp', '10.77.1.255:9203', '--text', 'to all here')
      expect((await heardBy(own))[0]?.hex).toBe(hex('to all here'))
      expect((await heardBy(neighbour))[0]?.hex).toBe(hex('to all here'))
      // What was sent for certain comes first where the broadcast did not.
      await send(here, 'udp', `${far.ipv4}:9203`, '--text', 'to you alone')
      expect((await heardBy(stranger))[0]?.hex).toBe(hex('to you alone'))
    })

    it('reaches by multicast those that joined on its segment, and no other', async () => {
      const joined = await listening(
        near,
        'udp',
        '9204',
        '--join',
        group,
        '--interface',
        'eth0',
        '--count',
        '1',
      )
      const beyond = await listening(
        far,
        'udp',
        '9204',
        '--join',
        group,
        '--interface',
        'eth0',
        '--count',
        '1',
      )
      const outside = await listening(here, 'udp', '9204', '--count', '1')
      await send(here, 'udp', `${group}:9204`, '--interface', 'eth0', '--text', 'to the group')
      expect((await heardBy(joined))[0]?.hex).toBe(hex('to the group'))
      for (const [lab, host] of [
        [beyond, far],
        [outside, here],
      ] as const) {
        await send(near, 'udp', `${host.ipv4}:9204`, '--text', 'to you alone')
        expect((await heardBy(lab))[0]?.hex).toBe(hex('to you alone'))
      }
    })

    it('is heard by socat in a group, and joins an IPv6 group by its interface', async () => {
      const membership = `UDP4-RECV:9205,ip-add-membership=${group}:${near.ipv4}`
      const socat = await peer(near, '9205', 'socat', '-u', membership, '-')
      await send(here, 'udp', `${group}:9205`, '--interface', 'eth0', '--text', 'hello group')
      expect(await socat.hears(11)).toBe('hello group')
      await socat.kill()

      const lab = await listening(
        near,
        'udp',
        '[::]:9205',
        '--join',
        group6,
        '--interface',
        'eth0',
        '--count',
        '1',
      )
      await send(here, 'udp', `[${group6}%eth0]:9205`, '--text', 'sixth')
      const [heard] = await heardBy(lab)
      expect(heard?.hex).toBe(hex('sixth'))
      expect(heard?.peer).toMatch(/^\[fe80::1%eth0\]:/)
    })

    it.each([
      ['1', []],
      ['7', ['--ttl', '7']],
    ])('sends multicast with TTL %s', async (ttl, words) => {
      const capture = await here.capture(`udp and dst host ${group} and ip[8] = ${ttl}`)
      await send(here, 'udp', `${group}:9206`, '--interface', 'eth0', '--text', 'x', ...words)
      await capture.seen(1)
      await capture.stop()
    })
  })
})

/** A program of others, with what it prints. */
class Peer {
  #heard = ''

  constructor(readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => (this.#heard += chunk.toString('latin1')))
  }

  write(text: string): void {
    this.child.stdin?.write(text)
  }

  end(): void {
    this.child.stdin?.end()
  }

  /** Writes the last words and waits until the program has ended. */
  async endWith(text: string): Promise<void> {
    const ended = once(this.child, 'close')
    this.child.stdin?.end(text)
    await ended
  }

  /** What it has printed, once there are so many octets of it. */
  hears(octets: number): Promise<string> {
    return new Promise((resolve) => {
      const look = () => {
        if (this.#heard.length >= octets) resolve(this.#heard)
      }
      this.child.stdout?.on('data', look)
      look()
    })
  }

  async kill(): Promise<void> {
    const ended = once(this.child, 'close')
    this.child.kill()
    await ended
  }
}
