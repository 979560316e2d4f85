/** 5,000 connections at once at the control port, and as many held as one may hold: all others are served. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { describeOnLan } from '../../support/lan'
import { lanFixture } from '../../support/lan-fixture'
import { duel, duelled, serve, startDuel, stop, type Serving } from '../../support/lan-lab'
import { firstLine } from '../../support/lan-process'

const connections = 5000
/** More than the lab has places for in all. */
const holding = 400
/** What it has for one identity. */
const places = 16
const brief = ['--interval', '2ms', '--count', '50']

describeOnLan('a lab whose control port is flooded', () => {
  const { lan, profiles } = lanFixture('here', 'there', 'flood')
  let serving: Serving
  let target: string

  beforeAll(async () => {
    const trusted = [await identityOf('running'), await identityOf('coming')]
    await identityOf('flooding')
    trust(profiles.of('there'), trusted)
    serving = await serve(lan.host('there'), profiles.of('there'), '--accept', 'all')
    target = `${lan.host('there').ipv4}:${serving.controlPort}`
  })

  it('serves whom it trusts and strangers alike, before and after', async () => {
    const answers = await lan.host('here').capture(`udp and src port ${serving.dataPort}`)
    const running = startDuel(lan.host('here'), profiles.of('running'), target, '--duration', '60s')
    await answers.seen(20)
    await answers.stop()

    const numbers = [serving.controlPort, connections, holding].map(String)
    const args = [profiles.of('flooding'), lan.host('there').ipv4, ...numbers]
    const flood = lan.host('flood').script('lan-flood.mjs', ...args)
    const told = JSON.parse(await firstLine(flood)) as { opened: number; held: number; refused: number }
    expect(told.opened).toBeGreaterThanOrEqual(connections)
    expect(told.held).toBe(places)
    expect(told.refused).toBeGreaterThanOrEqual(holding - told.held)

    for (const profile of ['stranger', 'coming']) {
      const { document } = await duel(lan.host('here'), profiles.of(profile), target, ...brief)
      expect(document).toMatchObject({
        outcome: 'completed',
        udp: { sent: 50, received: 50 },
        tcp: { sent: 50, received: 50 },
      })
    }

    running.child.kill('SIGINT')
    const { document } = await duelled(running)
    expect(document).toMatchObject({ outcome: 'cancelled', failure: null })
    expect(document.udp?.received).toBeGreaterThan(100)
    flood.stdin?.end()
  })

  /** Of a profile, made by its first start. */
  async function identityOf(name: string): Promise<string> {
    const { lab, identity } = await serve(lan.host('here'), profiles.of(name))
    await stop(lab)
    return identity
  }

  /** As the window writes it when a person answers "always". */
  function trust(profile: string, identities: readonly string[]): void {
    mkdirSync(profile, { recursive: true })
    const trusted = identities.map((identity, number) => ({ identity, name: `trusted ${number}` }))
    writeFileSync(join(profile, 'settings.json'), JSON.stringify({ version: 1, name: 'flooded' }))
    writeFileSync(join(profile, 'trust.json'), JSON.stringify({ version: 1, trusted }))
  }
})
