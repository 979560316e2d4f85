/** Datagrams the kernel dropped at our own UDP sockets because their buffer was full. */
import { readFile } from 'node:fs/promises'

/**
 * The drops column of /proc/net/udp and udp6 summed over this machine's sockets bound to `localPort`.
 * Null where the system has no such table.
 */
export async function udpDrops(localPort: number): Promise<number | null> {
  if (process.platform !== 'linux') return null
  const suffix = `:${localPort.toString(16).toUpperCase().padStart(4, '0')}`
  try {
    let drops = 0
    for (const table of ['/proc/net/udp', '/proc/net/udp6']) {
      for (const line of (await readFile(table, 'latin1')).split('\n').slice(1)) {
        const fields = line.trim().split(/\s+/)
        if (fields[1]?.endsWith(suffix) === true) drops += Number(fields[12] ?? 0)
      }
    }
    return drops
  } catch {
    return null
  }
}
