/** Whether somebody sits before this start of the window: only then may it send what nobody asked for. */
import { readFileSync } from 'node:fs'

/**
 * False under continuous integration, for a window that another program drives (`driven`), without a display, and on
 * a display that shows to nobody (Xvfb).
 */
export function isAttended(env: NodeJS.ProcessEnv, driven: boolean): boolean {
  const inIntegration = env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false'
  if (inIntegration || driven) return false
  if (process.platform !== 'linux') return true
  if (env['WAYLAND_DISPLAY']) return true
  const display = env['DISPLAY']
  return display !== undefined && display !== '' && !isVirtual(display)
}

/** An X server keeps its process number beside its socket. */
function isVirtual(display: string): boolean {
  const number = /^(?:unix)?:([0-9]+)/.exec(display)?.[1]
  if (number === undefined) return false
  try {
    const pid = readFileSync(`/tmp/.X${number}-lock`, 'utf8').trim()
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'Xvfb'
  } catch {
    // No such file: a server of another kind, which has a screen.
    return false
  }
}
