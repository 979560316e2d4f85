/** The Duel station in the service thread: runs of its own, sessions reflected for others, and runs back to them. */
import type { ResultDocument } from '../../../shared/measurement/result'
import type { duelContract } from '../../../shared/stations/duel/contract'
import { ExpectedSessions } from '../../engine/control/expected-sessions'
import { respond, type Desk } from '../../engine/control/responder'
import type { Opened, ServicePlatform } from '../../engine/lab/service-part'
import { resolveName } from '../../engine/net/resolve'
import { duelling, type DuelServices } from './duel'
import { measureContract } from './measure-contract'
import { measureFloor, measuringIn } from './measuring'
import { probeBack } from './probe-back'

export async function openDuel(platform: ServicePlatform): Promise<Opened<typeof duelContract>> {
  const { lab, reflect } = platform
  const { peers, dialler, reception, slots, served, introduction } = lab
  const measure = platform.thread('measure').client(measureContract)
  lab.status.watchThread('measure', () => measure.health({}))
  const measuring = measuringIn(measure)
  const expected = new ExpectedSessions()
  const desk: Desk = {
    admission: lab.admission,
    slots,
    expected,
    reflect: reflect.reflect,
    dataPort: () => reception.current?.dataPort ?? 0,
    isListening: () => lab.choices.isListening,
    ownIdentity: introduction.identity,
    onCounts: (session, connection, counts) => served.note(session, connection, counts),
    onProbeBack: (connection, session, settings, closing) =>
      connection.guard(probeBack(connection, session, settings, measuring, closing)),
  }
  reception.onConnection((connection) => respond(connection, desk))
  introduction.offer('both-ways')
  introduction.offer('transport-keys')

  let floor: Promise<ResultDocument['loopbackFloorNs']> | null = null
  const services: DuelServices = {
    measuring,
    ownIdentity: introduction.identity,
    resolve: resolveName,
    floor: async () => {
      const dataPort = reception.current?.dataPort
      if (dataPort === undefined) return null
      floor ??= measureFloor(measuring, reflect.reflect, slots, dataPort)
      const measured = await floor
      if (measured === null) floor = null
      return measured
    },
    dialler,
    peers,
    expected,
  }
  return { handlers: { measure: duelling(services) } }
}
