/** Receives the one port to the engine and builds the typed client over it. */
import { contract, type Contract } from '../../shared/contract'
import { connect } from '../../shared/ipc/client'
import type { Client } from '../../shared/ipc/contract'
import type { Port } from '../../shared/ipc/port'

export type Api = Client<Contract>

/** Settles with the client when the preload script forwards the port; only our own page can be its sender. */
export function receiveApi(): Promise<Api> {
  return new Promise((resolve) => {
    const receive = (event: MessageEvent) => {
      const port = event.ports[0]
      if (event.source !== window || event.data !== 'packet-lab:port' || port === undefined) return
      window.removeEventListener('message', receive)
      resolve(connect(portOf(port), contract))
    }
    window.addEventListener('message', receive)
  })
}

/** Adapts the DOM's MessagePort. */
function portOf(port: MessagePort): Port {
  return {
    post: (message) => port.postMessage(message),
    onMessage(listener) {
      port.addEventListener('message', (event) => listener(event.data))
      port.start()
    },
    onClose: (listener) => port.addEventListener('close', listener),
    close: () => port.close(),
  }
}
