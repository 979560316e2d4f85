/** Multicast DNS on a real LAN: others' browsers see the lab, and labs find each other where beacons do not pass. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Avahi, avahiLeftOut } from '../../support/lan-avahi'
import type { Rule } from '../../support/lan-host'
import { describeOnLan } from '../../support/lan'
import { lanFixture } from '../../support/lan-fixture'
import { firstLine } from '../../support/lan-process'
import { serve, startLab, stop, type Serving } from '../../support/lan-lab'

const beaconPort = 8641
const hostile = 30_000
const growthBytes = 48 * 1024 * 1024
const type = '_packet-lab._tcp'

interface Printed {
  readonly identity: string
  readonly name: string
  readonly addresses: string[]
  readonly controlPort: number
}

describeOnLan(
  'multicast DNS',
  () => {
    const { lan, profiles } = lanFixture('here', 'there', 'watcher')
    let there: Serving
    let avahi: Avahi
    let rules: Rule[] = []

    beforeAll(async () => {
      there = await serve(lan.host('there'), profiles.of('there'), '--discovery')
      avahi = await Avahi.start(lan.host('watcher'), join(profiles.of('watcher')))
    })
    afterEach(async () => {
      for (const rule of rules) await rule.remove()
      rules = []
    })
    afterAll(async () => {
      await avahi?.stop()
    })

    it('shows the lab to avahi-browse with its address, its port and its text', async () => {
      const found = await avahi.browse(type)
      const { ipv4 } = lan.host('there')
      const own = found.filter(({ port }) => port === there.controlPort)
      expect(own.map(({ family }) => family).sort()).toEqual(['IPv4', 'IPv6'])
      const overIpv4 = own.find(({ family }) => family === 'IPv4')
      expect(overIpv4).toMatchObject({
        address: ipv4,
        host: `packet-lab-${there.identity.slice(0, 16)}.local`,
      })
      const [version, ...others] = overIpv4?.text.toSorted().toReversed() ?? []
      expect(version).toMatch(/^version=\d+\.\d+\.\d+/)
      expect(others).toEqual(['txtvers=1', 'proto=2', `id=${there.identity}`, `data=${there.dataPort}`])
    })

    it('finds a lab and its addresses where every beacon is blocked', async () => {
      await blockBeacons('there')
      await blockBeacons('here')
      // Each address is proven for itself; the last may take a few seconds on a busy machine.
      const found = await look('5')
      const { ipv4, ipv6, linkLocal } = lan.host('there')
      expect(found.map(({ identity, controlPort }) => ({ identity, controlPort }))).toEqual([
        { identity: there.identity, controlPort: there.controlPort },
      ])
      expect(found[0]?.addresses.toSorted()).toEqual([ipv4, ipv6, `${linkLocal}%eth0`].toSorted())
      for (const tool of ['iptables', 'ip6tables'])
        rules.push(await lan.host('here').addRule('INPUT', '-p udp --dport 5353 -j DROP', tool))
      expect(await look('2')).toEqual([])
    })

    it('gives a second lab of one name another, and takes leave of the link when a lab ends', async () => {
      const named = (await avahi.browse(type)).map(({ name }) => name)[0] ?? ''
      const second = await serve(lan.host('there'), profiles.of('second'), '--discovery')
      await expect
        .poll(async () => names(await avahi.browse(type)), { timeout: 10_000 })
        .toEqual([named, `${named} (2)`])
      await stop(second.lab)
      await expect.poll(async () => names(await avahi.browse(type)), { timeout: 5000 }).toEqual([named])
    })

    it('announces itself on an interface that appears while it runs', async () => {
      const host = lan.host('there')
      await host.run('ip', ['link', 'add', 'extra0', 'type', 'veth', 'peer', 'name', 'extra1'])
      await host.run('ip', ['addr', 'add', '10.99.0.1/24', 'dev', 'extra0'])
      await host.run('ip', ['link', 'set', 'extra1', 'up'])
      const announced = await host.capture('udp port 5353', 'extra1')
      await host.run('ip', ['link', 'set', 'extra0', 'up'])
      // Three probes and two announcements.
      await announced.seen(5)
      await announced.stop()
      await host.run('ip', ['link', 'del', 'extra0'])
      expect((await look('2')).map(({ identity }) => identity)).toEqual([there.identity])
    })

    it("finds a lab that another's responder announces, and offers none that is only claimed", async () => {
      const host = lan.host('watcher')
      const quiet = await serve(host, profiles.of('announced'))
      const forged = 'f'.repeat(64)
      const publishing = [
        await avahi.publish('true', type, quiet.controlPort, ...textOf(quiet.identity, quiet.dataPort)),
        await avahi.publish('forged', type, quiet.controlPort, ...textOf(forged, quiet.dataPort)),
        await avahi.publish('absent', type, 9999, ...textOf('e'.repeat(64), 9998)),
      ]
      const found = await look('2')
      expect(found.map(({ identity }) => identity).sort()).toEqual([there.identity, quiet.identity].sort())
      for (const one of publishing) await one.stop()
      await stop(quiet.lab)
    })

    it('says nothing without discovery', async () => {
      const here = lan.host('here')
      const said = await here.capture(`udp port 5353 and src host ${here.ipv4}`)
      const quiet = await serve(here, profiles.of('quiet'))
      await look('2')
      await stop(quiet.lab)
      // What only looks asks, and announces nothing.
      for (const line of await said.stop()) expect(line).toContain('PTR (QM)? _packet-lab._tcp.local')
    })

    it('stays what it is among 30,000 hostile messages: found alone, and no larger', async () => {
      const host = lan.host('watcher')
      await avahi.stop()
      const label = (await look('2'))[0]?.name ?? ''
      const flood = (count: number, seed: number) =>
        firstLine(host.script('lan-mdns-flood.mjs', host.ipv4, label, String(count), String(seed)))
      await flood(2000, 1)
      const before = await residentBytes(there.lab.child.pid)
      const [sent, found] = await Promise.all([flood(hostile, 2), look('6')])
      expect([sent, found.map(({ identity }) => identity)]).toEqual(['sent', [there.identity]])
      expect((await residentBytes(there.lab.child.pid)) - before).toBeLessThan(growthBytes)
      expect((await look('3')).map(({ identity }) => identity)).toEqual([there.identity])
    })

    async function look(seconds: string): Promise<Printed[]> {
      const words = ['peers', '--profile', profiles.of('here'), '--seconds', seconds, '--json']
      const { stdout, stderr } = await startLab(lan.host('here'), words).ended
      if (stdout === '') throw new Error(`peers printed nothing: ${stderr}`)
      return JSON.parse(stdout) as Printed[]
    }

    async function blockBeacons(host: string): Promise<void> {
      for (const tool of ['iptables', 'ip6tables'])
        rules.push(await lan.host(host).addRule('INPUT', `-p udp --dport ${beaconPort} -j DROP`, tool))
    }
  },
  avahiLeftOut === null ? null : `${avahiLeftOut} is not installed`,
)

function names(found: readonly { name: string; family: string }[]): string[] {
  return found
    .filter(({ family }) => family === 'IPv4')
    .map(({ name }) => name)
    .sort()
}

/** VmRSS of the process, as the kernel counts it. */
async function residentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
}

function textOf(identity: string, dataPort: number): string[] {
  return ['txtvers=1', `id=${identity}`, 'proto=1', `data=${dataPort}`, 'version=0.1.0']
}
