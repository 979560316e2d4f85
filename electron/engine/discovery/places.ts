/** Where beacons can be sent from: this machine's own addresses, each with the broadcast address of its real mask. */
import type { InterfaceAddress } from '../../../shared/address/interface-address'
import { isFailure } from '../../../shared/base/failure'
import { formatAddress, parseAddress, sameNetwork } from '../../../shared/address/address'
import { addressOf, lastOf } from '../../../shared/address/prefix'
import { zoneOf } from '../../../shared/base/place'

/** A machine with many containers has many interfaces; these are enough to be found, and quiet enough. */
const mostPlaces = 32
const mostOfInterface = 4
/** From /31 on a network has no broadcast address (RFC 3021). */
const longestBroadcastPrefix = 30
/** Whoever claims more as its segment claims the world. */
const widestSegment = { IPv4: 8, IPv6: 32 }

export interface Place {
  readonly interface: string
  readonly family: 'IPv4' | 'IPv6'
  /** With its zone where it is link-local. */
  readonly address: string
  readonly prefixLength: number
  /** The directed broadcast; null where there is none. */
  readonly broadcast: string | null
}

/** IPv4 addresses and link-local IPv6 addresses of every interface but loopback; the rest is only advertised. */
export function placesOf(addresses: readonly InterfaceAddress[]): Place[] {
  const perInterface = new Map<string, number>()
  const places: Place[] = []
  for (const entry of addresses) {
    if (entry.internal || places.length === mostPlaces) continue
    if (entry.family === 'IPv6' && zoneOf(entry.address) === '') continue
    const taken = perInterface.get(entry.interface) ?? 0
    if (taken === mostOfInterface) continue
    perInterface.set(entry.interface, taken + 1)
    const { family, address, prefixLength } = entry
    places.push({
      interface: entry.interface,
      family,
      address,
      prefixLength,
      broadcast: broadcastOf(entry),
    })
  }
  return places
}

/** The place on whose link the address lies, by this machine's own mask; null where it is on none. */
export function placeOn(places: readonly Place[], address: string): Place | null {
  const other = parseAddress(address)
  if (isFailure(other)) return null
  return (
    places.find((place) => {
      const own = parseAddress(place.address)
      return !isFailure(own) && own.family === other.family && sameNetwork(own, other, place.prefixLength)
    }) ?? null
  )
}

/**
 * The place that lies in the other machine's segment by the mask that machine names for its address; null where none
 * does. Two machines' masks can disagree, and the link between them is there all the same.
 */
export function placeWithin(places: readonly Place[], address: string, prefixLength: number): Place | null {
  const other = parseAddress(address)
  if (isFailure(other) || prefixLength < widestSegment[other.family]) return null
  return (
    places.find((place) => {
      const own = parseAddress(place.address)
      return !isFailure(own) && own.family === other.family && sameNetwork(other, own, prefixLength)
    }) ?? null
  )
}

/** One place for each interface and family: what is multicast from several would be said twice on one link. */
export function onePerLink(places: readonly Place[]): Place[] {
  return places.filter(
    (place, at) =>
      places.findIndex((one) => one.interface === place.interface && one.family === place.family) === at,
  )
}

/** What others may try: every address but loopback's and the link-local ones, which mean nothing without a zone. */
export function advertised(
  addresses: readonly InterfaceAddress[],
): { address: string; prefixLength: number }[] {
  return addresses
    .filter((entry) => !entry.internal && zoneOf(entry.address) === '')
    .map(({ address, prefixLength }) => ({ address, prefixLength }))
}

function broadcastOf({ family, address, prefixLength }: InterfaceAddress): string | null {
  const own = parseAddress(address)
  if (family === 'IPv6' || prefixLength > longestBroadcastPrefix || isFailure(own)) return null
  return formatAddress(addressOf('IPv4', lastOf({ address: own, prefixLength })))
}
