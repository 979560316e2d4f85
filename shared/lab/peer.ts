/** A lab that can be measured against, and an identity that is trusted. */
import * as v from 'valibot'
import { Path } from '../address/path'
import { port, text } from '../base/schema'
import { Identity } from './identity'
import { Seen, Trust } from './seen'

/** This machine's own lab as a peer. */
export const loopbackId = 'loopback'

/** `id` is what measure() takes: "loopback", host and port as the person gave them, or who was found. */
export const Peer = v.strictObject({
  id: text(300),
  name: v.nullable(text(64)),
  host: text(300),
  controlPort: port,
  identity: v.nullable(Identity),
  path: Path,
  trust: Trust,
  /** Kept in the profile, and so to be forgotten. */
  remembered: v.boolean(),
  /** What discovery knows of it; null for a lab that it does not see now. */
  seen: v.nullable(Seen),
})
export type Peer = v.InferOutput<typeof Peer>

export const TrustedIdentity = v.strictObject({ identity: Identity, name: text(64) })
export type TrustedIdentity = v.InferOutput<typeof TrustedIdentity>
