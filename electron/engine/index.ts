/** The engine's public face: starts its threads, hands out ports that speak the contract, ends everything it began. */
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import type { Client } from '../../shared/ipc/contract'
import { connect } from '../../shared/ipc/client'
import type { Port } from '../../shared/ipc/port'
import type { Settings } from '../../shared/lab/settings'
import { portTo, stopWorker } from './base/node-port'
import type { PortWishes } from './control/listener'
import type { DiscoveryMode } from './discovery/mode'
import { reflectContract } from './reflector/contract'
import { asking, threads, type ThreadName } from './threads/list'
import type { ServiceOrder, ThreadOrder } from './threads/service-order'

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
  /** A new port that speaks shared/contract.ts; closing it aborts what it began. */
  connect(): Port
  /** Answers open STAMP on a port of its own, in the reflecting thread, until the signal fires. */
  reflectOpenly(
    addresses: string[],
    port: number,
    signal: AbortSignal,
  ): ReturnType<Client<typeof reflectContract>['reflectOpenly']>
  stop(): Promise<void>
}

/** Starts all threads; resolves when the ports are open. Rejects where the profile cannot be used. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const folder = options.threads ?? new URL('./', import.meta.url)
  const others = threads.map((name) => startThread(name, folder))
  const order: ServiceOrder = {
    profile: options.profile,
    version: options.version,
    ports: options.ports ?? { controlPort: null, dataPort: null },
    overrides: options.overrides ?? null,
    discovery: options.discovery ?? 'off',
    threads: Object.fromEntries(others.map(({ name, port }) => [name, port])) as ServiceOrder['threads'],
    askedBy: Object.fromEntries(others.map(({ name, asks }) => [name, asks])),
  }
  const service = new Worker(new URL('service.js', folder), {
    workerData: order,
    transferList: others.flatMap(({ port, asks }) => (asks === undefined ? [port] : [port, asks])),
  })
  const workers = [service, ...others.map(({ worker }) => worker)]
  try {
    await ready(service, workers)
  } catch (error) {
    await Promise.all(workers.map((worker) => worker.terminate()))
    throw error
  }
  for (const worker of workers) {
    worker.removeAllListeners('error')
    // A thread that dies takes the engine's promises with it: end loudly rather than measure wrongly.
    worker.on('error', (error) => {
      throw error
    })
  }
  const reflect = others.find(({ name }) => name === 'reflect')
  if (reflect === undefined) throw new Error('the list of threads has no reflecting thread')
  const ownReflect = connect(portTo(reflect.worker), reflectContract)
  return {
    connect: () => portTo(service),
    reflectOpenly: (addresses, port, signal) => ownReflect.reflectOpenly({ addresses, port }, { signal }),
    async stop() {
      await stopWorker(service)
      await Promise.all(others.map(({ worker }) => stopWorker(worker)))
    },
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

interface Started {
  readonly name: ThreadName
  readonly worker: Worker
  /** For the service thread: where this one is asked, and where it asks, if it does. */
  readonly port: MessagePort
  readonly asks: MessagePort | undefined
}

function startThread(name: ThreadName, folder: URL): Started {
  const served = new MessageChannel()
  const asked = asking.includes(name) ? new MessageChannel() : null
  const order: ThreadOrder = { service: asked?.port2 ?? null }
  const worker = new Worker(new URL(`${name}.js`, folder), {
    workerData: order,
    transferList: asked === null ? [] : [asked.port2],
  })
  worker.postMessage({ port: served.port2 }, [served.port2])
  return { name, worker, port: served.port1, asks: asked?.port1 }
}

function ready(service: Worker, workers: Worker[]): Promise<void> {
  return new Promise((resolve, reject) => {
    for (const worker of workers) worker.once('error', reject)
    service.once('message', () => resolve())
  })
}
