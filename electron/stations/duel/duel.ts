/** One measurement from the request to its result: connect, open a session, run, ask what the other end saw. */
import { onAbort, settledOnce } from '../../../shared/base/waiting'
import { FailureError, isFailure, type Failure } from '../../../shared/base/failure'
import type { ResultDocument, Target } from '../../../shared/measurement/result'
import type { MeasureEvent, RunSample } from '../../../shared/measurement/sample'
import { checkSettings, type MeasureSettings } from '../../../shared/measurement/settings'
import { RemoteError } from '../../../shared/ipc/client'
import type { Handlers } from '../../../shared/ipc/contract'
import { loopbackId } from '../../../shared/lab/peer'
import type { duelContract } from '../../../shared/stations/duel/contract'
import { emitted } from '../../engine/base/streams'
import type { ControlConnection } from '../../engine/control/connection'
import type { ExpectedSessions } from '../../engine/control/expected-sessions'
import { closeSession, openSession, type OpenedSession } from '../../engine/control/requester'
import { engineFailed, type Conclusion } from '../../../shared/stations/duel/last-sample'
import type { RunOrder } from './measure-contract'
import { conclusionOf, type Measuring } from './measuring'
import { settingsBack } from './probe-back'
import type { Dialler } from '../../engine/lab/dialler'
import type { Peers } from '../../engine/lab/peers'
import { resultEvent } from './result-document'

/** The other lab's own run starts a moment after ours and ends as much later. */
const reverseWithinMs = 15_000

export interface DuelServices {
  readonly measuring: Measuring
  readonly ownIdentity: string
  readonly dialler: Pick<Dialler, 'dial'>
  readonly peers: Pick<Peers, 'find'>
  /** The sessions back that this lab has asked for. */
  readonly expected: Pick<ExpectedSessions, 'expect'>
  readonly resolve: (host: string) => Promise<string | Failure>
  readonly floor: () => Promise<ResultDocument['loopbackFloorNs']>
}

export interface DuelTarget {
  readonly kind: Target['kind']
  readonly name: string | null
  readonly host: string
  readonly port: number
}

/** What is told of a measurement while it lasts; the generator returns what it gives to go on with. */
type Events<T = void> = AsyncGenerator<MeasureEvent, T, void>

/**
 * Measures against the target that is asked for; the last event is the result, whatever happens, or `rejected` before
 * anything did.
 */
export function duelling(services: DuelServices): Handlers<typeof duelContract>['measure'] {
  return async function* ({ target, settings }, signal) {
    const wanted = wantedOf(target, services)
    if (isFailure(wanted)) return yield { kind: 'rejected', failure: wanted }
    const mode = wanted.kind === 'stamp' ? 'open' : 'authenticated'
    const wrong = checkSettings(settings, mode) ?? backwards(wanted, settings)
    if (wrong !== null) return yield { kind: 'rejected', failure: wrong }
    const release = services.measuring.place.take()
    if (release === null) return yield { kind: 'rejected', failure: { failure: 'measuringAlready' } }
    try {
      const attempt = new Attempt(wanted, settings, services, signal)
      yield* wanted.kind === 'stamp' ? attempt.againstStamp() : attempt.againstLab()
      yield attempt.result()
    } finally {
      release()
    }
  }
}

type Asked = Parameters<Handlers<typeof duelContract>['measure']>[0]['target']

function wantedOf(target: Asked, { peers }: DuelServices): DuelTarget | Failure {
  if (target.kind === 'stamp') return { kind: 'stamp', name: null, host: target.host, port: target.port }
  const found = peers.find(target.id)
  return isFailure(found) ? found : { kind: target.id === loopbackId ? 'loopback' : 'lab', ...found }
}

function backwards(wanted: DuelTarget, settings: MeasureSettings): Failure | null {
  return wanted.kind === 'loopback' && settings.bothWays
    ? { failure: 'bothWaysWithItself', by: 'choice' }
    : null
}

class Attempt {
  readonly #settings: MeasureSettings
  readonly #services: DuelServices
  readonly #signal: AbortSignal
  readonly #wanted: DuelTarget
  readonly #startedAt = new Date().toISOString()
  #target: Target
  #failure: Failure | null = null
  #conclusion: Conclusion | null = null
  #newest: RunSample | null = null
  #floor: ResultDocument['loopbackFloorNs'] = null
  #reverse: ResultDocument['reverse'] = null

  constructor(wanted: DuelTarget, settings: MeasureSettings, services: DuelServices, signal: AbortSignal) {
    this.#wanted = wanted
    this.#settings = settings
    this.#services = services
    this.#signal = signal
    this.#target = {
      kind: wanted.kind,
      name: wanted.name,
      identity: null,
      host: wanted.host,
      address: null,
      controlPort: wanted.kind === 'stamp' ? null : wanted.port,
      dataPort: wanted.kind === 'stamp' ? wanted.port : null,
    }
  }

  result() {
    return resultEvent({
      target: this.#target,
      settings: this.#settings,
      startedAt: this.#startedAt,
      cancelled: this.#signal.aborted,
      failure: this.#failure,
      conclusion: this.#conclusion,
      floor: this.#floor,
      reverse: this.#reverse,
    })
  }

  async *againstLab(): Events {
    const { host, port } = this.#wanted
    yield { kind: 'connecting' }
    let connection: ControlConnection | null = null
    try {
      connection = await this.#services.dialler.dial(host, port, this.#signal)
      this.#target = {
        ...this.#target,
        name: connection.peer.name,
        identity: connection.identity,
        address: connection.remoteAddress,
      }
      if (this.#settings.bothWays && connection.identity === this.#services.ownIdentity) {
        throw new FailureError({ failure: 'bothWaysWithItself', by: 'address' })
      }
      if (this.#settings.bothWays && !connection.can('both-ways'))
        throw new FailureError({
          failure: 'unsupported',
          host: connection.remoteAddress,
          capability: 'both-ways',
        })
      const stop = this.#settings.bothWays
        ? this.#services.expected.expect(connection, settingsBack(this.#settings))
        : () => {}
      try {
        yield* this.#inSession(connection)
      } finally {
        stop()
      }
    } catch (error) {
      if (!(error instanceof FailureError)) throw error
      if (!this.#signal.aborted) this.#failure = error.failure
    } finally {
      connection?.close('runOver')
    }
  }

  async *againstStamp(): Events {
    const { host, port } = this.#wanted
    yield { kind: 'connecting' }
    const address = await this.#services.resolve(host)
    if (isFailure(address)) {
      this.#failure = address
      return
    }
    this.#target = { ...this.#target, address }
    this.#floor = await this.#services.floor()
    const order: RunOrder = {
      mode: 'open',
      address,
      dataPort: port,
      ssid: 1 + Math.floor(Math.random() * 0xfffe),
      keys: null,
      settings: this.#settings,
    }
    const failure = yield* this.#run(order, this.#signal)
    if (!this.#signal.aborted) this.#failure = failure
    this.#conclusion = await conclusionOf(this.#services.measuring, null, this.#newest)
  }

  async *#inSession(connection: ControlConnection): Events {
    const reverse = this.#settings.bothWays ? reverseResult(connection) : null
    // Before the session, so that our own floor is not measured while the other lab already probes back.
    this.#floor = await this.#services.floor()
    const opened = yield* this.#open(connection)
    this.#target = { ...this.#target, dataPort: opened.dataPort }
    const cut = new AbortController()
    const cutRun = () => cut.abort()
    connection.onClose(cutRun)
    const stopListening = onAbort(this.#signal, cutRun)
    const order: RunOrder = {
      mode: 'authenticated',
      address: connection.remoteAddress,
      dataPort: opened.dataPort,
      ssid: opened.ssid,
      keys: opened.keys,
      settings: this.#settings,
    }
    const failure = yield* this.#run(order, cut.signal, () => connection.noteSign())
    stopListening()
    if (reverse !== null && !this.#signal.aborted && failure === null)
      this.#reverse = await reverse(reverseWithinMs)
    const report = await closeSession(connection, opened)
    if (reverse !== null && this.#signal.aborted) this.#reverse = await reverse(2000)
    // A probe connection that broke because the lab there ended is the lesser news.
    if (connection.failure !== null || !this.#signal.aborted) this.#failure = connection.failure ?? failure
    this.#conclusion = await conclusionOf(this.#services.measuring, report, this.#newest)
  }

  async *#open(connection: ControlConnection): Events<OpenedSession> {
    const opening: { session?: OpenedSession } = {}
    yield* emitted<MeasureEvent>(async (emit) => {
      opening.session = await openSession(connection, this.#settings, emit, this.#signal)
    })
    if (opening.session === undefined) throw new Error('a session was opened and is not there')
    return opening.session
  }

  /** Runs the order until it is drained, or the signal has cut it short. Returns what ended it, a failed thread included. */
  async *#run(order: RunOrder, signal: AbortSignal, onAnswer = () => {}): Events<Failure | null> {
    let answered = 0
    try {
      for await (const { sample, ...step } of this.#services.measuring.run(order, { signal })) {
        this.#newest = sample
        const soFar = answers(sample)
        if (soFar > answered) onAnswer()
        answered = soFar
        yield { kind: step.kind === 'running' ? 'running' : 'draining', sample }
        if (step.kind === 'drained') return step.failure
      }
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error
    }
    return engineFailed('measure')
  }
}

function answers(sample: RunSample): number {
  return Object.values(sample.channels).reduce((sum, { summary }) => sum + summary.received, 0)
}

/** Listens for the result of the other lab's run from now on; the function waits for it so many ms at most. */
function reverseResult(
  connection: ControlConnection,
): (withinMs: number) => Promise<ResultDocument['reverse']> {
  const arrived = new Promise<ResultDocument['reverse']>((resolve) => {
    connection.onMessage((message) => {
      if (message.type !== 'result') return
      if (message.document === null) return resolve(null)
      const { reverse: _none, ...document } = message.document
      resolve(document)
    })
    connection.onClose(() => resolve(null))
  })
  return (withinMs) =>
    settledOnce(({ resolve, after }) => {
      after(withinMs, () => resolve(null))
      void arrived.then(resolve)
    })
}
