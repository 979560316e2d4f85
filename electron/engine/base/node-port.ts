/** Node's MessagePort as the contract's Port, and how a worker thread receives the ports it serves. */
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads'
import type { Port } from '../../../shared/ipc/port'

/** Adapts `port`; listening starts it. */
export function nodePort(port: MessagePort): Port {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', listener),
    onClose: (listener) => void port.on('close', listener),
    close: () => port.close(),
  }
}

interface PortMessage {
  readonly port: MessagePort
}
interface StopMessage {
  readonly stop: true
}

/** In a worker: serves every port its owner hands it; ends the thread's work when asked to stop. */
export function servePorts(
  parent: MessagePort | null,
  onPort: (port: Port) => void,
  onStop: () => Promise<void> = async () => {},
): void {
  if (parent === null) throw new Error('this file is the entry of a worker thread')
  const ports = new Set<MessagePort>()
  parent.on('message', (message: PortMessage | StopMessage | object) => {
    if ('port' in message) {
      ports.add(message.port)
      message.port.on('close', () => ports.delete(message.port))
      onPort(nodePort(message.port))
      return
    }
    if (!('stop' in message)) return
    void onStop().finally(() => {
      for (const port of ports) port.close()
      parent.close()
      // Handles of a thread that was asked to leave must not keep the program alive.
      process.exit(0)
    })
  })
}

/** From the owner's side: a new port to the worker. */
export function portTo(worker: Worker): Port {
  const { port1, port2 } = new MessageChannel()
  worker.postMessage({ port: port2 } satisfies PortMessage, [port2])
  return nodePort(port1)
}

/** Node's threadId of a worker that has ended. */
const gone = -1

/** Asks the worker to leave and waits until it has; one that has ended already is not waited for. */
export function stopWorker(worker: Worker): Promise<void> {
  if (worker.threadId === gone) return Promise.resolve()
  return new Promise((resolve) => {
    worker.once('exit', () => resolve())
    worker.postMessage({ stop: true } satisfies StopMessage)
  })
}
