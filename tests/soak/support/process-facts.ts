/** What the kernel counts of a process, threads of all engines together: its own word, not the program's. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface ProcessFacts {
  /** Those of the machine itself (AF_UNIX) left out: Chromium opens and closes them as it likes, the engine has none. */
  readonly sockets: number
  readonly descriptors: number
  readonly threads: number
  /** Resident set, in octets. */
  readonly residentBytes: number
}

/** Linux alone. Throws where there is no such process. */
export function factsOf(pid: number): ProcessFacts {
  const descriptors = readdirSync(`/proc/${pid}/fd`).map((fd) => targetOf(`/proc/${pid}/fd/${fd}`))
  const local = readFileSync(`/proc/${pid}/net/unix`, 'utf8').matchAll(/^(?:\S+ +){6}(\d+)/gm)
  const localSockets = new Set(Array.from(local, ([, inode]) => `socket:[${inode}]`))
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return {
    sockets: descriptors.filter((target) => target.startsWith('socket:') && !localSockets.has(target)).length,
    descriptors: descriptors.length,
    threads: readdirSync(`/proc/${pid}/task`).length,
    residentBytes: Number(resident?.[1]) * 1024,
  }
}

/** Empty for a descriptor that is closed meanwhile, such as the one this very look needed. */
function targetOf(link: string): string {
  try {
    return readlinkSync(link)
  } catch {
    return ''
  }
}
