/** The reflecting thread: answers others' probes, and this lab's own over loopback, apart from the measuring thread. */
import { droppedHere } from '../../../shared/base/guarded'
import { parentPort } from 'node:worker_threads'
import { FailureError, type Failure } from '../../../shared/base/failure'
import { pause, whenAborted } from '../../../shared/base/waiting'
import { serve } from '../../../shared/ipc/server'
import { socketFacts } from '../../host/socket-facts'
import { udpDrops } from '../../host/udp-drops'
import { systemClock } from '../base/clock'
import { descriptorOf, listenTcp } from '../net/tcp'
import { bindUdp, type UdpSocket } from '../net/udp'
import { openBudget, reflectOpenly } from '../reflector/open-reflector'
import { Reflector } from '../reflector/reflector'
import type { Held } from '../reflector/reflecting-transport'
import type { ReflectorSession } from '../reflector/session'
import { reflectingTransports } from '../reflector/transports'
import { watchStalls } from '../timing/stalls'
import { clockErrorEstimate } from '../base/clock-error'
import { reflectContract, type ReflectStep, type SessionReport } from '../reflector/contract'
import { servePorts } from '../base/node-port'
import { payAttention } from '../timing/pay-attention'

const countsEveryMs = 500

const clock = systemClock()
const facts = socketFacts()
const attention = await payAttention(clock)
const stalls = watchStalls()
const names = reflectingTransports.map(({ name }) => name)
const reflector = new Reflector({ clock, errorEstimate: clockErrorEstimate, transports: names })
const environment = {
  reflector,
  arrivalNs: () => attention?.arrivalNs() ?? clock.nowNs(),
  attention,
  bindUdp,
  listenTcp,
  descriptorOf,
  tcpInfo: (socket: Parameters<typeof descriptorOf>[0]) => facts?.tcpInfo(descriptorOf(socket)) ?? null,
  udpDrops,
}
const transports = reflectingTransports.map((row, place) => row.open(environment, place))

let openRejected = 0
const openAnswers = openBudget()

servePorts(
  parentPort,
  (port) =>
    serve(port, reflectContract, {
      async listen(order) {
        try {
          for (const transport of transports) await transport.listen(order)
          return null
        } catch (error) {
          await leave()
          return failureOf(error)
        }
      },

      async *reflect(order, signal) {
        /** By the place of its transport; null where the session does not use it. */
        const held: (Held | null)[] = []
        try {
          for (const [place, transport] of transports.entries())
            held.push(order.transports.includes(names[place] ?? '') ? await transport.hold(order) : null)
        } catch (error) {
          await release(held)
          yield failureOf(error)
          return
        }
        const session = reflector.open(order)
        try {
          while (!signal.aborted) {
            yield { kind: 'counts', channels: countsOf(session) }
            for (const one of held) one?.look()
            await pause(countsEveryMs, signal)
          }
          yield { kind: 'report', report: await reportOf(session, held) }
        } finally {
          reflector.close(order.ssid)
          await release(held)
        }
      },

      async *reflectOpenly(order, signal) {
        const sockets: UdpSocket[] = []
        try {
          for (const address of order.addresses) sockets.push(await bindUdp(address, order.port))
          for (const socket of sockets) {
            reflectOpenly(socket, clock, clockErrorEstimate, openAnswers, () => (openRejected += 1))
          }
          yield { ready: true }
          await whenAborted(signal)
        } catch (error) {
          yield failureOf(error)
        } finally {
          await Promise.all(sockets.map((socket) => socket.close()))
        }
      },

      async health() {
        return {
          stallNs: stalls.read(),
          openSockets: transports.reduce((sum, { openSockets }) => sum + openSockets, 0),
          rejected: reflector.rejected + openRejected,
          dropped: droppedHere(),
        }
      },
    }),
  async () => {
    for (const transport of transports) transport.close()
    await leave()
  },
)

async function leave(): Promise<void> {
  for (const transport of transports) await transport.leave()
}

async function release(held: readonly (Held | null)[]): Promise<void> {
  for (const one of held) await one?.release()
}

/** What the session has received over each of its transports, with the transport's index in the table. */
function* seenBy({ order, reflected }: ReflectorSession) {
  for (const name of order.transports) {
    const place = names.indexOf(name)
    const seen = reflected[place]
    if (seen) yield { name, place, seen }
  }
}

function countsOf(session: ReflectorSession): Extract<ReflectStep, { kind: 'counts' }>['channels'] {
  return Object.fromEntries(
    [...seenBy(session)].map(({ name, seen: { received, answered } }) => [name, { received, answered }]),
  )
}

async function reportOf(session: ReflectorSession, held: readonly (Held | null)[]): Promise<SessionReport> {
  const channels: SessionReport['channels'] = {}
  for (const { name, place, seen } of seenBy(session)) {
    const counted = await held[place]?.counted()
    channels[name] = {
      counts: { received: seen.received, answered: seen.answered, socketDrops: counted?.socketDrops ?? null },
      received: seen.arrived.slice(),
      segmentsRetransmitted: counted?.segmentsRetransmitted ?? null,
    }
  }
  return { channels }
}

function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure
  throw error
}
