/** The reflecting thread: answers others' probes, and this lab's own over loopback, apart from the measuring thread. */
import type { Server, Socket } from 'node:net'
import { parentPort } from 'node:worker_threads'
import { FailureError, type Failure } from '../../../shared/base/failure'
import { serve } from '../../../shared/ipc/server'
import { socketFacts } from '../../host/socket-facts'
import { udpDrops } from '../../host/udp-drops'
import { systemClock } from '../base/clock'
import { descriptorOf, listenTcp } from '../net/tcp'
import { bindUdp, type UdpSocket } from '../net/udp'
import { DataSockets } from '../reflector/data-sockets'
import { reflectOpenly } from '../reflector/open-reflector'
import { Reflector } from '../reflector/reflector'
import type { ReflectedTransport } from '../reflector/session'
import { sleep } from '../timing/pacer'
import { watchStalls } from '../timing/stalls'
import { clockErrorEstimate } from '../base/clock-error'
import { reflectContract, type SessionReport } from '../reflector/contract'
import { servePorts } from '../base/node-port'
import { payAttention } from '../timing/pay-attention'

const maxConnections = 512
const countsEveryMs = 500

const clock = systemClock()
const facts = socketFacts()
const attention = await payAttention(clock)
const stalls = watchStalls()
const sessionSockets = new Map<number, Socket>()
const lastRetransmitted = new Map<number, number>()
const reflector = new Reflector({
  clock,
  arrivalNs: () => attention?.arrivalNs() ?? clock.nowNs(),
  errorEstimate: clockErrorEstimate,
  onSessionConnection: (ssid, socket) => {
    sessionSockets.set(ssid, socket)
    // Asked once more as the connection ends: afterwards there is no descriptor to ask.
    socket.prependOnceListener('end', () => readRetransmitted(ssid))
  },
})

const dataSockets = new DataSockets(async (address, port) => {
  const socket = await bindUdp(address, port)
  reflector.attachUdp(attention?.ofBoundUdp(socket) ?? socket)
  return socket
})

let dataPort = 0
let tcpServers: Server[] = []
let openRejected = 0

servePorts(
  parentPort,
  (port) =>
    serve(port, reflectContract, {
      async listen(order) {
        closeServers()
        try {
          for (const address of order.tcp) {
            tcpServers.push(await listenTcp(address, order.port, maxConnections, attachTcp))
          }
          await dataSockets.list(order.udp, order.port)
          dataPort = order.port
          return null
        } catch (error) {
          closeServers()
          return failureOf(error)
        }
      },

      async *reflect(order, signal) {
        const port = dataPort
        let release: () => Promise<void>
        try {
          release = await dataSockets.use(order.localAddress, port)
        } catch (error) {
          yield failureOf(error)
          return
        }
        const session = reflector.open(order)
        try {
          const dropsBefore = await udpDrops(port)
          while (!signal.aborted) {
            yield { kind: 'counts', udp: countsOf(session.udp), tcp: countsOf(session.tcp) }
            readRetransmitted(order.ssid)
            await sleep(countsEveryMs, signal)
          }
          const dropsAfter = await udpDrops(port)
          const socketDrops =
            dropsBefore === null || dropsAfter === null ? null : Math.max(0, dropsAfter - dropsBefore)
          readRetransmitted(order.ssid)
          yield {
            kind: 'report',
            report: {
              udp: reportOf(session.udp, socketDrops),
              tcp: reportOf(session.tcp, null),
              segmentsRetransmitted: lastRetransmitted.get(order.ssid) ?? null,
            },
          }
        } finally {
          reflector.close(order.ssid)
          sessionSockets.delete(order.ssid)
          lastRetransmitted.delete(order.ssid)
          await release()
        }
      },

      async *reflectOpenly(order, signal) {
        const sockets: UdpSocket[] = []
        try {
          for (const address of order.addresses) sockets.push(await bindUdp(address, order.port))
          for (const socket of sockets) {
            reflectOpenly(socket, clock, clockErrorEstimate, () => (openRejected += 1))
          }
          yield { ready: true }
          await aborted(signal)
        } catch (error) {
          yield failureOf(error)
        } finally {
          await Promise.all(sockets.map((socket) => socket.close()))
        }
      },

      async health() {
        return {
          stallNs: stalls.read(),
          openSockets: dataSockets.size + tcpServers.length + reflector.openConnections,
          rejected: reflector.rejected + openRejected,
        }
      },
    }),
  async () => {
    reflector.closeAll()
    closeServers()
    await dataSockets.list([], 0)
  },
)

/** Connections of sessions under way go on; the listening alone ends, so its close is not waited for. */
function closeServers(): void {
  for (const server of tcpServers) server.close()
  tcpServers = []
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function readRetransmitted(ssid: number): void {
  const socket = sessionSockets.get(ssid)
  const info = socket === undefined ? null : (facts?.tcpInfo(descriptorOf(socket)) ?? null)
  if (info !== null) lastRetransmitted.set(ssid, info.segmentsRetransmitted)
}

function countsOf(transport: ReflectedTransport | null) {
  return transport === null ? null : { received: transport.received, answered: transport.answered }
}

function reportOf(transport: ReflectedTransport | null, socketDrops: number | null): SessionReport['udp'] {
  if (transport === null) return null
  return {
    counts: { received: transport.received, answered: transport.answered, socketDrops },
    received: transport.arrived.slice(),
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure
  throw error
}

function attachTcp(socket: Socket): void {
  const write =
    attention?.ofTcp(socket, () => descriptorOf(socket)) ?? ((bytes: Uint8Array) => void socket.write(bytes))
  reflector.attachTcp(socket, write, () => attention?.noteArrival())
}
