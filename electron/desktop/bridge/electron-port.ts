/** Adapts Electron's MessagePortMain to the contract's port. */
import type { MessagePortMain } from 'electron'
import type { Port } from '../../../shared/ipc/port'

/**
 * Messages are cloned, never transferred: a transferred ArrayBuffer loses its message on the way to a window.
 * Posting to a closed port does nothing.
 */
export function portOf(port: MessagePortMain): Port {
  const closeListeners: (() => void)[] = []
  let closed = false
  const close = () => {
    if (closed) return
    closed = true
    port.close()
    for (const listener of closeListeners) listener()
  }
  port.on('close', close)
  return {
    post(message) {
      if (!closed) port.postMessage(message)
    },
    onMessage(listener) {
      port.on('message', (event) => listener(event.data))
      port.start()
    },
    onClose(listener) {
      if (closed) listener()
      else closeListeners.push(listener)
    },
    close,
  }
}
