/** The called end at another lab: asking for it there, and holding it here for a visitor. */
import { badInput, limit } from '../../../shared/stations/connections/codes'
import { peerGone } from '../../../shared/base/platform-codes'
import type { FarEndEvent, farMakeContract } from '../../../shared/stations/connections/far-make-contract'
import { mostFarMarks } from '../../../shared/stations/connections/far-make-contract'
import type {
  ConnectEvent,
  ConnectOrder,
  EndCommand,
} from '../../../shared/stations/connections/make-contract'
import { FailureError, isFailure, type Failure } from '../../../shared/base/failure'
import { onAbort, unlessAborted } from '../../../shared/base/waiting'
import type { Mark } from '../../../shared/tcp/mark'
import type { Handlers } from '../../../shared/ipc/contract'
import type { Clock } from '../../engine/base/clock'
import { Places } from '../../engine/base/budgets'
import { emitted } from '../../engine/base/streams'
import type { FarEndsOf } from '../../engine/visit/traffic-part'
import { clockOffset } from '../../engine/visit/far-clock'
import type { Visitor } from '../../engine/visit/hosting'
import { shifted, ToldBatch } from './told-batch'
import { DatagramEnd } from './datagram-end'
import { ListeningEnd } from './listening-end'
import type { MakeParts } from './make'
import { mostWaitingBytes } from './live-end'
import type { OtherEnd } from './other-end'
import { Segments } from './segments'
import type { Tell, Told } from './told'

/** Ends that one visitor may have open. */
const mostAtOnce = 16

/** Asks a peer to hold the called end; what it tells comes in this lab's time. */
export function farEndOf(farEnds: FarEndsOf<typeof farMakeContract>, clock: Clock): MakeParts['farEnd'] {
  return async (peer, order, tell, onAsking, signal) => {
    const far = await farEnds.far(peer, signal, onAsking)
    if (isFailure(far)) return far
    const leaving = new AbortController()
    // Also while the other lab is still opening its port.
    const stopListening = onAbort(signal, () => leaving.abort())
    const offset = await clockOffset(far.client, clock).catch(far.failureOf)
    if (isFailure(offset)) {
      stopListening()
      far.close()
      return offset
    }
    const { offsetNs, errorNs } = offset
    const { id, protocol, listen, capture } = order
    const events = far.client.farEnd({ id, protocol, listen, capture }, { signal: leaving.signal })
    return new Promise((resolve) => {
      let end = () => {}
      const over = new Promise<void>((done) => (end = done))
      const follow = async () => {
        try {
          for await (const event of events) {
            if (event.kind === 'failed') resolve(event.failure)
            else if (event.kind === 'listening') {
              const place = { address: far.address, port: event.port }
              resolve({ end: farEnd(order, far.client, place, over, leaving), clockErrorNs: errorNs })
            } else retell(event, -offsetNs, tell)
          }
        } catch {
          // The visit was lost: so is the end.
        } finally {
          if (far.whyLost() !== null && !leaving.signal.aborted) tell(lostAt(clock.nowNs()))
          resolve(far.whyLost() ?? peerGone(far.address, 'noPort'))
          stopListening()
          far.close()
          end()
        }
      }
      void follow()
    })
  }
}

function isLoss(mark: Mark): boolean {
  return mark.kind === 'event' && mark.event === 'lost'
}

/** The visit's own socket told of it. */
function lostAt(tNs: number): Told {
  const event = { kind: 'event', end: 'there', evidence: 'socket', event: 'lost' } as const
  return { kind: 'mark', mark: { ...event, tNs, bytes: null, code: null, durationNs: null } }
}

function farEnd(
  { id }: ConnectOrder,
  client: { commandFarEnd: (input: { id: string; command: EndCommand }) => Promise<Failure | null> },
  place: OtherEnd['place'],
  over: Promise<void>,
  leaving: AbortController,
): OtherEnd {
  return {
    place,
    command: (command) =>
      client.commandFarEnd({ id, command }).catch(() => peerGone(place.address, 'visitEnded')),
    // Its own lab looks closely after everything that happens there.
    hurry: () => {},
    gone: () => over,
    destroy: () => leaving.abort(),
  }
}

function retell(
  event: Extract<FarEndEvent, { kind: 'marks' | 'sample' | 'capture' }>,
  byNs: number,
  tell: Tell,
): void {
  if (event.kind !== 'marks') return tell(shifted(event, byNs))
  // The other lab speaks of its own end alone, whatever it says, and not of being lost: it is heard.
  for (const mark of event.marks)
    if (mark.kind === 'segment' ? mark.seenAt === 'there' : mark.end === 'there' && !isLoss(mark))
      tell(shifted({ kind: 'mark', mark }, byNs))
}

/** What a visitor is served with: ends on the address it reached, for calls from its own. */
export function farMaking(
  parts: Omit<MakeParts, 'farEnd'>,
  { localAddress, remoteAddress }: Visitor,
): Handlers<typeof farMakeContract> {
  const open = new Map<string, OtherEnd>()
  const waiting = new Places(mostWaitingBytes)
  return {
    farEnd: ({ id, protocol, listen, capture }, signal) =>
      emitted(async (emit) => {
        const failed = (failure: Failure) => emit({ kind: 'failed', failure })
        if (open.has(id) || open.size >= mostAtOnce) return failed(limit('visitorEnds', mostAtOnce))
        const batch = new ToldBatch((event) => emit(farEventOf(event)), mostFarMarks)
        const segments =
          capture && protocol === 'tcp'
            ? new Segments({ ...parts, tell: withoutPackets(batch.tell) }, 'there')
            : null
        const onCalled = (here: { address: string; port: number }) => segments?.of({ here, there: end.place })
        let end: OtherEnd
        try {
          const itsParts = { ...parts, tell: batch.tell, waiting, onCalled }
          const listening =
            protocol === 'udp'
              ? await DatagramEnd.bind(itsParts, localAddress, remoteAddress)
              : await ListeningEnd.listen(itsParts, localAddress, listen, remoteAddress)
          if (isFailure(listening)) return failed(listening)
          end = listening
        } catch (error) {
          if (error instanceof FailureError) return failed(error.failure)
          throw error
        }
        const capturing = new AbortController()
        open.set(id, end)
        try {
          await segments?.start('there', remoteAddress, end.place.port, capturing.signal)
          emit({ kind: 'listening', port: end.place.port })
          await unlessAborted(signal, livesOut(end, segments))
        } finally {
          open.delete(id)
          end.destroy()
          capturing.abort()
          batch.flush()
        }
      }),
    commandFarEnd: async ({ id, command }) => open.get(id)?.command(command) ?? badInput('connectionNone'),
  }
}

async function livesOut(end: OtherEnd, segments: Segments | null): Promise<void> {
  if (end instanceof ListeningEnd) await end.called()
  await end.gone()
  await segments?.stop()
}

/** Octets of packets stay on the machine that captured them. */
function withoutPackets(tell: Tell): Tell {
  return (told) => (told.kind === 'packet' ? undefined : tell(told))
}

/** A batch tells of nothing else. */
function farEventOf(event: ConnectEvent): FarEndEvent {
  if (event.kind === 'marks') return event
  if (event.kind === 'sample' || event.kind === 'capture') return { ...event, end: 'there' }
  throw new Error(`a far end tells no ${event.kind}`)
}
