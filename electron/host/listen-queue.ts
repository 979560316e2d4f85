/** The queues of listening sockets: how long one may be, and how often one was full. */
import { readFile } from 'node:fs/promises'

export interface QueueCounts {
  /** Times a finished handshake found the accept queue full (TcpExt ListenOverflows). */
  readonly overflows: number
  /** SYNs and handshakes a listener let go for whatever reason (TcpExt ListenDrops). */
  readonly drops: number
}

/** Since the system started, on the whole machine; null where it does not count. */
export async function queueCounts(): Promise<QueueCounts | null> {
  return readLinux('/proc/net/netstat', parseNetstat)
}

/** The longest queue a listener gets, whatever it asks for (net.core.somaxconn); null where that is not told. */
export async function longestQueue(): Promise<number | null> {
  return readLinux('/proc/sys/net/core/somaxconn', (text) =>
    /^[0-9]{1,10}\s*$/.test(text) ? Number(text) : null,
  )
}

async function readLinux<T>(file: string, parse: (text: string) => T | null): Promise<T | null> {
  if (process.platform !== 'linux') return null
  try {
    return parse(await readFile(file, 'latin1'))
  } catch {
    return null
  }
}

/** Two lines begin with `TcpExt:`, names and then numbers. */
export function parseNetstat(text: string): QueueCounts | null {
  const [names, numbers] = text
    .split('\n')
    .filter((line) => line.startsWith('TcpExt:'))
    .map((line) => line.trim().split(/\s+/))
  const countOf = (name: string): number | null => {
    const word = numbers?.[names?.indexOf(name) ?? -1] ?? ''
    return /^[0-9]+$/.test(word) ? Number(word) : null
  }
  const [overflows, drops] = [countOf('ListenOverflows'), countOf('ListenDrops')]
  return overflows === null || drops === null ? null : { overflows, drops }
}
