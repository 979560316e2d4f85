/** Our own match of routes and policy rules, on random ones that the kernel takes, against what the kernel chooses. */
import { expect, it } from 'vitest'
import { parseRules } from '../../../../electron/host/linux/rules'
import { formatAddress, parseAddress, type IpAddress } from '../../../../shared/address/address'
import type { Route } from '../../../../shared/address/host-facts'
import { matchRoute, refusesPackets, type RouteMatch } from '../../../../shared/address/route-match'
import { isFailure } from '../../../../shared/base/failure'
import { describeOnLan } from '../../../support/lan'
import { routingHost, type IpRoute } from './routing-host'

describeOnLan('The match of routes', () => {
  const { here, there, told } = routingHost()

  it('our longest match is the kernel’s on 400 random routes and 1,000 destinations', async () => {
    const random = randomNumbers(20_260_101)
    const networks = Array.from({ length: 400 }, (_, index) => {
      const length = 9 + random(24)
      const value = (0xa000_0000 + random(2 ** 16) * 2 ** 8) & (-1 << (32 - length))
      return `route add ${dotted(value >>> 0)}/${length} via ${index % 2 === 0 ? '10.88.0.9' : '10.88.5.9'} metric ${random(4)}`
    })
    await batch(networks)
    const routes = await told<Route[]>('routes', '--all')
    expect(routes.length).toBeGreaterThan(350)
    const destinations = Array.from({ length: 1000 }, () => dotted(0xa000_0000 + random(2 ** 24)))
    const ours = destinations.map((text) => decisionOf(matchRoute(routes, addressOf(text)).winner))
    expect(ours).toEqual(await kernelDecisions(destinations))
  })

  it('our match is the kernel’s under 15 random sets of policy rules, for 3,000 destinations', async () => {
    const random = randomNumbers(20_261_123)
    const pick = <One>(...all: One[]): One => all[random(all.length)]!
    const gateways = ['10.88.0.9', '10.88.5.9', there.ipv4]
    const tables = [201, 202, 203, 204]
    const block = (shortest: number, most: number) => {
      const length = shortest + random(most)
      const value = (0xa000_0000 + random(2 ** 16) * 2 ** 8) & (-1 << (32 - length))
      return `${dotted(value >>> 0)}/${length}`
    }
    const routeLines = Array.from({ length: 200 }, () => {
      const kind = random(12)
      const what = kind === 0 ? 'throw' : kind === 1 ? 'unreachable' : ''
      const where = what === '' ? `via ${pick(...gateways)}` : ''
      return `route add ${what} ${block(13, 10)} ${where} metric ${random(3)} table ${pick(...tables)}`
    })
    const conditions = () =>
      pick(
        '',
        `to ${block(6, 10)}`,
        `to ${block(6, 10)}`,
        `not to ${block(4, 4)}`,
        `from ${here.ipv4}`,
        'fwmark 0x10',
        'not fwmark 0xca6c',
        'iif lo',
        `iif ${here.interface}`,
        'oif second',
        'uidrange 0-0',
        'uidrange 1000-2000',
        'ipproto udp',
        'ipproto tcp',
        'ipproto udp dport 53',
        'tos 0x10',
      )
    const actions = () =>
      pick(
        ...tables.map((table) => `lookup ${table}`),
        `lookup ${pick(...tables)} suppress_prefixlength ${12 + random(9)}`,
        `to ${block(10, 4)} goto ${pick(180, 32_766)}`,
        `to ${block(10, 6)} ${pick('unreachable', 'prohibit', 'blackhole')}`,
        'nop',
      )
    await batch(routeLines)
    const routes = await told<Route[]>('routes', '--all')
    const priorities = Array.from({ length: 12 }, (_, at) => 110 + 10 * at)
    const all: RouteMatch[] = []
    for (let round = 0; round < 15; round += 1) {
      await batch(priorities.map((priority) => `rule add ${conditions()} ${actions()} priority ${priority}`))
      const rules = parseRules(await here.run('ip', ['-j', '-4', 'rule']), 'IPv4', 0)
      if (isFailure(rules)) throw new Error('the rules cannot be read')
      const destinations = Array.from({ length: 200 }, () => dotted(0xa000_0000 + random(2 ** 24)))
      const matches = destinations.map((text) => matchRoute(routes, addressOf(text), rules))
      expect(matches.map(({ winner }) => decisionOf(winner))).toEqual(await kernelDecisions(destinations))
      all.push(...matches)
      await batch(priorities.map((priority) => `rule del priority ${priority}`))
    }
    expect(all.filter(({ winner, longest }) => winner !== longest).length).toBeGreaterThan(500)
    expect(all.filter(({ winner }) => winner === null).length).toBeGreaterThan(50)
    expect(new Set(all.map(({ rule }) => rule?.text)).size).toBeGreaterThan(30)
  })

  /** What iproute2 takes of these lines; what it refuses is left out. */
  async function batch(lines: string[]): Promise<void> {
    const quoted = lines.map((line) => `'${line}'`).join(' ')
    await here.run('bash', ['-c', `printf '%s\\n' ${quoted} | ip -force -batch - 2>/dev/null; true`])
  }

  /** Gateway and interface the kernel chooses for each; null where it refuses. */
  async function kernelDecisions(destinations: string[]): Promise<([string | null, string] | null)[]> {
    const questions = `printf 'route get %s\\n' ${destinations.join(' ')}`
    const answers = await here.run('bash', ['-c', `${questions} | ip -j -force -batch - 2>/dev/null; true`])
    const routes = answers.split('\n').filter((line) => line.startsWith('[{'))
    const decisions = new Map(
      routes.map((line) => {
        const [route] = JSON.parse(line) as [IpRoute]
        return [route.dst, [route.gateway ?? null, route.dev ?? '']] as const
      }),
    )
    return destinations.map((text) => {
      const [gateway, netif] = decisions.get(text) ?? []
      return netif === undefined ? null : [gateway ?? null, netif]
    })
  }
})

/** In the kernel's words: null for what refuses the packet. */
function decisionOf(winner: Route | null): [string | null, string] | null {
  return winner && !refusesPackets(winner.type) ? [winner.gateway, winner.interface ?? ''] : null
}

function addressOf(text: string): IpAddress {
  const address = parseAddress(text)
  if (isFailure(address)) throw new Error(`${text} is no address`)
  return address
}

function dotted(value: number): string {
  return formatAddress({ family: 'IPv4', value: BigInt(value), zone: null })
}

/** The same numbers each time: a linear congruential generator with Knuth's constants. */
function randomNumbers(seed: number): (below: number) => number {
  let state = BigInt(seed)
  return (below) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffff_ffff_ffff_ffffn
    return Number((state >> 33n) % BigInt(below))
  }
}
