/** The profile folder: where one installation's identity, settings and trust live, readable by its owner alone. */
import { mkdir, open, rename, chmod } from 'node:fs/promises'
import { join } from 'node:path'

/** Makes the folder (mode 0700) where it is missing. */
export async function ensureProfile(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
}

/** Writes a JSON file whole or not at all (written beside, synced, renamed), mode 0600. */
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
