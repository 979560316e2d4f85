/** This installation's key and certificate: made once, kept in the profile. */
import * as v from 'valibot'
import { ensureProfile, readProfileFile, writeProfileFile } from './profile'

const fileName = 'identity.json'
const IdentityFile = v.strictObject({
  certificatePem: v.pipe(v.string(), v.startsWith('-----BEGIN CERTIFICATE-----')),
  privateKeyPem: v.pipe(v.string(), v.startsWith('-----BEGIN PRIVATE KEY-----')),
})
export type KeyPair = v.InferOutput<typeof IdentityFile>

/** Reads the profile's identity, or makes and keeps a new one where there is none. */
export async function loadIdentity(profile: string, make: () => Promise<KeyPair>): Promise<KeyPair> {
  await ensureProfile(profile)
  const kept = await readProfileFile(profile, fileName, IdentityFile)
  if (kept !== null) return kept
  const made = await make()
  await writeProfileFile(profile, fileName, made)
  return made
}
