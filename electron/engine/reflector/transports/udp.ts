/** Answers probes over UDP, from a socket on each local address. */
import type { UdpSocket } from '../../net/udp'
import { DataSockets } from '../data-sockets'
import type {
  ReflectingTransport,
  ReflectingTransportRow,
  ReflectorEnvironment,
} from '../reflecting-transport'

export const udp: ReflectingTransportRow = { name: 'udp', open }

function open(environment: ReflectorEnvironment, place: number): ReflectingTransport {
  const { attention, bindUdp, udpDrops } = environment
  const sockets = new DataSockets(async (address, port) => {
    const socket = await bindUdp(address, port)
    attachUdp(environment, place, attention?.ofBoundUdp(socket) ?? socket)
    return socket
  })
  let port = 0
  return {
    get openSockets() {
      return sockets.size
    },
    async listen(order) {
      await sockets.list(order.addresses, order.port)
      port = order.port
    },
    leave: () => sockets.list([], 0),
    async hold({ localAddress }) {
      const heldPort = port
      const release = await sockets.use(localAddress, heldPort)
      const before = await udpDrops(heldPort)
      return {
        look: () => {},
        counted: async () => {
          const after = await udpDrops(heldPort)
          const socketDrops = before === null || after === null ? null : Math.max(0, after - before)
          return { socketDrops, segmentsRetransmitted: null }
        },
        release,
      }
    },
    close: () => {},
  }
}

function attachUdp({ reflector, arrivalNs }: ReflectorEnvironment, place: number, socket: UdpSocket): void {
  socket.onMessage((datagram, from) => {
    const receivedNs = arrivalNs()
    const session = reflector.sessionOf(datagram, from.address)
    const answer = session === null ? null : reflector.answer(session, place, datagram, receivedNs)
    if (answer === null) {
      reflector.rejected += 1
      return
    }
    socket.send(answer, () => {}, from.port, from.address)
  })
}
