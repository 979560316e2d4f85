/** What the kernel counts of a process, threads of all engines together: its own word, not the program's. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface ProcessFacts {
  readonly sockets: number
  readonly descriptors: number
  readonly threads: number
  /** Resident set, in octets. */
  readonly residentBytes: number
}

/** Linux alone. Throws where there is no such process. */
export function factsOf(pid: number): ProcessFacts {
  const descriptors = readdirSync(`/proc/${pid}/fd`).map((fd) => targetOf(`/proc/${pid}/fd/${fd}`))
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return {
    sockets: descriptors.filter((target) => target.startsWith('socket:')).length,
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
