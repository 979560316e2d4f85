/** What the Duel station asks of the engine: a run, from its request to its result. */
import * as v from 'valibot'
import { port, text } from '../../base/schema'
import { stream } from '../../ipc/contract'
import { MeasureEvent } from '../../measurement/sample'
import { MeasureSettings } from '../../measurement/settings'

export const duelContract = {
  /** Runs to its end; aborting cancels it, and the result of what was measured still comes. */
  measure: stream({
    input: v.strictObject({
      target: v.variant('kind', [
        v.strictObject({ kind: v.literal('peer'), id: text(300) }),
        v.strictObject({ kind: v.literal('stamp'), host: text(300), port }),
      ]),
      settings: MeasureSettings,
    }),
    item: MeasureEvent,
  }),
}
