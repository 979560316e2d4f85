/** What the kernel says of one TCP connection (`ss -tin`), asked again and again while the connection lives. */
import type { LanHost } from '../../../support/lan-host'

export interface ConnectionWatch {
  /** Ends the watch. Resolves to the segments sent again, by the last look that still found the connection. */
  readonly retransmitted: () => Promise<number>
}

/** Watches the established connection with this port, as ss filters it: `dport = :8643`. */
export function watchConnection(host: LanHost, port: string): ConnectionWatch {
  let over = false
  let last: number | null = null
  const watching = (async () => {
    while (!over) {
      const text = await host.run('ss', ['-tinH', 'state', 'established', port])
      if (text.trim() !== '') last = Number(/\bretrans:[0-9]+\/([0-9]+)/.exec(text)?.[1] ?? 0)
    }
  })()
  watching.catch(() => {})
  return {
    retransmitted: async () => {
      over = true
      await watching
      if (last === null) throw new Error(`ss never saw a connection with ${port}`)
      return last
    },
  }
}
