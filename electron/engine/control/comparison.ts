/**
 * Six digits that both screens show, to be compared by the people before them, as Bluetooth's numeric comparison
 * (Core specification, volume 3, part H, 2.3.5.6) does it: the asked commits itself to its nonce before it knows the
 * asker's, so that nobody in the middle can search for nonces that make two different pairs of connections show the
 * same digits. Bound to both certificates and to this very TLS session (RFC 5705).
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** RFC 5705 label of what binds a comparison to its TLS session; its context is the session's name. */
export const comparisonLabel = 'EXPORTER-packet-lab-comparison'
export const bindingBytes = 32
const nonceBytes = 16

/** Who compares, over which TLS session. */
export interface Compared {
  /** Identities: SHA-256 of each side's certificate, hexadecimal. */
  readonly asker: string
  readonly asked: string
  readonly binding: Uint8Array
}

export function newNonce(): string {
  return randomBytes(nonceBytes).toString('hex')
}

/** What the asked sends before it hears the asker's nonce. */
export function commitmentOf(compared: Compared, askedNonce: string): string {
  return hashOf('packet-lab commitment', compared, [askedNonce]).toString('hex')
}

export function isCommitmentOf(commitment: string, compared: Compared, askedNonce: string): boolean {
  const claimed = Buffer.from(commitment, 'hex')
  const expected = Buffer.from(commitmentOf(compared, askedNonce), 'hex')
  return claimed.length === expected.length && timingSafeEqual(claimed, expected)
}

/** "000000" to "999999". */
export function digitsOf(compared: Compared, askerNonce: string, askedNonce: string): string {
  const hash = hashOf('packet-lab digits', compared, [askerNonce, askedNonce])
  return (hash.readBigUInt64BE(0) % 1_000_000n).toString().padStart(6, '0')
}

/** Every part has a fixed length, so that no two inputs are written alike. */
function hashOf(purpose: string, { asker, asked, binding }: Compared, nonces: readonly string[]): Buffer {
  const hash = createHash('sha256').update(`${purpose}\0`)
  for (const part of [...nonces, asker, asked]) hash.update(Buffer.from(part, 'hex'))
  return hash.update(binding).digest()
}
