/**
 * HMAC-SHA-256 (RFC 2104) for one short packet at a time, its key's two blocks hashed once. node:crypto takes 2 us for
 * it in a tight loop, but some 60 us when the processor has meanwhile done other things, as between two probes.
 */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'

const digestBytes = 32

/**
 * A function that gives the digest of its bytes under `key`. The 32 octets it returns are overwritten by its next
 * call.
 */
export function hmacSha256(key: Uint8Array): (bytes: Uint8Array) => Uint8Array {
  const keyed = hmac.create(sha256, key)
  const work = keyed.clone()
  const digest = new Uint8Array(digestBytes)
  return (bytes) => {
    keyed._cloneInto(work)
    work.update(bytes)
    work.digestInto(digest)
    return digest
  }
}
