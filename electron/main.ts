/** Composition root: joins the command line, the engine, the bridge and the window. No logic of its own. */
import { app, BrowserWindow, dialog } from 'electron'
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { FailureError } from '../shared/base/failure'
import { failureSentence } from '../shared/words/failure-sentence'
import { handOver } from './desktop/bridge/handover'
import { runCli } from './cli/cli'
import { type Engine, startEngine } from './engine/index'
import { isAttended } from './host/attended'
import { readLaunch } from './desktop/launch'
import { setMenu } from './desktop/menu'
import { registerAppScheme } from './desktop/protocol'
import { denyEverythingElse, focusWindow, openWindow } from './desktop/window'

/** How long the engine may take to leave; a thread that hangs must not keep the program alive. */
const stopWithinMs = 5000

const launch = readLaunch(process.argv, app.isPackaged)
if (launch.command !== null) {
  // Electron looks for a display once this module has been evaluated, so a command is awaited here and needs none.
  app.exit(await runCommand(launch.command))
} else {
  if (launch.profile !== null) {
    const profile = resolve(launch.profile)
    mkdirSync(profile, { recursive: true })
    app.setPath('userData', profile)
  }
  // The lock is per user-data folder: two profiles are two labs.
  if (app.requestSingleInstanceLock()) runWindow()
  else app.quit()
}

/** Asked for by --discovery, as the settings say where somebody sits before the window, else off. */
function discoveryMode(): 'on' | 'setting' | 'off' {
  if (app.commandLine.hasSwitch('discovery')) return 'on'
  const driven = ['remote-debugging-port', 'remote-debugging-pipe'].some((name) =>
    app.commandLine.hasSwitch(name),
  )
  return isAttended(process.env, driven) ? 'setting' : 'off'
}

async function runCommand(words: string[]): Promise<number> {
  try {
    return await runCli(words)
  } catch (error) {
    process.stderr.write(`${String(error)}\n`)
    return 1
  }
}

function startProblem(error: unknown): string {
  if (error instanceof FailureError) return failureSentence(error.failure)
  return error instanceof Error ? error.message : String(error)
}

function runWindow(): void {
  let engine: Engine | null = null

  registerAppScheme()
  denyEverythingElse()
  setMenu()
  app.on('second-instance', focusWindow)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('activate', () => {
    if (engine !== null && BrowserWindow.getAllWindows().length === 0) openWindow()
  })
  app.on('will-quit', (event) => {
    if (engine === null) return
    event.preventDefault()
    const stopping = engine
    engine = null
    const deadline = new Promise<void>((done) => setTimeout(done, stopWithinMs))
    void Promise.race([stopping.stop(), deadline]).finally(() => app.quit())
  })

  void app
    .whenReady()
    .then(() =>
      startEngine({
        profile: app.getPath('userData'),
        version: app.getVersion(),
        discovery: discoveryMode(),
      }),
    )
    .then((started) => {
      engine = started
      handOver(started)
      openWindow()
    })
    .catch((error: unknown) => {
      dialog.showErrorBox('Packet Lab', `The lab could not start: ${startProblem(error)}`)
      app.exit(1)
    })
}
