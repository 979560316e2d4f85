/** The other half of a visit: serves the far contract to labs that were let in, each over a port of its own. */
import type { Contract, Handlers } from '../../../shared/ipc/contract'
import { whenAborted } from '../../../shared/base/waiting'
import { serve } from '../../../shared/ipc/server'
import { emitted } from '../base/streams'
import type { hostContract } from './visit-contract'
import { VisitPort } from './visit-port'

/** Requests of one visitor under way at a time. */
const maxConcurrentOfVisitor = 32

/** Who visits, and over which addresses: sockets opened for a visitor stand on these alone. */
export interface Visitor {
  /** The address of this lab that the visitor reached. */
  readonly localAddress: string
  /** The visitor's own. */
  readonly remoteAddress: string
}

/** Handlers for the service thread; `handlersFor` makes what one visitor is served with, by `contract`. */
export function hosting<C extends Contract>(
  contract: C,
  handlersFor: (visitor: Visitor) => Handlers<C>,
): Handlers<typeof hostContract> {
  const ports = new Map<string, VisitPort>()
  return {
    host: ({ visit, localAddress, remoteAddress }, signal) =>
      emitted(async (emit) => {
        const port = new VisitPort(emit, () => emit({ kind: 'overrun' }))
        ports.set(visit, port)
        try {
          serve(port, contract, handlersFor({ localAddress, remoteAddress }), maxConcurrentOfVisitor)
          await whenAborted(signal)
        } finally {
          ports.delete(visit)
          port.close()
        }
      }),
    hear: async ({ visit, word }) => {
      ports.get(visit)?.hear(word)
      return null
    },
  }
}
