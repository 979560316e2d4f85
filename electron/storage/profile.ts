/** The profile folder: where one installation's identity, settings and trust live, readable by its owner alone. */
import { mkdir, open, readFile, rename, chmod } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'

/** Makes the folder (mode 0700) where it is missing. */
export async function ensureProfile(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
}

/**
 * Reads and checks a JSON file of the profile; null where it is missing. One that is damaged or of another shape
 * is set aside as NAME.damaged, so that nothing the person had is written over.
 */
export async function readProfileFile<S extends v.GenericSchema>(
  folder: string,
  name: string,
  schema: S,
): Promise<v.InferOutput<S> | null> {
  let text: string
  try {
    text = await readFile(join(folder, name), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  try {
    return v.parse(schema, JSON.parse(text))
  } catch {
    await rename(join(folder, name), join(folder, `${name}.damaged`))
    return null
  }
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
