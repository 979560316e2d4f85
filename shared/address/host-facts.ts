/** What a host tells of its own network: interfaces, routes and neighbours, the same words for every system. */
import * as v from 'valibot'
import { count, text } from '../base/schema'

const family = v.picklist(['IPv4', 'IPv6'])
const prefixLength = v.pipe(count, v.maxValue(128))

/** A network interface; null is what the system does not tell. */
export const NetworkInterface = v.strictObject({
  name: text(64),
  index: v.nullable(count),
  /** Six pairs of hexadecimal digits; null where the link has no such address. */
  mac: v.nullable(text(17)),
  mtu: v.nullable(count),
  /** Switched on by the administrator. */
  up: v.nullable(v.boolean()),
  /** The link itself: a cable is in, a radio is associated. */
  link: v.nullable(v.picklist(['up', 'down'])),
  kind: v.nullable(v.picklist(['loopback', 'physical', 'virtual'])),
  addresses: v.array(v.strictObject({ family, address: text(64), prefixLength, network: text(64) })),
})
export type NetworkInterface = v.InferOutput<typeof NetworkInterface>

/** Who the IEEE's registry gave the MAC's prefix to; null where it does not say, or no registry gave it out. */
const vendor = v.nullable(text(128))
export const VendoredInterface = v.strictObject({ ...NetworkInterface.entries, vendor })
export type VendoredInterface = v.InferOutput<typeof VendoredInterface>

/** One row of a routing table; a route over several next hops is one row for each. */
export const Route = v.strictObject({
  family,
  /** A canonical prefix; 0.0.0.0/0 or ::/0 is the default route. */
  destination: text(64),
  /** The kernel's word: unicast, local, broadcast, multicast, blackhole, unreachable, prohibit, throw... */
  type: text(32),
  gateway: v.nullable(text(64)),
  interface: v.nullable(text(64)),
  /** The source address packets get that have none yet. */
  source: v.nullable(text(64)),
  metric: v.nullable(count),
  table: v.nullable(text(32)),
  /** Who put the route there: kernel, boot, static, dhcp, ra... */
  protocol: v.nullable(text(32)),
  scope: v.nullable(text(32)),
  flags: v.array(text(32)),
})
export type Route = v.InferOutput<typeof Route>

/** One entry of the neighbour table: ARP for IPv4, neighbour discovery for IPv6. */
export const Neighbour = v.strictObject({
  family,
  address: text(64),
  interface: text(64),
  mac: v.nullable(text(17)),
  /** RFC 4861 section 7.3.2 and the kernel's further words, in capitals: REACHABLE, STALE, FAILED, PERMANENT... */
  state: v.nullable(text(32)),
  router: v.nullable(v.boolean()),
})
export type Neighbour = v.InferOutput<typeof Neighbour>

export const VendoredNeighbour = v.strictObject({ ...Neighbour.entries, vendor })
export type VendoredNeighbour = v.InferOutput<typeof VendoredNeighbour>

/** What the system itself decides for one destination; `matched` is the destination of the route it took. */
export const RouteDecision = v.strictObject({
  type: text(32),
  interface: v.nullable(text(64)),
  source: v.nullable(text(64)),
  gateway: v.nullable(text(64)),
  matched: v.nullable(text(64)),
})
export type RouteDecision = v.InferOutput<typeof RouteDecision>
