/**
 * This lab as others and its own user meet it, put together of small owners, each of which serves its own part of the
 * contract. Lives in the service thread; stations add what they serve over the control channel before it starts.
 */
import { labContract } from '../../../shared/lab/contract'
import type { Handlers } from '../../../shared/ipc/contract'
import { Changes } from '../base/streams'
import { AdmissionDesk } from '../control/admission'
import { SessionSlots } from '../control/session-slots'
import { Visits } from '../visit/visits'
import { Choices } from './choices'
import { Dialler } from './dialler'
import { Introduction } from './introduction'
import { Losses } from './losses'
import type { LabParts } from './lab-parts'
import { LabStatus } from './lab-status'
import { Peers } from './peers'
import { Presence } from './presence'
import { Profile } from './profile'
import { Reception } from './reception'
import { Served } from './served'
import { Trust } from './trust'

/** The owners, for the stations that work with other labs. */
export interface Lab {
  readonly introduction: Introduction
  readonly choices: Choices
  readonly peers: Peers
  readonly presence: Presence
  readonly reception: Reception
  readonly dialler: Dialler
  readonly admission: AdmissionDesk
  readonly served: Served
  /** Places for sessions that are reflected. */
  readonly slots: SessionSlots
  readonly status: LabStatus
  readonly visits: Visits
  readonly losses: Losses
  readonly handlers: Handlers<typeof labContract>
  /** Opens the ports. The lab serves its own user even where that fails. */
  start(): Promise<void>
  stop(): Promise<void>
}

export function makeLab(parts: LabParts): Lab {
  const { clock, localAddresses, dialControl } = parts
  const profile = new Profile(parts.store)
  const trust = new Trust(profile)
  const choices = new Choices(profile)
  const reception: Reception = new Reception(
    {
      listenControl: parts.listenControl,
      listenData: (order) => parts.reflect.listen(order),
      localAddresses: () => localAddresses().map((entry) => entry.address),
      wishes: parts.wishes,
      clock,
      choices,
      trust,
    },
    () => introduction,
  )
  const introduction = new Introduction(parts.origin, choices, () => reception.current)
  const presence = new Presence({
    ...parts.discovery,
    clock,
    localAddresses,
    neighbours: parts.neighbours,
    dialControl,
    introduction,
    choices,
    trust,
    profile,
  })
  const peers = new Peers({ ...parts, profile, trust, presence, introduction, reception, choices })
  const dialler = new Dialler({ dialControl, clock, introduction, peers, reception })
  const losses = new Losses()
  const admissionChanges = new Changes()
  const admission = new AdmissionDesk(
    {
      admission: () => choices.now.admission,
      isTrusted: (identity) => trust.has(identity),
      trustedAs: (name) => trust.under(name),
      trust: (identity, name) => trust.trust(identity, name),
      localAddresses,
      nowMs: () => clock.nowNs() / 1e6,
      someoneIsThere: () => admissionChanges.watchers > 0,
    },
    () => admissionChanges.notify(),
  )
  const served = new Served()
  const slots = new SessionSlots()
  const status = new LabStatus({ ...parts, introduction, reception, served, slots })
  const visits = new Visits({
    find: (peer) => peers.find(peer),
    dial: (host, port, signal) => dialler.dial(host, port, signal),
    admission,
    isListening: () => choices.isListening,
    ownIdentity: introduction.identity,
    traffic: parts.traffic,
    onVisitor: (session, connection, here) => served.noteVisitor(session, connection, here),
  })
  reception.onConnection((connection) => visits.receive(connection))
  trust.onRevoked((identity) => reception.end(identity))
  introduction.offer('visit')
  choices.onChange(async (change, before) => {
    if (!reception.isAskedToMove(change, before)) return null
    await reception.listen()
    presence.hurry()
    await status.refresh()
    return reception.failure
  })
  return {
    introduction,
    choices,
    peers,
    presence,
    reception,
    dialler,
    admission,
    served,
    slots,
    status,
    visits,
    losses,
    handlers: {
      ...losses.handlers,
      ...status.handlers,
      ...choices.handlers,
      ...peers.handlers,
      ...trust.handlers,
      ...presence.handlers,
      admissionRequests: (_input, signal) => admissionChanges.watch(() => admission.list(), signal),
      answerAdmission: async ({ id, answer }) => {
        admission.answer(id, answer)
        return null
      },
    },
    async start() {
      await reception.listen()
      await presence.heed()
      await status.start()
    },
    async stop() {
      status.stop()
      presence.stop()
      await reception.stop()
    },
  }
}
