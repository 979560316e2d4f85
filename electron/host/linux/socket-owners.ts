/**
 * Whose a socket is on Linux, from /proc/PID/fd. Looking at every descriptor of every process takes 100 ms and more
 * on a busy machine, so what was found is kept while the same sockets are asked for again.
 */
import { readdir, readFile, readlink } from 'node:fs/promises'
import type { EndpointRow } from '../../../shared/tcp/endpoint-row'

export type Owner = Pick<EndpointRow, 'pid' | 'program'>

/** A descriptor can go to another process, and one that was hidden can come to light: after so many it is looked anew. */
const askedBeforeAnew = 10

export class SocketOwners {
  /** Null for a socket that no process we may look at holds. */
  #known = new Map<number, Owner | null>()
  #asked = 0

  /** Which process holds each of these sockets, as far as we may look; the numbers are those of socket:[…]. */
  async of(inodes: ReadonlySet<number>): Promise<ReadonlyMap<number, Owner | null>> {
    const before = this.#asked % askedBeforeAnew === 0 ? new Map<number, Owner | null>() : this.#known
    this.#asked += 1
    const unknown = new Set([...inodes].filter((inode) => inode !== 0 && !before.has(inode)))
    const found = unknown.size === 0 ? new Map<number, Owner>() : await findOwners(unknown)
    this.#known = new Map(
      [...inodes].map((inode) => [inode, found.get(inode) ?? before.get(inode) ?? null] as const),
    )
    return this.#known
  }
}

async function findOwners(wanted: ReadonlySet<number>): Promise<Map<number, Owner>> {
  const owners = new Map<number, Owner>()
  const processes = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name))
  for (const pid of processes) {
    const held = (await socketsOf(pid)).filter((inode) => wanted.has(inode) && !owners.has(inode))
    if (held.length === 0) continue
    const owner = { pid: Number(pid), program: await nameOf(pid) }
    for (const inode of held) owners.set(inode, owner)
  }
  return owners
}

/** Empty for a process that ended meanwhile or is not ours to look at. */
async function socketsOf(pid: string): Promise<number[]> {
  try {
    const descriptors = await readdir(`/proc/${pid}/fd`)
    const targets = await Promise.all(
      descriptors.map((descriptor) => readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')),
    )
    return targets.flatMap((target) => {
      const match = /^socket:\[([0-9]+)\]$/.exec(target)
      return match === null ? [] : [Number(match[1])]
    })
  } catch {
    return []
  }
}

async function nameOf(pid: string): Promise<string | null> {
  try {
    return (await readFile(`/proc/${pid}/comm`, 'utf8')).trim().slice(0, 64)
  } catch {
    return null
  }
}
