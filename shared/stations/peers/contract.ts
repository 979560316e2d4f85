/** What the Peers station asks of the engine beyond the list itself. */
import * as v from 'valibot'
import { Failure } from '../../base/failure'
import { call, stream } from '../../ipc/contract'
import { Diagnosis } from './diagnosis'
import { SweepStep } from './sweep'

const text = (max: number) => v.pipe(v.string(), v.maxLength(max))
const Empty = v.strictObject({})
const Identity = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))

/** `unattended`: this start keeps quiet whatever the settings say. */
export const DiscoveryState = v.strictObject({
  state: v.picklist(['on', 'off', 'unattended']),
  /** Where beacons leave from; `failure` is the system's word where that does not go. */
  places: v.array(v.strictObject({ interface: text(64), address: text(64), failure: v.nullable(text(64)) })),
})
export type DiscoveryState = v.InferOutput<typeof DiscoveryState>

export const peersContract = {
  discovery: stream({ input: Empty, item: DiscoveryState }),
  /** Tries every leg of the way to an address, as people write it; takes some seconds. */
  whyMissing: call({ input: v.strictObject({ text: text(300) }), output: v.union([Failure, Diagnosis]) }),
  /** Asks each address of the segment of one of this machine's own addresses; aborting ends it. */
  sweep: stream({ input: v.strictObject({ address: text(64) }), item: v.union([Failure, SweepStep]) }),
  renameTrusted: call({
    input: v.strictObject({ identity: Identity, name: v.pipe(text(64), v.trim(), v.minLength(1)) }),
    output: v.null(),
  }),
}
