/** Unauthenticated STAMP between the lab and Scapy, over the wire and both ways round. Needs Debian's python3-scapy. */
import { spawnSync, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { describeOnLan } from '../../../support/lan'
import { lanFixture } from '../../../support/lan-fixture'
import { duel, serve, startLab, stop } from '../../../support/lan-lab'
import { firstLine } from '../../../support/lan-process'

const stampPort = 862
const script = join(import.meta.dirname, 'scapy-stamp.py')
const python = ['python3', '/usr/bin/python3'].find(
  (candidate) => spawnSync(candidate, ['-c', 'import scapy.contrib.stamp']).status === 0,
)
const leftOut = python === undefined ? 'Scapy (python3-scapy) is not installed' : null

describeOnLan(
  'open STAMP',
  () => {
    const { lan, profiles } = lanFixture('here', 'there')

    it.each([
      ['IPv4', () => lan.host('there').ipv4],
      ['IPv6', () => lan.host('there').ipv6],
    ])("answers Scapy's probes over %s", async (_family, address) => {
      const { lab } = await serve(lan.host('there'), profiles.of('there'), '--stamp-open')
      const sender = scapy('here', 'send', address(), String(stampPort), '20')
      const answers = (await text(sender.stdout!)).trim().split('\n')
      expect((await stop(lab)).code).toBe(0)
      expect(answers.map((line) => JSON.parse(line) as unknown)).toEqual(
        Array.from({ length: 20 }, (_, sequence) => ({
          questionOctets: sequence % 2 === 0 ? 44 : 54,
          answerOctets: sequence % 2 === 0 ? 44 : 54,
          // Its own count: the datagrams that were one octet short count for nothing.
          sequence,
          ssid: 0xbeef,
          senderSequence: 1000 + sequence,
          senderTimestampEchoed: true,
          senderEstimate: [1, 10, 7],
          timesInOrder: true,
          // The flag U, set by the sender, is cleared by a reflector that knows the type (RFC 8972: 4).
          tlvs: sequence % 2 === 0 ? [] : [[0, 1, 6, 'padded']],
        })),
      )
    })

    it('answers nobody unless it was asked to', async () => {
      const { lab, dataPort } = await serve(lan.host('there'), profiles.of('there'), '--accept', 'all')
      const answers = await lan.host('there').capture(`src port ${dataPort} or src port ${stampPort}`)
      const target = `${lan.host('there').ipv4}:${dataPort}`
      const brief = ['--stamp', '--interval', '5ms', '--count', '50', '--late-after', '100ms']
      const { document } = await duel(lan.host('here'), profiles.of('here'), target, ...brief)
      expect(document.udp).toMatchObject({ sent: 50, received: 0, lostUnknown: 50 })
      expect(await answers.stop()).toEqual([])
      await stop(lab)
    })

    it.each(['echoed', 'absent'])("measures against Scapy's reflector, its SSID %s", async (ssid) => {
      const { ipv4 } = lan.host('there')
      const reflector = scapy('there', 'reflect', ipv4, String(stampPort), ssid, '10')
      expect(await firstLine(reflector)).toBe('ready')
      const brief = ['--stamp', '--interval', '10ms', '--count', '100', '--late-after', '300ms']
      const { code, document } = await duel(lan.host('here'), profiles.of('here'), ipv4, ...brief)
      const told = firstLine(reflector)
      reflector.stdin?.end()
      expect(JSON.parse(await told)).toEqual({ received: 100, answered: 90 })
      expect({ code, reason: document.reason }).toEqual({ code: 0, reason: null })
      expect(document).toMatchObject({
        target: { kind: 'stamp', host: ipv4, address: ipv4, dataPort: stampPort, identity: null },
        settings: { transports: ['udp'], payloadBytes: 44 },
        // Nobody reports on which way a probe was lost.
        udp: {
          sent: 100,
          received: 90,
          lostUpstream: 0,
          lostDownstream: 0,
          lostUnknown: 10,
          reflector: null,
        },
        tcp: null,
      })
      const { rttNs, turnaroundNs, oneWayNs } = document.udp ?? {}
      expect(turnaroundNs?.p50).toBeGreaterThan(0)
      expect(turnaroundNs?.p50).toBeLessThan(rttNs?.p50 ?? 0)
      expect(oneWayNs).not.toBeNull()
    })

    it('refuses what an open reflector cannot do, as wrong usage', async () => {
      const words = ['duel', '10.77.1.2', '--stamp', '--profile', profiles.of('here')]
      const { code, stderr, stdout } = await startLab(lan.host('here'), [...words, '--transport', 'tcp'])
        .ended
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toContain('An open STAMP reflector answers over UDP alone')
    })

    function scapy(host: string, ...args: string[]): ChildProcess {
      return lan.host(host).spawn(python!, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
    }
  },
  leftOut,
)
