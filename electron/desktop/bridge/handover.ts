/**
 * Hands the window its one port to the engine. The sender is checked here and nowhere else: after this the port is
 * the permission. The only user of ipcMain.
 */
import { type IpcMainEvent, ipcMain, MessageChannelMain, type WebContents } from 'electron'
import { join, type Port } from '../../../shared/ipc/port'
import { portOf } from './electron-port'

/** What the bridge needs of the engine. */
export interface Connectable {
  connect(): Port
}

/** The windows that may connect, each with the origin its page must have. */
const admitted = new Map<WebContents, string>()
const portOfWindow = new Map<WebContents, Port>()

/** Lets a window whose page is of `origin` ask for a port. Leaving its page, crashing or closing closes the port, which aborts its runs. */
export function admit(contents: WebContents, origin: string): void {
  admitted.set(contents, origin)
  const closePort = () => {
    portOfWindow.get(contents)?.close()
    portOfWindow.delete(contents)
  }
  contents.on('did-navigate', closePort)
  contents.on('render-process-gone', closePort)
  contents.once('destroyed', () => {
    closePort()
    admitted.delete(contents)
  })
}

/** Answers each admitted window that asks to connect with the far end of a channel joined to the engine. */
export function handOver(engine: Connectable): void {
  ipcMain.on('connect', (event) => {
    if (!isAdmitted(event)) return
    portOfWindow.get(event.sender)?.close()
    const channel = new MessageChannelMain()
    const near = portOf(channel.port1)
    portOfWindow.set(event.sender, near)
    join(near, engine.connect())
    event.sender.postMessage('port', null, [channel.port2])
  })
}

/** A window of ours, its main frame, and a page of exactly its origin. The frame is null when it is already gone. */
function isAdmitted(event: IpcMainEvent): boolean {
  const frame = event.senderFrame
  if (frame === null || frame !== event.sender.mainFrame) return false
  const url = URL.parse(frame.url)
  return url !== null && `${url.protocol}//${url.host}` === admitted.get(event.sender)
}
