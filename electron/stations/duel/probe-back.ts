/** The other half of a run both ways: the lab that was asked probes back over the same control connection. */
import { FailureError } from '../../../shared/base/failure'
import type { ResultDocument } from '../../../shared/measurement/result'
import type { MeasureSettings } from '../../../shared/measurement/settings'
import type { ControlConnection } from '../../engine/control/connection'
import { closeSession, openSession } from '../../engine/control/requester'
import { conclusionOf, drained, type Measuring } from './measuring'
import { forTravel, resultDocument } from './result-document'

/** Runs the same settings towards the other end and sends it the result; null where no run can be made now. */
export async function probeBack(
  connection: ControlConnection,
  session: string,
  wanted: MeasureSettings,
  measuring: Measuring,
  closing: AbortSignal,
): Promise<void> {
  let document: ResultDocument | null = null
  const release = measuring.place.take()
  if (release !== null) {
    try {
      document = await measureBack(connection, settingsBack(wanted), measuring, closing)
    } catch (error) {
      if (!(error instanceof FailureError)) throw error
    } finally {
      release()
    }
  }
  // What failed here is no measurement, and an older lab has no word for it.
  const sound = document?.failure?.failure === 'engineFailed' ? null : document
  connection.send({ type: 'result', session, document: sound === null ? null : forTravel(sound) })
}

/** What the lab that was asked for both ways measures back with. */
export function settingsBack(wanted: MeasureSettings): MeasureSettings {
  return { ...wanted, bothWays: false }
}

async function measureBack(
  connection: ControlConnection,
  settings: MeasureSettings,
  measuring: Measuring,
  closing: AbortSignal,
): Promise<ResultDocument> {
  const startedAt = new Date().toISOString()
  const opened = await openSession(connection, settings, () => {}, closing)
  const order = {
    mode: 'authenticated' as const,
    address: connection.remoteAddress,
    dataPort: opened.dataPort,
    ssid: opened.ssid,
    keys: opened.keys,
    settings,
  }
  const { failure, newest } = await drained(measuring.run(order, { signal: closing }))
  const report = await closeSession(connection, opened)
  return resultDocument({
    target: {
      kind: 'lab',
      name: connection.peer.name,
      identity: connection.identity,
      host: connection.remoteAddress,
      address: connection.remoteAddress,
      controlPort: null,
      dataPort: opened.dataPort,
    },
    settings,
    startedAt,
    cancelled: closing.aborted,
    failure: closing.aborted ? null : failure,
    conclusion: await conclusionOf(measuring, report, newest),
    floor: null,
    reverse: null,
  })
}
