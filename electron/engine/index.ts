/** The engine's public face: starts its threads, hands out ports that speak the contract, ends everything it began. */
import { MessageChannel, Worker } from 'node:worker_threads'
import type { Settings } from '../../shared/lab/settings'
import type { Client } from '../../shared/ipc/contract'
import { connect } from '../../shared/ipc/client'
import type { Port } from '../../shared/ipc/port'
import { reflectContract } from './reflector/contract'
import { portTo, stopWorker } from './threads/node-port'
import type { PortWishes } from './control/listener'
import type { DiscoveryMode } from './discovery/mode'
import type { ServiceOrder, TrafficOrder } from './threads/service-order'

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

/** Starts the four threads; resolves when the ports are open. Rejects where the profile cannot be used. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const folder = options.threads ?? new URL('./', import.meta.url)
  const measure = new Worker(new URL('measure.js', folder))
  const reflect = new Worker(new URL('reflect.js', folder))
  const measureChannel = new MessageChannel()
  const reflectChannel = new MessageChannel()
  const trafficChannel = new MessageChannel()
  const visitChannel = new MessageChannel()
  const trafficOrder: TrafficOrder = { visitPort: visitChannel.port2 }
  const traffic = new Worker(new URL('traffic.js', folder), {
    workerData: trafficOrder,
    transferList: [visitChannel.port2],
  })
  measure.postMessage({ port: measureChannel.port2 }, [measureChannel.port2])
  reflect.postMessage({ port: reflectChannel.port2 }, [reflectChannel.port2])
  traffic.postMessage({ port: trafficChannel.port2 }, [trafficChannel.port2])
  const order: ServiceOrder = {
    profile: options.profile,
    version: options.version,
    ports: options.ports ?? { controlPort: null, dataPort: null },
    overrides: options.overrides ?? null,
    discovery: options.discovery ?? 'off',
    measurePort: measureChannel.port1,
    reflectPort: reflectChannel.port1,
    trafficPort: trafficChannel.port1,
    visitPort: visitChannel.port1,
  }
  const service = new Worker(new URL('service.js', folder), {
    workerData: order,
    transferList: [measureChannel.port1, reflectChannel.port1, trafficChannel.port1, visitChannel.port1],
  })
  const workers = [service, measure, reflect, traffic]
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
  const ownReflect = connect(portTo(reflect), reflectContract)
  return {
    connect: () => portTo(service),
    reflectOpenly: (addresses, port, signal) => ownReflect.reflectOpenly({ addresses, port }, { signal }),
    async stop() {
      await stopWorker(service)
      await Promise.all([stopWorker(measure), stopWorker(reflect), stopWorker(traffic)])
    },
  }
}

/**
 * Starts the traffic thread alone, for a command that needs sockets of its own and neither profile nor other labs.
 * Its ports speak the parts of the contract that stand in threads/traffic-contract.ts.
 */
export function startTraffic(threads?: URL): Pick<Engine, 'connect' | 'stop'> {
  const visits = new MessageChannel()
  const order: TrafficOrder = { visitPort: visits.port2 }
  const traffic = new Worker(new URL('traffic.js', threads ?? new URL('./', import.meta.url)), {
    workerData: order,
    transferList: [visits.port2],
  })
  return {
    connect: () => portTo(traffic),
    async stop() {
      await stopWorker(traffic)
      visits.port1.close()
    },
  }
}

function ready(service: Worker, workers: Worker[]): Promise<void> {
  return new Promise((resolve, reject) => {
    for (const worker of workers) worker.once('error', reject)
    service.once('message', () => resolve())
  })
}
