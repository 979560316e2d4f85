/** An address of one of this machine's interfaces. */
import * as v from 'valibot'
import { text, whole } from '../base/schema'

export const InterfaceAddress = v.strictObject({
  interface: text(64),
  family: v.picklist(['IPv4', 'IPv6']),
  address: text(64),
  prefixLength: whole({ min: 0, max: 128 }),
  mac: text(32),
  internal: v.boolean(),
})
export type InterfaceAddress = v.InferOutput<typeof InterfaceAddress>
