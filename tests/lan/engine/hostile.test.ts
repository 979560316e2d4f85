/** Hostile datagrams, frames and connections at both ports: no answer, no growth, and the lab serves on. */
import { readFile } from 'node:fs/promises'
import { beforeAll, expect, it } from 'vitest'
import { describeOnLan } from '../../support/lan'
import { lanFixture } from '../../support/lan-fixture'
import { duel, serve, type Serving } from '../../support/lan-lab'
import { firstLine } from '../../support/lan-process'

const datagrams = 18_000
/** At each port. */
const connections = 1000
const growthBytes = 48 * 1024 * 1024

describeOnLan('a lab among hostile packets', () => {
  const { lan, profiles } = lanFixture('here', 'there', 'hostile')
  let serving: Serving

  beforeAll(async () => {
    serving = await serve(lan.host('there'), profiles.of('there'), '--accept', 'all')
    await expectServed('hostile')
  })

  it('answers none of 20,000, does not grow, and serves on', async () => {
    const { dataPort, lab } = serving
    const there = lan.host('there')
    await attack(600, 60, 1)
    const before = await residentBytes(lab.child.pid)
    const arrivedBefore = await there.kernelCounter('UdpInDatagrams')
    const answers = await there.capture(`src port ${dataPort} and (udp or tcp[13] & 8 != 0)`)

    const told = await attack(datagrams, connections, 2)

    // For the two probes that were all right, before and after the datagrams.
    expect(await answers.stop()).toHaveLength(2)
    expect(told).toEqual({ sent: datagrams + 2 * connections, answers: 2 })
    // The lab has read all of them: none was lost to a full buffer.
    expect((await there.kernelCounter('UdpInDatagrams')) - arrivedBefore).toBe(datagrams + 2)
    const grown = (await residentBytes(lab.child.pid)) - before
    expect(grown).toBeLessThan(growthBytes)
    await expectServed('here')
  })

  async function attack(datagrams: number, connections: number, seed: number): Promise<unknown> {
    const { controlPort, dataPort } = serving
    const numbers = [controlPort, dataPort, datagrams, connections, seed].map(String)
    const args = [profiles.of('hostile'), lan.host('there').ipv4, ...numbers]
    const attacker = lan.host('hostile').script('lan-hostile.mjs', ...args)
    return JSON.parse(await firstLine(attacker))
  }

  async function expectServed(host: string): Promise<void> {
    const target = `${lan.host('there').ipv4}:${serving.controlPort}`
    const words = ['--interval', '2ms', '--count', '100']
    const { document } = await duel(lan.host(host), profiles.of(host), target, ...words)
    expect(document).toMatchObject({
      outcome: 'completed',
      udp: { sent: 100, received: 100 },
      tcp: { sent: 100, received: 100 },
    })
  }
})

/** VmRSS of the process, as the kernel counts it. */
async function residentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
}
