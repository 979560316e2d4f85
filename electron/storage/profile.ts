/** The profile folder: where one installation's identity, settings and trust live, readable by its owner alone. */
import { constants } from 'node:fs'
import { chmod, copyFile, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { withProfileLock } from './profile-lock'

const halfWritten = /\.new$/
/** Damaged files that are kept beside each other; later ones replace the last. */
const mostDamaged = 9

/** Makes the folder (mode 0700) where it is missing, and clears what a killed program left half written. */
export async function ensureProfile(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (!(await readdir(folder)).some((name) => halfWritten.test(name))) return
  try {
    // Whoever writes has the lock: what is half written now stays so.
    await withProfileLock(folder, async () => {
      for (const name of await readdir(folder))
        if (halfWritten.test(name)) await rm(join(folder, name), { force: true })
    })
  } catch (error) {
    console.error(`The profile was not cleared: ${String(error)}`)
  }
}

/** Writes a JSON file whole or not at all (written beside, synced, renamed), mode 0600. The caller has the lock. */
export async function writeProfileFile(folder: string, name: string, value: unknown): Promise<void> {
  const path = join(folder, name)
  const temporary = `${path}.${process.pid}.new`
  const file = await open(temporary, 'w', 0o600)
  try {
    await file.writeFile(`${JSON.stringify(value, null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await chmod(temporary, 0o600)
  await rename(temporary, path)
}

/**
 * Copies a damaged file to NAME.damaged, or to NAME.damaged-2 and so on where an earlier one is kept already; the same
 * content is kept once. Returns the copy's name.
 */
export async function keepDamaged(folder: string, name: string): Promise<string> {
  const path = join(folder, name)
  const content = await readFile(path)
  for (let number = 1; ; number += 1) {
    const kept = number === 1 ? `${name}.damaged` : `${name}.damaged-${number}`
    try {
      await copyFile(path, join(folder, kept), number < mostDamaged ? constants.COPYFILE_EXCL : 0)
      return kept
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      if (content.equals(await readFile(join(folder, kept)))) return kept
    }
  }
}
