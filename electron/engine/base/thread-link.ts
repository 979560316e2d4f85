/** A thread as another one asks it. Where the thread failed and was started again, what is asked from then on reaches it. */
import { connect } from '../../../shared/ipc/client'
import type { Client, Contract } from '../../../shared/ipc/contract'
import type { Port } from '../../../shared/ipc/port'
import { settledOnce } from '../../../shared/base/waiting'

export class ThreadLink {
  #port: Port
  readonly #renewed = new Set<() => void>()
  /** How often the thread has been started again. */
  renewals = 0

  constructor(port: Port) {
    this.#port = port
  }

  /** The thread was started again, and is asked over this port. */
  renew(port: Port): void {
    this.#port = port
    this.renewals += 1
    for (const renewed of [...this.#renewed]) renewed()
  }

  /** Resolves once the thread has been started again more than `renewals` times, or when the signal fires. */
  renewedAfter(renewals: number, signal: AbortSignal): Promise<void> {
    return settledOnce<void>((settling) => {
      const look = () => {
        if (this.renewals > renewals) settling.resolve()
      }
      this.#renewed.add(look)
      settling.finally(() => this.#renewed.delete(look))
      settling.onAbort(signal, settling.resolve)
      look()
    })
  }

  /** Asks the thread that lives at the time. What one that failed was asked throws PortClosed. */
  client<C extends Contract>(contract: C): Client<C> {
    let client: Client<Contract> = connect<Contract>(this.#port, contract)
    this.#renewed.add(() => (client = connect<Contract>(this.#port, contract)))
    const operations = Object.keys(contract).map((name) => {
      const ask: Client<Contract>[string] = (input, options) => client[name]?.(input, options) as never
      return [name, ask] as const
    })
    return Object.fromEntries(operations) as Client<C>
  }
}
