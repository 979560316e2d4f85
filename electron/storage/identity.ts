/** This installation's key and certificate: made once, kept in the profile. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { FailureError } from '../../shared/base/failure'
import type { ProfileLoss } from '../../shared/lab/profile-loss'
import { ensureProfile, keepDamaged } from './profile'
import { openVersioned, whole, type FileShape } from './versioned-file'

export interface KeyPair {
  readonly certificatePem: string
  readonly privateKeyPem: string
}

const pem = (begin: string) => whole<string | null>(v.pipe(v.string(), v.startsWith(begin)), () => null)

export const identityFile: FileShape<{ certificatePem: string | null; privateKeyPem: string | null }> = {
  name: 'identity.json',
  version: 1,
  // The version itself is all that was added.
  migrations: [(old) => old],
  fields: {
    certificatePem: pem('-----BEGIN CERTIFICATE-----'),
    privateKeyPem: pem('-----BEGIN PRIVATE KEY-----'),
  },
}

/** Whoever can read the key can be this installation. */
const othersMode = 0o077

/**
 * Reads the profile's identity, or makes and keeps a new one where there is none that can be used. Throws FailureError
 * (keyExposed) where other users of this machine can read the private key.
 */
export async function loadIdentity(
  profile: string,
  make: () => Promise<KeyPair>,
): Promise<{ readonly keys: KeyPair; readonly losses: readonly ProfileLoss[] }> {
  await ensureProfile(profile)
  await refuseExposed(join(profile, identityFile.name))
  const file = await openVersioned(profile, identityFile)
  const { losses } = file
  const kept = keysOf(file.value)
  if (kept !== null) {
    if (file.isMigrated) await file.update((now) => now)
    return { keys: kept, losses }
  }
  // Half of an identity is none, but somebody may know how to mend it.
  if (file.exists) await keepDamaged(profile, identityFile.name)
  const made = await make()
  // Of two processes that start at once, the second takes what the first has made.
  const now = keysOf(await file.update((there) => keysOf(there) ?? made))
  return { keys: now ?? made, losses }
}

function keysOf({ certificatePem, privateKeyPem }: { [K in keyof KeyPair]: string | null }): KeyPair | null {
  return certificatePem === null || privateKeyPem === null ? null : { certificatePem, privateKeyPem }
}

/** Windows keeps no such mode: there the folder's own access list is the user's. */
async function refuseExposed(path: string): Promise<void> {
  if (process.platform === 'win32') return
  try {
    if (((await stat(path)).mode & othersMode) === 0) return
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  throw new FailureError({ failure: 'keyExposed', path: path.slice(0, 1000) })
}
