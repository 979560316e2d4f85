/** Whether this lab looks for others, and on which interfaces. */
import * as v from 'valibot'
import { text } from '../base/schema'

/** `unattended`: this start keeps quiet whatever the settings say. */
export const DiscoveryState = v.strictObject({
  state: v.picklist(['on', 'off', 'unattended']),
  /** Where beacons leave from; `failure` is the system's word where that does not go. */
  places: v.array(v.strictObject({ interface: text(64), address: text(64), failure: v.nullable(text(64)) })),
})
export type DiscoveryState = v.InferOutput<typeof DiscoveryState>
