/** This installation's key and certificate: made once, kept in the profile. */
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import type { ProfileLoss } from '../../shared/lab/profile-loss'
import { ensureProfile } from './profile'
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

/** Reads the profile's identity, or makes and keeps a new one where there is none that can be used. */
export async function loadIdentity(
  profile: string,
  make: () => Promise<KeyPair>,
): Promise<{ readonly keys: KeyPair; readonly losses: readonly ProfileLoss[] }> {
  await ensureProfile(profile)
  const file = await openVersioned(profile, identityFile)
  const { certificatePem, privateKeyPem } = file.value
  if (certificatePem !== null && privateKeyPem !== null) {
    if (file.isMigrated) await file.save(file.value)
    return { keys: { certificatePem, privateKeyPem }, losses: file.losses }
  }
  // Half of an identity is none, but somebody may know how to mend it.
  if (file.exists)
    await rename(join(profile, identityFile.name), join(profile, `${identityFile.name}.damaged`))
  const made = await make()
  await file.save(made)
  return { keys: made, losses: file.losses }
}
