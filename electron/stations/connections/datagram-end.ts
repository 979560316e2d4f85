/** UDP beside TCP: a socket with a port, and nothing more. No call makes a connection, so there is no state to tell of. */
import { badInput, limit } from '../../../shared/stations/connections/codes'
import type { EndCommand } from '../../../shared/stations/connections/make-contract'
import type { Failure } from '../../../shared/base/failure'
import { plainAddress } from '../../../shared/address/plain-address'
import type { EndName, HappeningMark } from '../../../shared/tcp/mark'
import type { ConnectionRows } from '../../host/connection-place'
import type { UdpSocket } from '../../engine/net/udp'
import type { OtherEnd } from './other-end'
import { RowWatch } from './row-watch'
import type { Tell } from './told'

export interface DatagramParts {
  readonly nowNs: () => number
  /** The sockets that are open. */
  readonly open: Set<unknown>
  readonly rows: ConnectionRows
  readonly tell: Tell
  readonly bindUdp: (address: string, port: number) => Promise<UdpSocket>
  readonly connectUdp: (address: string, port: number) => Promise<UdpSocket>
}

/** RFC 768 over IPv4: 65,535 octets less the two headers. */
const mostDatagramBytes = 65_507

const notOfUdp = badInput('endUdp')

export class DatagramEnd implements OtherEnd {
  readonly #parts: DatagramParts
  readonly #end: EndName
  readonly #socket: UdpSocket
  readonly #watch: RowWatch
  /** Where to send; what is only bound answers whoever spoke last. */
  #to: OtherEnd['place'] | null = null
  #closed = false
  #onClosed: () => void = () => {}

  private constructor(
    parts: DatagramParts,
    end: EndName,
    socket: UdpSocket,
    remote: OtherEnd['place'] | null,
  ) {
    this.#parts = parts
    this.#end = end
    this.#socket = socket
    parts.open.add(socket)
    this.#watch = new RowWatch(end, parts.rows, parts.nowNs, parts.tell)
    this.#happened('bound')
    this.#watch.follow({ protocol: 'udp', local: this.place, remote })
  }

  /** Bound to a free port; hears `from` alone. Throws FailureError. */
  static async bind(parts: DatagramParts, address: string, from: string): Promise<DatagramEnd> {
    const socket = await parts.bindUdp(address, 0)
    const end = new DatagramEnd(parts, 'there', socket, null)
    socket.onMessage((bytes, sender) => {
      if (plainAddress(sender.address) !== from) return
      end.#to = { address: sender.address, port: sender.port }
      end.#happened('received', bytes.length)
    })
    return end
  }

  /** Connected in the sense of connect(2) on a datagram socket: nothing is sent for it. Throws FailureError. */
  static async connect(parts: DatagramParts, remote: OtherEnd['place']): Promise<DatagramEnd> {
    const socket = await parts.connectUdp(remote.address, remote.port)
    const end = new DatagramEnd(parts, 'here', socket, remote)
    socket.onMessage((bytes) => end.#happened('received', bytes.length))
    return end
  }

  get place(): OtherEnd['place'] {
    return { address: plainAddress(this.#socket.localAddress), port: this.#socket.localPort }
  }

  async command(command: EndCommand): Promise<Failure | null> {
    if (this.#closed) return badInput('endClosed')
    if (command.do === 'sendText') return this.#send(Buffer.from(command.text, 'utf8'))
    if (command.do === 'send') return this.#send(Buffer.alloc(Math.min(command.bytes, mostDatagramBytes + 1)))
    if (command.do !== 'close') return notOfUdp
    this.destroy()
    return null
  }

  hurry(): void {
    this.#watch.hurry()
  }

  gone(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#closed) resolve()
      else this.#onClosed = resolve
    })
  }

  destroy(): void {
    if (this.#closed) return
    this.#closed = true
    this.#happened('close')
    void this.#socket.close().then(() => {
      this.#parts.open.delete(this.#socket)
      this.#watch.look()
      this.#watch.stop()
      this.#onClosed()
    })
  }

  #send(bytes: Buffer): Failure | null {
    if (bytes.length > mostDatagramBytes) return limit('datagramOctets', mostDatagramBytes)
    if (this.#end === 'there' && this.#to === null) return badInput('endNobody')
    this.#happened('sent', bytes.length)
    const failed = (code: string) => this.#happened('error', null, code)
    if (this.#to === null) this.#socket.send(bytes, failed)
    else this.#socket.send(bytes, failed, this.#to.port, this.#to.address)
    return null
  }

  #happened(event: HappeningMark['event'], bytes: number | null = null, code: string | null = null): void {
    const { nowNs, tell } = this.#parts
    const mark = { kind: 'event', evidence: 'socket', end: this.#end, event } as const
    tell({ kind: 'mark', mark: { ...mark, tNs: nowNs(), bytes, code, durationNs: null } })
    this.#watch.hurry()
  }
}
