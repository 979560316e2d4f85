/**
 * The engine's threads together: starts them, restarts one that fails, and stops them. When the service thread fails,
 * nothing is left to ask the others, so all of them are restarted.
 */
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import { FailureError, isFailure } from '../../../shared/base/failure'
import type { Port } from '../../../shared/ipc/port'
import { guarded } from '../../../shared/base/guarded'
import { nodePort, portTo, stopWorker } from '../base/node-port'
import { ThreadLink } from '../base/thread-link'
import { asking, threads, type ThreadName } from './list'
import type { ThreadRenewal, ServiceOrder, ThreadOrder } from './service-order'

const pauseMs = 250
const longestPauseMs = 30_000
/** A thread that has lived for so long has not failed in a row with the one before it. */
const soundAfterMs = 60_000

/** How long to wait before the next start, after so many failures in a row before this one: at once, then ever longer. */
export function restartAfterMs(failuresBefore: number): number {
  return failuresBefore === 0 ? 0 : Math.min(longestPauseMs, pauseMs * 2 ** (failuresBefore - 1))
}

/** What the service thread is started with, but for the other threads. */
export type CrewOrder = Omit<ServiceOrder, 'threads' | 'askedBy' | 'failures'>

interface Life {
  readonly worker: Worker
  readonly startedMs: number
}

export class Crew {
  /** Where the public face asks the reflecting thread. */
  readonly reflect: ThreadLink
  readonly #folder: URL
  readonly #order: CrewOrder
  readonly #lives = new Map<ThreadName | 'service', Life>()
  readonly #failures = new Map<ThreadName | 'service', number>()
  /** Failures one soon after the other. */
  readonly #inARow = new Map<ThreadName | 'service', number>()
  /** Ports asked for while there is no service thread. */
  readonly #waiting: MessagePort[] = []
  readonly #timers = new Set<NodeJS.Timeout>()
  #isStopping = false

  private constructor(folder: URL, order: CrewOrder) {
    this.#folder = folder
    this.#order = order
    this.#startAll()
    this.reflect = new ThreadLink(this.#portTo('reflect'))
  }

  /** Resolves when the ports are open. Rejects with the error of a thread that fails before. */
  static async start(folder: URL, order: CrewOrder): Promise<Crew> {
    const crew = new Crew(folder, order)
    const workers = [...crew.#lives.values()].map(({ worker }) => worker)
    try {
      await new Promise<void>((resolve, reject) => {
        for (const worker of workers) {
          worker.once('error', reject)
          worker.once('exit', () => reject(new Error('a thread of the engine ended at its start')))
        }
        crew.#lives
          .get('service')
          ?.worker.once('message', (said) => (isFailure(said) ? reject(new FailureError(said)) : resolve()))
      })
    } catch (error) {
      await Promise.all(workers.map((worker) => worker.terminate()))
      throw error
    }
    for (const [name, { worker }] of crew.#lives) crew.#watch(name, worker)
    return crew
  }

  /** A new port to the service thread; it is taken up once there is one. */
  connect(): Port {
    const { port1, port2 } = new MessageChannel()
    const service = this.#lives.get('service')
    if (service === undefined) this.#waiting.push(port2)
    else service.worker.postMessage({ port: port2 }, [port2])
    return nodePort(port1)
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    for (const timer of this.#timers) clearTimeout(timer)
    const service = this.#lives.get('service')
    if (service !== undefined) await stopWorker(service.worker)
    const others = [...this.#lives.values()].filter((life) => life !== service)
    await Promise.all(others.map(({ worker }) => stopWorker(worker)))
  }

  #startAll(): void {
    const started = threads.map((name) => this.#startThread(name))
    const order: ServiceOrder = {
      ...this.#order,
      threads: Object.fromEntries(started.map(({ name, port }) => [name, port])) as ServiceOrder['threads'],
      askedBy: Object.fromEntries(started.map(({ name, asks }) => [name, asks])),
      failures: Object.fromEntries(this.#failures),
    }
    const worker = new Worker(new URL('service.js', this.#folder), {
      workerData: order,
      transferList: started.flatMap(({ port, asks }) => (asks === undefined ? [port] : [port, asks])),
    })
    this.#lives.set('service', { worker, startedMs: performance.now() })
    for (const port of this.#waiting.splice(0)) worker.postMessage({ port }, [port])
  }

  #startThread(name: ThreadName): Started {
    const started = startThread(name, this.#folder)
    this.#lives.set(name, { worker: started.worker, startedMs: performance.now() })
    return started
  }

  #watch(name: ThreadName | 'service', worker: Worker): void {
    let error: unknown = null
    worker.removeAllListeners('error').removeAllListeners('exit')
    // Without a listener it would end the program.
    worker.on('error', (thrown) => (error = thrown))
    worker.once('exit', () => {
      if (!this.#isStopping && this.#lives.get(name)?.worker === worker) this.#failed(name, error)
    })
  }

  #failed(name: ThreadName | 'service', error: unknown): void {
    report(name, error)
    this.#failures.set(name, (this.#failures.get(name) ?? 0) + 1)
    const livedMs = performance.now() - (this.#lives.get(name)?.startedMs ?? 0)
    const inARow = livedMs >= soundAfterMs ? 0 : (this.#inARow.get(name) ?? 0)
    this.#inARow.set(name, inARow + 1)
    this.#lives.delete(name)
    if (name === 'service') this.#endOthers()
    const timer = setTimeout(
      guarded('timer', () => {
        this.#timers.delete(timer)
        if (name === 'service') this.#startAllAgain()
        else this.#startAgain(name)
      }),
      restartAfterMs(inARow),
    )
    this.#timers.add(timer)
  }

  #endOthers(): void {
    const workers = [...this.#lives.values()].map(({ worker }) => worker)
    // None of these ends counts as a failure.
    this.#lives.clear()
    for (const worker of workers) void worker.terminate()
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }

  #startAllAgain(): void {
    this.#startAll()
    for (const [name, { worker }] of this.#lives) this.#watch(name, worker)
    this.reflect.renew(this.#portTo('reflect'))
  }

  #startAgain(name: ThreadName): void {
    const { worker, port, asks } = this.#startThread(name)
    this.#watch(name, worker)
    const failures = Object.fromEntries(this.#failures)
    const renewal: ThreadRenewal = { renewed: { name, port, asks, failures } }
    const transferred = asks === undefined ? [port] : [port, asks]
    this.#lives.get('service')?.worker.postMessage(renewal, transferred)
    if (name === 'reflect') this.reflect.renew(this.#portTo('reflect'))
  }

  #portTo(name: ThreadName): Port {
    const life = this.#lives.get(name)
    if (life === undefined) throw new Error(`the list of threads has no ${name}`)
    return portTo(life.worker)
  }
}

interface Started {
  readonly name: ThreadName
  readonly worker: Worker
  /** For the service thread: where this one is asked, and where it asks, if it does. */
  readonly port: MessagePort
  readonly asks: MessagePort | undefined
}

/** Starts one thread of the list. */
export function startThread(name: ThreadName, folder: URL): Started {
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

/** For whoever reports it. Only plain characters: a message may quote what a stranger sent. */
function report(name: string, error: unknown): void {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`thread ${name}: ${what.slice(0, 4000).replaceAll(/[^\n\x20-\x7e]/g, '?')}\n`)
}
