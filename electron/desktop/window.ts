/** The window: sandboxed, fed by app:// alone, with every way out closed. */
import { app, BrowserWindow, nativeTheme, session, type Session } from 'electron'
import { fileURLToPath } from 'node:url'
import { admit } from './bridge/handover'
import { appOrigin, appPage, serveAppScheme } from './protocol'
import { rememberedPlace, rememberPlaceOf } from './window-place'

const preload = fileURLToPath(new URL('./preload.cjs', import.meta.url))
const smallest = { width: 800, height: 560 }
const usual = { width: 1280, height: 800 }

/** Opens the lab's window where it stood last. */
export function openWindow(): BrowserWindow {
  closeWaysOut(session.defaultSession)
  const place = rememberedPlace()
  const window = new BrowserWindow({
    ...usual,
    ...(place === null ? {} : { x: place.x, y: place.y, width: place.width, height: place.height }),
    minWidth: smallest.width,
    minHeight: smallest.height,
    title: 'Packet Lab',
    show: false,
    autoHideMenuBar: true,
    // The colour of the page behind everything, so that the first frame does not flash.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#101316' : '#eef0f2',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  rememberPlaceOf(window)
  admit(window.webContents, appOrigin)
  window.once('ready-to-show', () => {
    if (place?.maximized === true) window.maximize()
    window.show()
  })
  void window.loadURL(appPage)
  return window
}

/** Brings the window to the front when the program is started a second time. */
export function focusWindow(): void {
  const window = BrowserWindow.getAllWindows()[0]
  if (window === undefined) return
  if (window.isMinimized()) window.restore()
  window.focus()
}

/** Holds for every page this program may ever hold: no new windows, no webviews, no leaving app://. */
export function denyEverythingElse(): void {
  app.on('web-contents-created', (_, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame || event.url.split('#')[0] !== appPage) event.preventDefault()
    })
    contents.on('will-redirect', (event) => event.preventDefault())
  })
}

const closed = new WeakSet<Session>()

/** Denies permissions, devices and downloads; writing to the clipboard and saving a blob of our own stay. */
function closeWaysOut(session: Session): void {
  if (closed.has(session)) return
  closed.add(session)
  serveAppScheme(session)
  const allowed = (permission: string, origin: string) =>
    permission === 'clipboard-sanitized-write' && origin === appOrigin
  session.setPermissionRequestHandler((contents, permission, decide) =>
    decide(allowed(permission, originOf(contents.getURL()))),
  )
  session.setPermissionCheckHandler((_, permission, origin) => allowed(permission, originOf(origin)))
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${appOrigin}/`)) event.preventDefault()
  })
}

/** Origin of an app:// address; Node calls every scheme it does not know "null". */
function originOf(address: string): string {
  const url = URL.parse(address)
  return url === null ? '' : `${url.protocol}//${url.host}`
}
