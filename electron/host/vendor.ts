/** Who made a network card, by the IEEE's registry of MAC prefixes as the package oui-data brings it. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { macBits } from '../../shared/address/mac'

/** Hexadecimal digits of the registry's three kinds of blocks: MA-S, MA-M and MA-L. */
const blockDigits = [9, 7, 6]
/** Who holds the large blocks that were split into small ones: it makes no cards. */
const splitAmongOthers = 'IEEE Registration Authority'
const longestName = 128
const mostRemembered = 4096

const remembered = new Map<string, string | null>()

/**
 * The facts with a `vendor` each: null without a MAC, for one that is locally administered or a group's (those bits
 * say that no registry gave it out), and for a prefix that the registry does not have.
 */
export async function withVendors<Fact extends { mac: string | null }>(
  facts: readonly Fact[],
): Promise<(Fact & { vendor: string | null })[]> {
  const asked = new Set(facts.flatMap(({ mac }) => (mac !== null && isFromRegistry(mac) ? [mac] : [])))
  const unknown = [...asked].filter((mac) => !remembered.has(mac))
  if (unknown.length > 0) await look(unknown)
  return facts.map((fact) => ({ ...fact, vendor: remembered.get(fact.mac ?? '') ?? null }))
}

function isFromRegistry(mac: string): boolean {
  const { multicast, locallyAdministered } = macBits(mac)
  return !multicast && !locallyAdministered && mac !== '00:00:00:00:00:00'
}

/** Reads the registry for these MACs and lets go of it: parsed, it would hold the thread for 200 ms and 10 MB. */
async function look(macs: readonly string[]): Promise<void> {
  const registry = await readRegistry()
  if (remembered.size + macs.length > mostRemembered) remembered.clear()
  for (const mac of macs) {
    remembered.set(mac, registry === null ? null : vendorIn(registry, mac))
    await nextTurn()
  }
}

async function readRegistry(): Promise<Buffer | null> {
  try {
    return await readFile(createRequire(import.meta.url).resolve('oui-data'))
  } catch {
    return null
  }
}

/** The vendor in the registry's JSON: an object from prefix to lines of text, of which the first is the name. */
export function vendorIn(registry: Buffer, mac: string): string | null {
  const digits = mac.replaceAll(':', '').toUpperCase()
  for (const length of blockDigits) {
    const name = valueOf(registry, digits.slice(0, length))?.split('\n')[0]?.trim() ?? ''
    if (name !== '') return name === splitAmongOthers ? null : name.slice(0, longestName)
  }
  return null
}

function valueOf(registry: Buffer, key: string): string | null {
  const quoted = `"${key}"`
  const at = registry.indexOf(quoted, 0, 'latin1')
  if (at < 0) return null
  const start = registry.indexOf('"', at + quoted.length, 'latin1')
  let end = start < 0 ? -1 : registry.indexOf('"', start + 1, 'latin1')
  while (end > 0 && isEscaped(registry, end)) end = registry.indexOf('"', end + 1, 'latin1')
  if (end < 0) return null
  try {
    return JSON.parse(registry.toString('utf8', start, end + 1)) as string
  } catch {
    return null
  }
}

/** Whether an odd number of backslashes stands before. */
function isEscaped(bytes: Buffer, at: number): boolean {
  let backslashes = 0
  while (bytes[at - 1 - backslashes] === 0x5c) backslashes += 1
  return backslashes % 2 === 1
}
