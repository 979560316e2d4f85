/** What is known of each port, ready to be looked up row by row. */
import { isFailure } from '../../../shared/base/failure'
import type { PortFacts } from '../../../shared/address/port-facts'
import { knownServices } from '../../../shared/stations/addressing/port-class'

/** `ssh/tcp`, `domain` where both protocols have the name; the system's list before the well-known one. */
export function servicesByPort(facts: PortFacts | null): Map<number, string[]> {
  const told = facts === null || isFailure(facts.services) ? [] : facts.services
  const byPort = new Map<number, Map<string, Set<string>>>()
  const add = (port: number, name: string, protocols: readonly string[]) => {
    const names = byPort.get(port) ?? new Map<string, Set<string>>()
    names.set(name, new Set([...(names.get(name) ?? []), ...protocols]))
    byPort.set(port, names)
  }
  for (const { port, protocol, name } of told) add(port, name, [protocol])
  for (const { port, protocol, name } of knownServices) {
    if (!byPort.has(port)) add(port, name, protocol === undefined ? ['tcp', 'udp'] : [protocol])
  }
  return new Map(
    [...byPort].map(([port, names]) => [
      port,
      [...names].map(([name, protocols]) =>
        protocols.size === 2 ? name : `${name}/${[...protocols].join('')}`,
      ),
    ]),
  )
}

/** `tcp 0.0.0.0 (sshd)` for everything that listens. */
export function listeningByPort(facts: PortFacts | null): Map<number, string[]> {
  const byPort = new Map<number, string[]>()
  if (facts === null || isFailure(facts.listening)) return byPort
  for (const { port, protocol, address, program } of facts.listening) {
    const words = `${protocol} ${address}${program === null ? '' : ` (${program})`}`
    const here = byPort.get(port) ?? []
    if (!here.includes(words)) byPort.set(port, [...here, words])
  }
  return byPort
}
