/**
 * One process at a time changes the profile: the window and the command line may share one. The lock is a file that
 * only one can create; it names its owner, so that a killed owner does not block for ever.
 */
import { randomUUID } from 'node:crypto'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pause } from '../../shared/base/waiting'

export const lockName = 'profile.lock'
const lookAgainMs = 10
/** A change takes milliseconds: a lock that is this old has no owner any more, whoever has its process id now. */
const staleAfterMs = 10_000
const waitAtMostMs = 15_000

/** Runs `work` while no other process changes the profile. Rejects with EBUSY where the lock cannot be had in 15 s. */
export async function withProfileLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const path = join(folder, lockName)
  const owner = `${process.pid} ${randomUUID()}`
  const untilMs = performance.now() + waitAtMostMs
  while (!(await take(path, owner))) {
    if (await breakStale(path)) continue
    if (performance.now() > untilMs)
      throw Object.assign(new Error(`EBUSY: another process holds ${path}`), { code: 'EBUSY' })
    await pause(lookAgainMs)
  }
  try {
    return await work()
  } finally {
    // Somebody may have taken it for stale, while this process was suspended.
    if ((await ownerOf(path)) === owner) await rm(path, { force: true })
  }
}

async function take(path: string, owner: string): Promise<boolean> {
  try {
    await writeFile(path, owner, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Takes a lock without an owner away. True where the lock is free now, or may be. */
async function breakStale(path: string): Promise<boolean> {
  const owner = await ownerOf(path)
  if (owner === null) return true
  if (!(await isStale(path, owner))) return false
  // One at a time, and looks again: otherwise the second would take away the lock that the first has taken meanwhile.
  const breaking = `${path}.breaking`
  if (!(await take(breaking, String(process.pid)))) {
    if (await isOld(breaking)) await rm(breaking, { force: true })
    return false
  }
  try {
    if ((await ownerOf(path)) === owner) await rm(path, { force: true })
  } finally {
    await rm(breaking, { force: true })
  }
  return true
}

async function isStale(path: string, owner: string): Promise<boolean> {
  const pid = Number(owner.split(' ')[0])
  return (pid > 0 && !isAlive(pid)) || isOld(path)
}

async function isOld(path: string): Promise<boolean> {
  try {
    return Math.abs(Date.now() - (await stat(path)).mtimeMs) > staleAfterMs
  } catch {
    return false
  }
}

/** Null where there is no lock; empty where its owner is just writing itself into it. */
async function ownerOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
