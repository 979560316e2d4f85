/** How many files and sockets this program may hold open at once, and how many it does. */
import { readdir, readFile } from 'node:fs/promises'

export interface Descriptors {
  /** RLIMIT_NOFILE, as `ulimit -n` tells it. */
  readonly most: number
  readonly used: number
}

/** Null where the system has no such limit or does not tell it. */
export async function descriptors(): Promise<Descriptors | null> {
  try {
    if (process.platform === 'linux') {
      const most = parseLimits(await readFile('/proc/self/limits', 'latin1'))
      return most === null ? null : { most, used: (await readdir('/proc/self/fd')).length }
    }
    if (process.platform !== 'darwin' || process.report === undefined) return null
    // Its list of interfaces would take long, for it asks for their names.
    ;(process.report as { excludeNetwork?: boolean }).excludeNetwork = true
    const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } }
    const most = userLimits?.open_files?.soft
    return typeof most === 'number' ? { most, used: (await readdir('/dev/fd')).length } : null
  } catch {
    return null
  }
}

/** The soft limit of `Max open files` in the words of proc(5); null where there is none or it is without bound. */
export function parseLimits(text: string): number | null {
  const match = /^Max open files\s+([0-9]{1,15})\s/m.exec(text)
  return match === null ? null : Number(match[1])
}
