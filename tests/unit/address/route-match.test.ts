/** Longest-prefix match over tables such as systems have. */
import { describe, expect, it } from 'vitest'
import type { Route } from '../../../shared/address/host-facts'
import { matchRoute } from '../../../shared/address/route-match'
import { standardRules, type RoutingRule } from '../../../shared/address/routing-rule'
import { prefixOf } from './prefix-of'

function route(destination: string, given: Partial<Route> = {}): Route {
  return {
    family: destination.includes(':') ? 'IPv6' : 'IPv4',
    destination,
    type: 'unicast',
    gateway: null,
    interface: 'eth0',
    source: null,
    metric: null,
    table: 'main',
    protocol: null,
    scope: null,
    flags: [],
    ...given,
  }
}

const won = (routes: Route[], address: string) => matchRoute(routes, prefixOf(address).address).winner

describe('the longest match', () => {
  const wide = route('172.16.0.0/12')
  const narrow = route('172.16.5.0/24')
  const fallback = route('0.0.0.0/0', { metric: 100 })
  const worse = route('0.0.0.0/0', { metric: 200 })

  it('wins over wider ones, whatever the order of the table', () => {
    expect(won([fallback, wide, narrow], '172.16.5.1')).toBe(narrow)
    expect(won([narrow, wide, fallback], '172.16.5.1')).toBe(narrow)
    expect(won([narrow, wide, fallback], '172.16.6.1')).toBe(wide)
    expect(won([narrow, wide, fallback], '9.9.9.9')).toBe(fallback)
    expect(won([narrow, wide], '9.9.9.9')).toBeNull()
  })

  it('is decided by the metric between equals, none being zero', () => {
    expect(won([worse, fallback], '9.9.9.9')).toBe(fallback)
    const zero = route('0.0.0.0/0')
    expect(won([worse, fallback, zero], '9.9.9.9')).toBe(zero)
  })

  it('shows every candidate, best first', () => {
    const { candidates } = matchRoute([worse, wide, fallback, narrow], prefixOf('172.16.5.1').address)
    expect(candidates).toEqual([narrow, wide, fallback, worse])
  })

  it('keeps the families apart', () => {
    expect(won([route('::/0')], '9.9.9.9')).toBeNull()
    expect(won([fallback, route('::/0')], '2001:db8::1')?.destination).toBe('::/0')
  })

  it('looks into the local table first and into no table of added rules', () => {
    const own = route('10.0.0.0/8', { table: 'local', type: 'local' })
    const longer = route('10.1.0.0/16')
    expect(won([longer, own], '10.1.0.1')).toBe(own)
    expect(won([route('10.1.0.0/16', { table: '77' })], '10.1.0.1')).toBeNull()
  })

  it('goes to the next table after a throw', () => {
    const thrown = route('198.18.0.0/15', { type: 'throw' })
    expect(won([fallback, thrown], '198.18.0.1')).toBeNull()
    const last = route('0.0.0.0/0', { table: 'default' })
    expect(won([fallback, thrown, last], '198.18.0.1')).toBe(last)
    expect(won([fallback, thrown], '9.9.9.9')).toBe(fallback)
  })

  it('leaves dead next hops out', () => {
    expect(won([route('10.0.0.0/8', { flags: ['dead', 'linkdown'] }), fallback], '10.0.0.1')).toBe(fallback)
  })

  it('takes a zone for the interface to leave by', () => {
    const routes = [route('fe80::/64'), route('fe80::/64', { interface: 'eth1' })]
    expect(won(routes, 'fe80::1%eth1')?.interface).toBe('eth1')
    expect(won(routes, 'fe80::1%eth2')).toBeNull()
  })

  it('prefers unscoped routes of equal length', () => {
    const scoped = route('::/0', { interface: 'utun0', flags: [...'UGcIg'] })
    const plain = route('::/0', { flags: [...'UGcg'] })
    expect(won([scoped, plain], '2001:db8::1')).toBe(plain)
  })
})

describe('policy rules', () => {
  const main = route('10.77.2.0/24', { gateway: '10.77.1.254' })
  const other = route('0.0.0.0/0', { gateway: '10.77.1.2', table: '77' })
  const host = prefixOf('10.77.2.9').address
  const rule = (priority: number, given: Partial<RoutingRule> = {}): RoutingRule => ({
    family: 'IPv4',
    priority,
    text: 'a rule',
    inverted: false,
    to: null,
    leavingBy: null,
    otherwise: true,
    action: { kind: 'lookup', table: '77', suppressPrefixLength: null },
    ...given,
  })
  const by = (...rules: RoutingRule[]) => matchRoute([main, other], host, [...standardRules, ...rules])

  it('come before the longest match, by their priority', () => {
    const before = rule(100, { to: '10.77.2.0/24' })
    expect(by(before)).toEqual({ winner: other, rule: before, longest: main, candidates: [other, main] })
    expect(by(rule(40_000))).toMatchObject({ winner: main, longest: main, rule: { priority: 32_766 } })
    expect(by(rule(100, { to: '10.77.3.0/24' })).winner).toBe(main)
  })

  it('apply where their conditions hold, or do not where they are turned round', () => {
    expect(by(rule(100, { otherwise: false })).winner).toBe(main)
    expect(by(rule(100, { otherwise: false, inverted: true })).winner).toBe(other)
    expect(by(rule(100, { to: '10.0.0.0/8', inverted: true })).winner).toBe(main)
    expect(by(rule(100, { leavingBy: 'eth0' })).winner).toBe(main)
    const bound = { ...host, zone: 'eth0' }
    expect(
      matchRoute([main, other], bound, [...standardRules, rule(100, { leavingBy: 'eth0' })]).winner,
    ).toBe(other)
    expect(by(rule(100, { family: 'IPv6' })).winner).toBe(main)
  })

  it('pass over routes as wide as they say, and go on where a table has none', () => {
    const wireGuard = [
      rule(10, { action: { kind: 'lookup', table: 'main', suppressPrefixLength: 0 } }),
      rule(20, { otherwise: false, inverted: true }),
    ]
    const fallback = route('0.0.0.0/0')
    const match = (routes: Route[], text: string) =>
      matchRoute(routes, prefixOf(text).address, [...standardRules, ...wireGuard]).winner
    expect(match([fallback, main, other], '9.9.9.9')).toBe(other)
    expect(match([fallback, main, other], '10.77.2.9')).toBe(main)
    expect(match([fallback, main], '9.9.9.9')).toBe(fallback)
    const refusing = route('0.0.0.0/0', { type: 'unreachable' })
    expect(match([refusing, other], '9.9.9.9')).toBe(refusing)
  })

  it('refuse, jump forward, and do nothing', () => {
    const refuse = rule(100, { action: { kind: 'refuse', type: 'prohibit' } })
    expect(by(refuse)).toMatchObject({ winner: null, rule: refuse, longest: main })
    expect(by(rule(90, { action: { kind: 'goto', priority: 32_766 } }), refuse).winner).toBe(main)
    expect(by(rule(90, { action: { kind: 'goto', priority: 5 } }), refuse).winner).toBeNull()
    expect(by(rule(90, { action: { kind: 'nothing' } }), refuse).winner).toBeNull()
  })
})
