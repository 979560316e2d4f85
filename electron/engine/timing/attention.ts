/**
 * A thread's attention to its sockets: where the system lets us, it waits for packets in the kernel and reads them
 * there and then, for short whiles in which every microsecond counts. The event loop serves the same sockets
 * whenever it turns, and alone where the system's calls are not known.
 */
import { guarded } from '../../../shared/base/guarded'
import type { Socket } from 'node:net'
import type { DirectSocketCalls } from '../../host/direct-socket'
import type { Clock } from '../base/clock'
import type { UdpSocket } from '../net/udp'
import { rehearsalOf } from './rehearsal'

/** One spell of waiting in the kernel: afterwards everything else in the thread gets its turn. */
const spellNs = 2_000_000
/** Packets that follow each other within this are waited for... */
const patience = {
  /** ...where the kernel tells at once what else the event loop has to do, */
  loopKnownNs: 25_000_000,
  /** and where it does not. */
  loopUnknownNs: 1_000_000,
}
/** A thread that waited so long has been forgotten by the processor's caches. */
const rehearseEveryNs = 1_000_000

/**
 * A wait whose end lies behind the kernel's next tick costs no setting of the hardware's timer, which on a virtual
 * machine takes longer than a packet's way: so long where the packet will most likely be there at once.
 */
export const beyondTickNs = 12_000_000

interface Watched {
  /** Asked before every wait: negative once the socket is closed, when its number may be another's. */
  readonly descriptor: () => number
  /** Reads one piece; false where there is none that can be read so, and the event loop has to look. */
  readonly read: (fd: number) => boolean
}

export class Attention {
  readonly #calls: DirectSocketCalls
  readonly #clock: Clock
  readonly #rehearsal: () => void
  readonly #loop: number | null
  readonly #watched: Watched[] = []
  readonly #descriptors: number[] = []
  #lastArrivalNs = -Infinity
  #inSpell = false
  /** By when the packet had come that is being read after a wait; null outside of that. */
  #wokeNs: number | null = null

  /** `loop`: what the calls' loopOf tells of this thread. Takes some 20 ms: see rehearsalOf. */
  constructor(calls: DirectSocketCalls, loop: number | null, clock: Clock) {
    this.#calls = calls
    this.#loop = loop
    this.#clock = clock
    this.#rehearsal = rehearsalOf(calls)
  }

  /** The connected socket as before, sending and receiving directly. */
  ofConnectedUdp(socket: UdpSocket): UdpSocket {
    return {
      ...withoutCalls(socket),
      send: (bytes, onError) => {
        // What the system refuses, Node tries again, and tells why.
        if (this.#calls.send(socket.fd, bytes) !== bytes.length) socket.send(bytes, onError)
      },
      onMessage: (listener) => {
        const take = guarded('udp', listener)
        socket.onMessage(take)
        this.#watch({
          descriptor: () => socket.fd,
          read: (fd) => {
            const bytes = this.#calls.receive(fd)
            if (bytes !== null) take(bytes, { ...peerOf(socket), size: bytes.length })
            return bytes !== null
          },
        })
      },
    }
  }

  /** The bound socket as before, answering directly what it received directly; over IPv6 the event loop works alone. */
  ofBoundUdp(socket: UdpSocket): UdpSocket {
    if (socket.family === 'IPv6') return socket
    /** The port whose datagram is being listened to right now. */
    let inHand: number | null = null
    return {
      ...withoutCalls(socket),
      send: (bytes, onError, port, address) => {
        const direct = port !== undefined && inHand === port
        if (!direct || this.#calls.answer(socket.fd, bytes) !== bytes.length)
          socket.send(bytes, onError, port, address)
      },
      onMessage: (listener) => {
        const take = guarded('udp', listener)
        socket.onMessage((bytes, from) => {
          take(bytes, from)
          this.noteArrival()
        })
        this.#watch({
          descriptor: () => socket.fd,
          read: (fd) => {
            const datagram = this.#calls.receiveFrom(fd)
            if (datagram === null) return false
            const { bytes, address, port } = datagram
            inHand = port
            take(bytes, { address, port, family: 'IPv4', size: bytes.length })
            inHand = null
            return true
          },
        })
      },
    }
  }

  /** Lets the socket's 'data' come directly too, and gives what writes to it. `descriptor` as for Watched. */
  ofTcp(socket: Socket, descriptor: () => number): (bytes: Uint8Array) => void {
    this.#watch({
      descriptor,
      read: (fd) => {
        const bytes = this.#calls.receive(fd)
        if (bytes === null) return false
        const wokeNs = this.#wokeNs
        // Unlike a datagram, what is read of a stream may have come since the wait ended.
        this.#wokeNs = this.#clock.nowNs()
        socket.emit('data', bytes)
        this.#wokeNs = wokeNs
        return true
      },
    })
    return (bytes) => {
      // Nothing may overtake what Node still holds.
      const sent = socket.writableLength === 0 ? Math.max(0, this.#calls.send(descriptor(), bytes)) : 0
      if (sent < bytes.length) socket.write(bytes.subarray(sent))
    }
  }

  /**
   * Blocks the thread at most `ns`, and reads what came. For the first `wakeNs` of these it stays awake and keeps
   * looking: a processor that was let go to sleep takes as long to wake up as a packet over a LAN.
   */
  wait(ns: number, wakeNs = 0): 'read' | 'nothing' | 'loop' {
    const count = this.#watched.length
    this.#descriptors.length = count
    for (let place = 0; place < count; place += 1)
      this.#descriptors[place] = this.#watched[place]?.descriptor() ?? -1
    if (this.#loop !== null) this.#descriptors.push(this.#loop)
    const came =
      this.#look(Math.min(ns, wakeNs)) || this.#calls.wait(this.#descriptors, Math.max(0, ns - wakeNs)) > 0
    if (!came) return 'nothing'
    this.#wokeNs = this.#clock.nowNs()
    let read = false
    // From the end: one that leaves moves none that is still to be looked at.
    for (let place = count - 1; place >= 0; place -= 1) {
      const watched = this.#watched[place]
      if (watched === undefined || !this.#calls.isReadable(place)) continue
      const fd = watched.descriptor()
      if (fd >= 0 && watched.read(fd)) read = true
      else this.#watched.splice(place, 1)
    }
    this.#wokeNs = null
    return read ? 'read' : 'loop'
  }

  /** Whether any descriptor can be read within `ns`. Whoever waits for this processor goes first: it may be who answers. */
  #look(ns: number): boolean {
    const untilNs = this.#clock.nowNs() + ns
    while (this.#clock.nowNs() < untilNs) {
      if (this.#calls.wait(this.#descriptors, 0) > 0) return true
      this.#calls.yieldProcessor()
    }
    return false
  }

  /** By when the packet had come that is being listened to right now: never before it was sent. */
  arrivalNs(): number {
    return this.#wokeNs ?? this.#clock.nowNs()
  }

  /** Whether a wait ends as soon as the event loop has anything to do but timers. */
  get minds(): boolean {
    return this.#loop !== null
  }

  /** Does once more, with nothing to show for it, what the next packet will need done at once. */
  rehearse(): void {
    this.#rehearsal()
  }

  /**
   * The event loop read a packet: if they follow each other soon, the next ones are waited for, once the
   * loop has sent what it holds (Node's dgram sends a tick late).
   */
  noteArrival(): void {
    const nowNs = this.#clock.nowNs()
    const soon = nowNs - this.#lastArrivalNs < this.#patienceNs
    this.#lastArrivalNs = nowNs
    if (!soon || this.#inSpell) return
    this.#inSpell = true
    setImmediate(this.#spellSoon)
  }

  readonly #spellSoon = guarded(
    'timer',
    () => this.#spell(),
    () => {
      this.#inSpell = false
      this.#wokeNs = null
    },
  )

  get #patienceNs(): number {
    return this.#loop === null ? patience.loopUnknownNs : patience.loopKnownNs
  }

  #spell(): void {
    let nowNs = this.#clock.nowNs()
    const untilNs = nowNs + spellNs
    let waitNs = rehearseEveryNs
    while (nowNs < untilNs && nowNs - this.#lastArrivalNs < this.#patienceNs) {
      const came = this.wait(waitNs)
      nowNs = this.#clock.nowNs()
      if (came === 'loop') break
      if (came === 'nothing') this.rehearse()
      waitNs = nowNs - this.#lastArrivalNs < rehearseEveryNs ? beyondTickNs : rehearseEveryNs
      if (came === 'read') this.#lastArrivalNs = nowNs
    }
    this.#inSpell = nowNs - this.#lastArrivalNs < this.#patienceNs
    if (this.#inSpell) setImmediate(this.#spellSoon)
  }

  #watch(watched: Watched): void {
    this.forgetClosed()
    this.#watched.push(watched)
  }

  /** Lets go of the sockets that are closed, and of what listened to them. */
  forgetClosed(): void {
    for (let place = this.#watched.length - 1; place >= 0; place -= 1) {
      if ((this.#watched[place]?.descriptor() ?? -1) < 0) this.#watched.splice(place, 1)
    }
  }
}

function withoutCalls(socket: UdpSocket): Omit<UdpSocket, 'send' | 'onMessage'> {
  const { localAddress, localPort, family, receiveBufferBytes } = socket
  return {
    localAddress,
    localPort,
    family,
    receiveBufferBytes,
    get fd() {
      return socket.fd
    },
    close: () => socket.close(),
  }
}

function peerOf({ family }: UdpSocket): { address: string; port: number; family: 'IPv4' | 'IPv6' } {
  return { address: '', port: 0, family }
}
