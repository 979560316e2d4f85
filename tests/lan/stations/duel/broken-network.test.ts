/**
 * What breaks in the middle of a run, or before it: the run ends in time, says what ended it, and keeps what it has.
 * Most of it is waiting, so the tests wait side by side, each with a lab or a host of its own.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SavedResult } from '../../../../shared/measurement/saved-result'
import { describeOnLan, Lan } from '../../../support/lan'
import { duelled, Profiles, serve, startDuel, type Duelled, type Serving } from '../../../support/lan-lab'
import { firstLine } from '../../../support/lan-process'

/** The promise is five seconds from the last sign of life; the rest is the process's own way out. */
const endsWithinMs = 5000 + 500
/** Connecting gives up after five seconds; the rest is a busy machine's, that has to get round to saying so. */
const givesUpWithinMs = 5000 + 1000
/** The control channel comes first and has five seconds of its own. */
const givesUpDataWithinMs = 5000 + givesUpWithinMs

describeOnLan('a network that breaks', () => {
  const profiles = new Profiles()
  let lan: Lan

  beforeAll(async () => {
    lan = await Lan.build(['here', 'leaving', 'there', 'unplugged'])
  })
  afterAll(async () => {
    await lan?.remove()
    profiles.remove()
  })

  describeRunning()
  describeConnecting()

  function describeRunning(): void {
    it.concurrent('ends the run when the other side falls silent behind an unplugged cable', async () => {
      const { host, running } = await startRun('here', 'unplugged')
      const pulledAt = performance.now()
      await host.unplug()
      const { code, document } = await duelled(running)
      expect(performance.now() - pulledAt).toBeLessThan(endsWithinMs)
      expect({ code, failure: document.failure }).toEqual({
        code: 1,
        failure: { failure: 'peerSilent', host: host.ipv4, seconds: expect.any(Number) as number },
      })
      expect(document.reason).toContain(`${host.ipv4} gave no sign of life for `)
      keepsSamples(document)
    })

    it.concurrent("ends the run when this machine's own link goes down", async () => {
      const { host, running } = await startRun('leaving', 'there')
      const downAt = performance.now()
      await lan.host('leaving').linkDown()
      const { code, document } = await duelled(running)
      expect(performance.now() - downAt).toBeLessThan(endsWithinMs)
      expect(code).toBe(1)
      expect(document.reason).toContain(host.ipv4)
      keepsSamples(document)
    })

    it.concurrent('ends the run at once when the other lab is killed', async () => {
      const { host, running, serving } = await startRun('here', 'there')
      const killedAt = performance.now()
      serving.lab.child.kill('SIGKILL')
      const { code, document } = await duelled(running)
      expect(performance.now() - killedAt).toBeLessThan(endsWithinMs)
      expect({ code, failure: document.failure }).toEqual({
        code: 1,
        failure: { failure: 'peerGone', host: host.ipv4, detail: expect.any(String) as string },
      })
      keepsSamples(document)
    })

    it.concurrent('ends the run with the word of the other lab when that is closed', async () => {
      const { host, running, serving } = await startRun('here', 'there')
      serving.lab.child.kill('SIGTERM')
      const { document } = await duelled(running)
      expect((await serving.lab.ended).code).toBe(0)
      expect(document.reason).toBe(`${host.ipv4} ended the session (the lab there was closed).`)
      keepsSamples(document)
    })

    it.concurrent('keeps what a run has when it is interrupted', async () => {
      const { running } = await startRun('here', 'there')
      running.child.kill('SIGINT')
      const { code, document } = await duelled(running)
      expect({ code, outcome: document.outcome, failure: document.failure }).toEqual({
        code: 1,
        outcome: 'cancelled',
        failure: null,
      })
      keepsSamples(document)
    })
  }

  function describeConnecting(): void {
    it.concurrent('is called timed out, in five seconds, where a firewall swallows everything', async () => {
      const { serving, target, address } = await serveFor('swallowed')
      await lan.host('there').addRule('INPUT', `-p tcp --dport ${serving.controlPort} -j DROP`)
      const { tookMs, document, code } = await timed(target)
      expect({ code, failure: document.failure }).toEqual({
        code: 1,
        failure: { failure: 'timedOut', host: address, port: serving.controlPort, seconds: 5 },
      })
      expect(tookMs).toBeGreaterThan(5000)
      expect(tookMs).toBeLessThan(givesUpWithinMs)
    })

    it.concurrent('names the data port where that alone is swallowed', async () => {
      const { serving, target, address } = await serveFor('data-swallowed')
      await lan.host('there').addRule('INPUT', `-p tcp --dport ${serving.dataPort} -j DROP`)
      const { tookMs, document, code } = await timed(target)
      expect({ code, failure: document.failure }).toEqual({
        code: 1,
        failure: { failure: 'timedOut', host: address, port: serving.dataPort, seconds: 5 },
      })
      expect(tookMs).toBeLessThan(givesUpDataWithinMs)
    })

    it.concurrent('is called unreachable where no host has the address', async () => {
      const { document, tookMs } = await timed('10.77.1.99')
      expect(document.failure).toEqual({
        failure: 'unreachable',
        host: '10.77.1.99',
        port: 8642,
        code: 'EHOSTUNREACH',
      })
      expect(tookMs).toBeLessThan(givesUpWithinMs)
    })

    it.concurrent('is called unreachable where the router knows no way', async () => {
      const { document, tookMs } = await timed('192.0.2.1')
      expect(document.failure).toMatchObject({ failure: 'unreachable', host: '192.0.2.1', port: 8642 })
      expect(tookMs).toBeLessThan(givesUpWithinMs)
    })

    it.concurrent('is called unresolved where the name has no address', async () => {
      const { document } = await timed('no-such-host.invalid')
      expect(document.failure).toEqual({ failure: 'unresolved', host: 'no-such-host.invalid' })
    })

    it.concurrent('is called refused, at once, where nothing listens', async () => {
      const { ipv4 } = lan.host('there')
      const { tookMs, document, code } = await timed(`${ipv4}:9`)
      expect({ code, failure: document.failure }).toEqual({
        code: 1,
        failure: { failure: 'refused', host: ipv4, port: 9 },
      })
      expect(document).toMatchObject({ outcome: 'failed', udp: { sent: 0 }, tcp: { sent: 0 } })
      expect(tookMs).toBeLessThan(5000)
    })

    it.concurrent('is called refused over IPv6 too', async () => {
      const { ipv6 } = lan.host('there')
      const { document } = await timed(`[${ipv6}]:9`)
      expect(document.failure).toEqual({ failure: 'refused', host: ipv6, port: 9 })
      expect(document.reason).toBe(`[${ipv6}]:9 refused the connection: is Packet Lab running there?`)
    })

    it.concurrent('names the data port where a firewall refuses that alone', async () => {
      const { serving, target, address } = await serveFor('refusing')
      const rule = `-p tcp --dport ${serving.dataPort} -j REJECT --reject-with tcp-reset`
      await lan.host('there').addRule('INPUT', rule)
      const { document } = await timed(target)
      expect(document.failure).toEqual({ failure: 'refused', host: address, port: serving.dataPort })
    })

    it.concurrent('loses every UDP probe where the data port swallows UDP alone', async () => {
      const { serving, target } = await serveFor('tcp-only')
      const firewall = await lan.host('there').addRule('INPUT', `-p udp --dport ${serving.dataPort} -j DROP`)
      const { document } = await timed(target, '--late-after', '300ms')
      expect(document).toMatchObject({
        outcome: 'completed',
        udp: { sent: 20, received: 0, lostUpstream: 20, lostUnknown: 0, rttNs: null },
        tcp: { sent: 20, received: 20 },
      })
      expect(await firewall.packets()).toBe(20)
    })

    it.concurrent('is told that something else answers where another protocol does', async () => {
      const there = lan.host('there')
      const script = `require('net').createServer((s) => s.on('error', () => {}).end('220 no lab\\r\\n')).listen(7777, () => console.log('up'))`
      const other = there.spawn(process.execPath, ['-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      })
      await firstLine(other)
      const { document } = await timed(`${there.ipv4}:7777`)
      other.kill()
      expect(document.failure).toMatchObject({ failure: 'notPacketLab', host: there.ipv4, port: 7777 })
    })
  }

  /** A lab of its own on `host` for one test. */
  async function serveFor(
    name: string,
    host = 'there',
  ): Promise<{ serving: Serving; target: string; address: string }> {
    const serving = await serve(lan.host(host), profiles.of(`there-${name}`), '--accept', 'all')
    const address = lan.host(host).ipv4
    return { serving, target: `${address}:${serving.controlPort}`, address }
  }

  let duels = 0
  const ownProfile = () => profiles.of(`here-${(duels += 1)}`)

  /** A run that goes on for long, once its first answers are in. */
  async function startRun(from: string, to: string) {
    const { serving, target } = await serveFor(`run-${(duels += 1)}`, to)
    const answers = await lan.host(to).capture(`src port ${serving.dataPort} and (udp or tcp[13] & 8 != 0)`)
    const running = startDuel(lan.host(from), ownProfile(), target, '--duration', '60s')
    await answers.seen(20)
    await answers.stop()
    return { running, serving, host: lan.host(to) }
  }

  /** How long it took from when the run was begun: starting the program beside ten others is none of it. */
  async function timed(to: string, ...words: string[]): Promise<Duelled & { tookMs: number }> {
    const lab = startDuel(lan.host('here'), ownProfile(), to, '--count', '20', ...words)
    let saidAtMs = NaN
    lab.child.stdout?.once('data', () => (saidAtMs = Date.now()))
    const ended = await duelled(lab)
    return { ...ended, tookMs: saidAtMs - Date.parse(ended.document.startedAt) }
  }

  function keepsSamples(document: SavedResult): void {
    for (const transport of [document.udp, document.tcp]) {
      if (transport === null) throw new Error('a transport is missing')
      const { sent, received, late, lostUpstream, lostDownstream, lostUnknown, droppedHere } = transport
      expect(received).toBeGreaterThan(0)
      expect(transport.rttNs?.p50).toBeGreaterThan(0)
      expect(sent).toBe(received + late + lostUpstream + lostDownstream + lostUnknown + droppedHere)
      expect([lostUpstream, lostDownstream]).toEqual([0, 0])
    }
  }
})
