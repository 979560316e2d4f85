/** Whether somebody sits before this start of the window: only then may it send what nobody asked for. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

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

/** Whether the X server behind the display is Xvfb, by the socket it listens on. */
function isVirtual(display: string): boolean {
  const number = /^(?:unix)?:([0-9]+)/.exec(display)?.[1]
  if (number === undefined) return false
  const servers = processes().filter((pid) => read(`/proc/${pid}/comm`).trim() === 'Xvfb')
  if (servers.length === 0) return false
  const path = `/tmp/.X11-unix/X${number}`
  const sockets = read('/proc/net/unix')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.at(-1) === path || fields.at(-1) === `@${path}`)
    .map((fields) => `socket:[${fields[6]}]`)
  // From another network namespace the socket is not to be seen: then rather quiet than wrong.
  return sockets.length === 0 || servers.some((pid) => openFiles(pid).some((file) => sockets.includes(file)))
}

function processes(): string[] {
  return readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))
}

/** What each descriptor of a process leads to; nothing for one that is another user's or has ended. */
function openFiles(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${name}`)]
      } catch {
        return []
      }
    })
  } catch {
    return []
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
