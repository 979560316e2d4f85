/**
 * This lab as others and its own user meet it: listens, admits, reflects and measures, and serves the contract.
 * Lives in the service thread; the measuring and reflecting threads do the work it orders.
 */
import type { InterfaceAddress } from '../../../shared/address/interface-address'
import type { labContract } from '../../../shared/lab/contract'
import type { duelContract } from '../../../shared/stations/duel/contract'
import type { Settings } from '../../../shared/lab/settings'
import type { ServedSession } from '../../../shared/lab/status'
import { FailureError, isFailure, type Failure } from '../../../shared/base/failure'
import type { Handlers } from '../../../shared/ipc/contract'
import type { ResultDocument } from '../../../shared/measurement/result'
import type { DiscoveryState, peersContract } from '../../../shared/stations/peers/contract'
import type { SweepStep } from '../../../shared/stations/peers/sweep'
import { protocolVersion, type Hello } from '../../../shared/wire/control-message'
import { AdmissionDesk } from '../control/admission'
import { ControlConnection } from '../control/connection'
import { defaultControlPort, Listener } from '../control/listener'
import { respond, type Desk } from '../control/responder'
import { SessionSlots } from '../control/session-slots'
import { Discovery, type Self } from '../discovery/discovery'
import type { ControlTransport } from '../net/tls'
import { Changes, emitted } from '../base/changes'
import { duel, type DuelServices } from '../../stations/duel/duel'
import type { LabParts } from './lab-parts'
import { LabStatus, type OwnStatus } from './lab-status'
import { measureFloor, Measuring } from '../../stations/duel/measuring'
import { helpLooking, whyMissing, type MissingParts } from '../../stations/peers/missing'
import { loopbackId, Peers } from './peers'
import { probeBack } from '../../stations/duel/probe-back'
import { proveOver } from './prove'
import { SegmentEar } from '../../stations/addressing/segment-ear'
import type { LabToAsk } from '../../stations/addressing/send-to-segment'
import { Sight } from './sight'
import { addressesToSweep, sweep, type SweepParts } from '../../stations/peers/sweep'
import { Visits } from '../visit/visits'

/** Control connections that strangers may hold; a few more are the trusted's. */
const mostStrangers = 224

export class Lab {
  readonly #parts: LabParts
  readonly #changes = new Changes()
  readonly #admissionChanges = new Changes()
  readonly #connections = new Set<ControlConnection>()
  readonly #served = new Map<string, ServedSession>()
  readonly #slots = new SessionSlots()
  readonly #measuring: Measuring
  readonly #admission: AdmissionDesk
  readonly #listener: Listener
  readonly #peerChanges = new Changes()
  readonly #peers: Peers
  readonly #discovery: Discovery
  readonly #sight: Sight
  readonly #desk: Desk
  readonly #visits: Visits
  readonly #ear: SegmentEar
  readonly #status: LabStatus
  /** What the person chose since the start; null before. */
  #discoveryChosen: boolean | null = null
  /** Connections that are saying hello. */
  #welcoming = 0
  #listeningFailure: Failure | null = null
  #floor: Promise<ResultDocument['loopbackFloorNs']> | null = null

  constructor(parts: LabParts) {
    this.#parts = parts
    const { store } = parts
    this.#measuring = new Measuring(parts.measure)
    this.#admission = new AdmissionDesk(
      {
        admission: () => store.kept.settings.admission,
        isTrusted: (identity) => this.#isTrusted(identity),
        trustedAs: (name) => store.kept.trusted.find((trusted) => trusted.name === name)?.identity ?? null,
        trust: (identity, name) => {
          this.#keep({
            trusted: [...store.kept.trusted.filter((one) => one.identity !== identity), { identity, name }],
          })
        },
        localAddresses: parts.localAddresses,
        someoneIsThere: () => this.#admissionChanges.watchers > 0,
      },
      () => this.#admissionChanges.notify(),
    )
    this.#listener = new Listener({
      listenControl: parts.listenControl,
      listenData: (tcp, udp, port) => parts.reflect.listen({ tcp, udp, port }),
      localAddresses: () => parts.localAddresses().map((entry) => entry.address),
      onConnection: (transport) => void this.#welcome(transport),
    })
    this.#discovery = new Discovery({
      ...parts.discovery,
      self: () => this.#self(),
      addresses: () => this.#discoverable(),
      isKnown: (identity) =>
        store.kept.trusted.some((trusted) => trusted.identity === identity) ||
        store.kept.peers.some((peer) => peer.identity === identity),
      nowNs: () => parts.clock.nowNs(),
      onChange: () => this.#sight.changed(),
      prove: ({ address, controlPort }, signal) =>
        proveOver(parts.dialControl, parts.clock, this.#hello(), address, controlPort, signal),
    })
    this.#sight = new Sight(this.#peerChanges, parts.neighbours, () => this.#discovery.labs.length > 0)
    this.#peers = new Peers({
      changes: this.#peerChanges,
      trusted: () => store.kept.trusted,
      labs: () => this.#discovery.labs,
      neighbours: () => this.#sight.neighbours,
      addresses: parts.localAddresses,
      wallMs: (ms) => parts.clock.systemWallMs() - parts.clock.nowNs() / 1e6 + ms,
      known: () => store.kept.peers,
      keep: (peers) => this.#keep({ peers }),
      pathTo: parts.pathTo,
      own: () => ({
        identity: parts.identity,
        name: store.kept.settings.name,
        controlPort: this.#listener.current?.controlPort ?? 0,
      }),
    })
    this.#desk = {
      admission: this.#admission,
      slots: this.#slots,
      reflect: parts.reflect.reflect,
      dataPort: () => this.#listener.current?.dataPort ?? 0,
      isListening: () => store.kept.settings.listening.mode !== 'off',
      ownIdentity: parts.identity,
      onCounts: (session, connection, counts) => {
        if (counts === null) this.#served.delete(session)
        else {
          this.#served.set(session, {
            id: session,
            name: connection.peer.name,
            host: connection.remoteAddress,
            ...counts,
          })
        }
      },
      onProbeBack: (connection, session, settings, closing) =>
        connection.guard(probeBack(connection, session, settings, this.#measuring, closing)),
    }
    this.#ear = new SegmentEar(parts.discovery.openHearing)
    this.#status = new LabStatus(parts, () => this.#ownStatus())
    this.#visits = new Visits({
      find: (peer) => this.#peers.find(peer),
      dial: (host, port, signal) => this.#dial(host, port, signal),
      admission: this.#admission,
      isListening: this.#desk.isListening,
      ownIdentity: parts.identity,
      traffic: parts.traffic,
      onVisitor: (session, connection, here) =>
        this.#desk.onCounts(session, connection, here ? { udp: null, tcp: null } : null),
    })
  }

  /** Opens the ports. The lab serves its own user even where that fails. */
  async start(): Promise<void> {
    await this.#listen()
    await this.#heedDiscovery()
    await this.#status.start()
  }

  async stop(): Promise<void> {
    this.#status.stop()
    this.#sight.close()
    this.#discovery.stop()
    for (const connection of this.#connections) connection.close('the lab there was closed')
    await this.#listener.stop()
  }

  /** What the window and the command line may ask. */
  readonly handlers: Handlers<typeof labContract & typeof peersContract & typeof duelContract> = {
    status: (_input, signal) => this.#status.watch(signal),
    settings: (_input, signal) => this.#changes.watch(() => this.#parts.store.kept.settings, signal),
    changeSettings: (change) => this.#changeSettings(change),
    peers: (_input, signal) => this.#peerChanges.watch(() => this.#peers.list(), signal),
    addPeer: ({ text }) => this.#peers.add(text),
    removePeer: async ({ id }) => {
      this.#peers.remove(id)
      return null
    },
    trusted: (_input, signal) => this.#changes.watch(() => this.#parts.store.kept.trusted, signal),
    distrust: async ({ identity }) => {
      this.#keep({
        trusted: this.#parts.store.kept.trusted.filter((trusted) => trusted.identity !== identity),
      })
      return null
    },
    renameTrusted: async ({ identity, name }) => {
      this.#keep({
        trusted: this.#parts.store.kept.trusted.map((one) =>
          one.identity === identity ? { identity, name } : one,
        ),
      })
      return null
    },
    sweep: ({ address }, signal) => this.#sweep(address, signal),
    whyMissing: ({ text }) => whyMissing(text, this.#missingParts),
    discovery: (_input, signal) => this.#peerChanges.watch(() => this.#discoveryState(), signal),
    admissionRequests: (_input, signal) => this.#admissionChanges.watch(() => this.#admission.list(), signal),
    answerAdmission: async ({ id, answer }) => {
      this.#admission.answer(id, answer)
      return null
    },
    measure: ({ target, settings }, signal) =>
      emitted(async (emit) => {
        if (target.kind === 'stamp') {
          const wanted = { kind: 'stamp' as const, name: null, host: target.host, port: target.port }
          return duel(wanted, settings, this.#duelServices, emit, signal)
        }
        const found = this.#peers.find(target.id)
        if (isFailure(found)) return emit({ kind: 'rejected', failure: found })
        const kind = target.id === loopbackId ? ('loopback' as const) : ('lab' as const)
        return duel({ kind, ...found }, settings, this.#duelServices, emit, signal)
      }),
  }

  /** What the traffic thread may ask. */
  get visitHandlers(): Visits['handlers'] {
    return this.#visits.handlers
  }

  /** The other labs of the list, each to be asked over the control channel; `leavingBy` is an own interface. */
  others(leavingBy: string | null): LabToAsk[] {
    return this.#peers.list().flatMap(({ id, name, host, path }) => {
      const found = id === loopbackId ? null : this.#peers.find(id)
      if (found === null || isFailure(found)) return []
      // Another lab of this very machine hears what leaves it.
      const isNear =
        path.verdict === 'loopback' || (path.verdict === 'sameSegment' && path.interface === leavingBy)
      const place = path.verdict === 'unknown' ? 'unknown' : isNear ? 'sameSegment' : 'otherSegment'
      return [{ id, name, host, place, dial: (signal) => this.#dial(found.host, found.port, signal) }]
    })
  }

  get #duelServices(): DuelServices {
    return {
      measuring: this.#measuring,
      ownIdentity: this.#parts.identity,
      resolve: this.#parts.resolve,
      floor: () => this.#loopbackFloor(),
      dial: (host, port, signal) => this.#dial(host, port, signal),
    }
  }

  async #dial(host: string, port: number, signal: AbortSignal): Promise<ControlConnection> {
    const expected = this.#peers.expectedAt(host, port)
    const transport = await this.#parts.dialControl(host, port, signal)
    if (expected !== null && expected.identity !== transport.identity) {
      transport.destroy()
      const { name, identity: known } = expected
      throw new FailureError({ failure: 'identityChanged', host, name, known, now: transport.identity })
    }
    const connection = await ControlConnection.establish(
      transport,
      'dialler',
      this.#hello(),
      this.#parts.clock,
    )
    this.#adopt(connection, true)
    this.#peers.learn(host, port, connection.peer.name, connection.identity)
    return connection
  }

  async #welcome(transport: ControlTransport): Promise<void> {
    // The last places are for the trusted, so that strangers cannot keep them out.
    if (this.#connections.size + this.#welcoming >= mostStrangers && !this.#isTrusted(transport.identity))
      return transport.destroy()
    this.#welcoming += 1
    try {
      const connection = await ControlConnection.establish(
        transport,
        'listener',
        this.#hello(),
        this.#parts.clock,
      )
      this.#adopt(connection, false)
    } catch {
      // Who does not speak the protocol was told so and is gone.
    } finally {
      this.#welcoming -= 1
    }
  }

  #isTrusted(identity: string): boolean {
    return this.#parts.store.kept.trusted.some((trusted) => trusted.identity === identity)
  }

  /** On a connection we dialled, the other end's session is the answer to our wish to be probed back. */
  #adopt(connection: ControlConnection, dialled: boolean): void {
    this.#connections.add(connection)
    connection.onClose(() => this.#connections.delete(connection))
    respond(connection, this.#desk, () => dialled)
    this.#visits.receive(connection)
    helpLooking(connection, this.#missingParts)
    this.#ear.lend(connection)
  }

  /** Where others may come in is what others may hear of. */
  #discoverable(): InterfaceAddress[] {
    const { listening } = this.#parts.store.kept.settings
    const addresses = this.#parts.localAddresses()
    if (listening.mode !== 'address') return addresses
    return addresses.filter((entry) => entry.address === listening.address)
  }

  #self(): Self {
    const { settings } = this.#parts.store.kept
    const { name, system, version, controlPort, dataPort } = this.#hello()
    const ports =
      settings.listening.mode === 'off' ? { controlPort: 0, dataPort: 0 } : { controlPort, dataPort }
    return { identity: this.#parts.identity, protocol: protocolVersion, name, system, version, ...ports }
  }

  #discoveryState(): DiscoveryState {
    const { mode } = this.#parts.discovery
    return {
      state: mode === 'off' ? 'unattended' : this.#discovery.isOn ? 'on' : 'off',
      places: this.#discovery.places.map(({ place, failure }) => ({
        interface: place.interface,
        address: place.address,
        failure,
      })),
    }
  }

  /** Discovery follows the settings, where this start may have it at all. */
  async #heedDiscovery(): Promise<void> {
    const { mode } = this.#parts.discovery
    const unlessChosen = mode === 'on' || this.#parts.store.kept.settings.discovery
    const wanted = mode !== 'off' && (this.#discoveryChosen ?? unlessChosen)
    if (wanted) await this.#discovery.start()
    else if (this.#discovery.isOn) this.#discovery.stop()
    this.#peerChanges.notify()
  }

  #hello(): Hello {
    return {
      type: 'hello',
      protocol: protocolVersion,
      name: this.#parts.store.kept.settings.name,
      system: this.#parts.system,
      version: this.#parts.version,
      controlPort: this.#listener.current?.controlPort ?? 1,
      dataPort: this.#listener.current?.dataPort ?? 1,
    }
  }

  async *#sweep(address: string, signal: AbortSignal): AsyncGenerator<Failure | SweepStep, void, void> {
    const own = this.#parts.localAddresses().find((entry) => entry.address === address && !entry.internal)
    const addresses = own === undefined ? null : addressesToSweep(own)
    if (addresses === null) yield { failure: 'unresolved', host: address }
    else if (isFailure(addresses)) yield addresses
    else {
      const { dialControl: dial, clock, identity: ownIdentity } = this.#parts
      const prove: SweepParts['prove'] = (host, port, over) =>
        proveOver(dial, clock, this.#hello(), host, port, over)
      yield* sweep(addresses, defaultControlPort, { prove, ownIdentity }, signal)
    }
  }

  get #missingParts(): MissingParts {
    const parts = this.#parts
    return {
      system: parts.system,
      resolve: parts.resolve,
      pathTo: parts.pathTo,
      neighbours: parts.neighbours,
      addresses: parts.localAddresses,
      seek: parts.seek,
      dial: async (address, port) => {
        const transport = await parts.dialControl(address, port, new AbortController().signal)
        return ControlConnection.establish(transport, 'dialler', this.#hello(), parts.clock)
      },
      discovery: () => this.#discoveryState().state,
      heard: (identity, sinceMs) => this.#discovery.heardSince(identity, sinceMs),
      hurry: () => this.#discovery.hurry(),
      nowMs: () => parts.clock.nowNs() / 1e6,
      knock: parts.knock,
      rejected: async () =>
        parts.store.kept.settings.listening.mode === 'off' ? null : (await parts.reflect.health({})).rejected,
      after: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    }
  }

  async #loopbackFloor(): Promise<ResultDocument['loopbackFloorNs']> {
    const dataPort = this.#listener.current?.dataPort
    if (dataPort === undefined) return null
    this.#floor ??= measureFloor(this.#measuring, this.#parts.reflect.reflect, this.#slots, dataPort)
    const floor = await this.#floor
    if (floor === null) this.#floor = null
    return floor
  }

  async #listen(): Promise<void> {
    const { settings } = this.#parts.store.kept
    this.#listeningFailure = await this.#listener.listen(settings.listening, this.#parts.wishes)
    if (this.#listeningFailure !== null && settings.listening.mode !== 'off') {
      // The chosen address may be gone (a cable, a VPN): this machine's own sessions must work all the same.
      await this.#listener.listen({ mode: 'off' }, this.#parts.wishes)
    }
  }

  async #changeSettings(change: Partial<Settings>): Promise<Failure | null> {
    const before = this.#parts.store.kept.settings
    this.#keep({ settings: change })
    if (change.peer !== undefined) this.#peers.remember(change.peer)
    if (change.discovery !== undefined) {
      this.#discoveryChosen = change.discovery
      await this.#heedDiscovery()
    }
    if (change.name !== undefined) this.#discovery.hurry()
    if (
      change.listening !== undefined &&
      JSON.stringify(change.listening) !== JSON.stringify(before.listening)
    ) {
      await this.#listen()
      this.#discovery.hurry()
      await this.#status.refresh()
      return this.#listeningFailure
    }
    return null
  }

  #keep(change: Parameters<LabParts['store']['change']>[0]): void {
    // A profile that cannot be written keeps its changes for this session; the next start says why.
    this.#parts.store
      .change(change)
      .catch((error: unknown) => console.error(`The profile was not saved: ${String(error)}`))
    this.#changes.notify()
    this.#peerChanges.notify()
  }

  #ownStatus(): OwnStatus {
    const { current } = this.#listener
    return {
      controlPort: current?.controlPort ?? null,
      dataPort: current?.dataPort ?? null,
      listeningOn: current?.addresses ?? [],
      listeningFailure: this.#listeningFailure,
      sessions: [...this.#served.values()],
      waiting: this.#slots.waiting,
      controlSockets: this.#connections.size + (current?.addresses.length ?? 0),
    }
  }
}
