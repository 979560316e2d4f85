/** The engine's public face: starts its threads, hands out ports that speak the contract, ends everything it began. */
import type { Client } from '../../shared/ipc/contract'
import { PortClosed } from '../../shared/ipc/client'
import type { Port } from '../../shared/ipc/port'
import type { Settings } from '../../shared/lab/settings'
import { portTo, stopWorker } from './base/node-port'
import type { PortWishes } from './control/listener'
import type { DiscoveryMode } from './discovery/mode'
import { reflectContract } from './reflector/contract'
import { Crew, startThread } from './threads/crew'

export interface EngineOptions {
  /** Folder of the identity and the settings. */
  readonly profile: string
  readonly version: string
  /** Folder with the built thread entries; by default beside this bundle. */
  readonly threads?: URL
  readonly ports?: PortWishes
  /** Settings for this start alone; the profile keeps its own. */
  readonly overrides?: Partial<Settings>
  /** Off where nobody says otherwise: a start that nobody watches sends nothing unasked. */
  readonly discovery?: DiscoveryMode
}

export interface Engine {
  /**
   * A new port that speaks shared/contract.ts; closing it aborts what it began. Where the service thread fails it is
   * closed; one that is asked for in that very moment too, and the next one is good.
   */
  connect(): Port
  /**
   * Answers open STAMP on a port of its own, in the reflecting thread, until the signal fires. Yields when it begins,
   * once more after a failure of the thread: read it to its end.
   */
  reflectOpenly(
    addresses: string[],
    port: number,
    signal: AbortSignal,
  ): ReturnType<Client<typeof reflectContract>['reflectOpenly']>
  stop(): Promise<void>
}

/**
 * Starts all threads; resolves when the ports are open. Rejects where the profile cannot be used, with a FailureError
 * where its private key is exposed. A thread that fails later is started again: ports of before the service thread
 * failed are closed then, and connect() gives new ones.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const crew = await Crew.start(options.threads ?? new URL('./', import.meta.url), {
    profile: options.profile,
    version: options.version,
    ports: options.ports ?? { controlPort: null, dataPort: null },
    overrides: options.overrides ?? null,
    discovery: options.discovery ?? 'off',
  })
  const reflect = crew.reflect.client(reflectContract)
  return {
    connect: () => crew.connect(),
    async *reflectOpenly(addresses, port, signal) {
      while (!signal.aborted) {
        const { renewals } = crew.reflect
        try {
          yield* reflect.reflectOpenly({ addresses, port }, { signal })
          return
        } catch (error) {
          if (!(error instanceof PortClosed)) throw error
          await crew.reflect.renewedAfter(renewals, signal)
        }
      }
    },
    stop: () => crew.stop(),
  }
}

/**
 * Starts the traffic thread alone, for a command that needs sockets of its own and neither profile nor other labs.
 * Its ports speak what stations serve in that thread.
 */
export function startTraffic(folder = new URL('./', import.meta.url)): Pick<Engine, 'connect' | 'stop'> {
  const { worker, port, asks } = startThread('traffic', folder)
  return {
    connect: () => portTo(worker),
    async stop() {
      await stopWorker(worker)
      port.close()
      asks?.close()
    },
  }
}
