/** Asks for the port once the page's own script listens, and forwards it. Nothing else crosses into the page. */
import { ipcRenderer } from 'electron'

declare const window: {
  addEventListener(type: 'DOMContentLoaded', listener: () => void): void
  postMessage(message: string, targetOrigin: string, ports: readonly unknown[]): void
}

ipcRenderer.once('port', (event) => window.postMessage('packet-lab:port', 'app://lab', event.ports))
window.addEventListener('DOMContentLoaded', () => ipcRenderer.send('connect'))
