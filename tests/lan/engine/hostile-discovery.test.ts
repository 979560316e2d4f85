/** One datagram from a neighbour against a lab that is found: questions of kinds that no browser of services asks. */
import { beforeAll, expect, it } from 'vitest'
import { describeOnLan } from '../../support/lan'
import { lanFixture } from '../../support/lan-fixture'
import { serve, type Serving } from '../../support/lan-lab'
import { firstLine } from '../../support/lan-process'

describeOnLan('a lab with discovery on', () => {
  const { lan, profiles } = lanFixture('there', 'hostile')
  let serving: Serving

  beforeAll(async () => {
    const there = lan.host('there')
    // From its first announcement on it answers; that is a response by its flags.
    const announced = await there.capture(`udp port 5353 and src host ${there.ipv4} and udp[10] & 0x80 != 0`)
    serving = await serve(there, profiles.of('there'), '--discovery')
    await announced.seen(1)
    await announced.stop()
  })

  it.each([
    ['HTTPS', 65],
    ['CNAME', 5],
    ['one that nobody has defined', 65_000],
    ['A, once more after all of these', 1],
  ])('answers a question of the type %s with the question in it, and lives', async (_name, type) => {
    const name = `packet-lab-${serving.identity.slice(0, 16)}.local`
    const words = [lan.host('there').ipv4, name, String(type)]
    const told = await firstLine(lan.host('hostile').script('lan-mdns-ask.mjs', ...words))
    expect(JSON.parse(told)).toEqual({ number: 0x1267, repeated: true, answers: 1 })
    expect(serving.lab.child.exitCode).toBeNull()
  })
})
