/**
 * One at a time: two commands started together must not install or build into the same folder.
 * The lock is a folder that holds its owner's process id, so that a killed owner does not block for ever.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { cache, say } from './paths.mjs'

/**
 * Runs `work` while holding the lock called `name`; waits for its present owner first.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(name, work) {
  const folder = join(cache, `${name}.lock`)
  const ownerFile = join(folder, 'pid')
  mkdirSync(cache, { recursive: true })
  for (let told = false; !take(folder, ownerFile);) {
    const owner = ownerOf(ownerFile)
    if (owner !== undefined && !isAlive(owner)) {
      rmSync(folder, { recursive: true, force: true })
      continue
    }
    if (!told) say(`Waiting for another set-up of this folder (process ${owner ?? 'just starting'}) to end.`)
    told = true
    await pause(50)
  }
  try {
    return await work()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function take(folder, ownerFile) {
  try {
    mkdirSync(folder)
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
  writeFileSync(ownerFile, String(process.pid))
  return true
}

function ownerOf(ownerFile) {
  try {
    return Number(readFileSync(ownerFile, 'utf8')) || undefined
  } catch {
    return undefined
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
