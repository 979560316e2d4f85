/** send, recv, ppoll and sched_yield of libc through koffi, on descriptors that Node keeps non-blocking. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { DirectDatagram, DirectSocketCalls } from '../direct-socket'

/** include/linux/socket.h, include/uapi/asm-generic/poll.h */
const msgDontWait = 0x40
const msgNoSignal = 0x4000
const pollIn = 0x001

const bufferBytes = 65_536
/** struct sockaddr_in: family, port and address in network order, padding. */
const sockaddrBytes = 16
/** struct pollfd: the descriptor, the events asked for, those that came. */
const pollfdBytes = 8
const reventsOffset = 6
const nsPerSecond = 1_000_000_000

type Transfer = (fd: number, bytes: Uint8Array, length: number, flags: number) => number
type ReceiveFrom = (...args: [...Parameters<Transfer>, address: Buffer, addressLength: Buffer]) => number
type SendTo = (...args: [...Parameters<Transfer>, address: Buffer, addressLength: number]) => number
type Poll = (descriptors: Buffer, count: number, timeout: Buffer, mask: null) => number

/** Loads libc; null where koffi or libc cannot be loaded. */
export function linuxDirectSocketCalls(): DirectSocketCalls | null {
  let send: Transfer, recv: Transfer, recvfrom: ReceiveFrom, sendto: SendTo, ppoll: Poll
  let yieldProcessor: () => number
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
    const libc = koffi.load('libc.so.6')
    send = libc.func('intptr_t send(int, const void *, uintptr_t, int)')
    recv = libc.func('intptr_t recv(int, void *, uintptr_t, int)')
    recvfrom = libc.func('intptr_t recvfrom(int, void *, uintptr_t, int, void *, void *)')
    sendto = libc.func('intptr_t sendto(int, const void *, uintptr_t, int, const void *, uint32_t)')
    yieldProcessor = libc.func('int sched_yield()')
    ppoll = libc.func('int ppoll(void *, uint64_t, const void *, const void *)')
  } catch {
    return null
  }
  const buffer = Buffer.alloc(bufferBytes)
  const sender = Buffer.alloc(sockaddrBytes)
  const senderLength = Buffer.alloc(4)
  const timeout = Buffer.alloc(16)
  const place = new SenderPlace(sender)
  let pollfds = Buffer.alloc(64 * pollfdBytes)

  return {
    send: (fd, bytes) => send(fd, bytes, bytes.length, msgDontWait | msgNoSignal),
    receive(fd) {
      const length = recv(fd, buffer, bufferBytes, msgDontWait)
      return length > 0 ? buffer.subarray(0, length) : null
    },
    receiveFrom(fd): DirectDatagram | null {
      senderLength.writeUInt32LE(sockaddrBytes)
      const length = recvfrom(fd, buffer, bufferBytes, msgDontWait, sender, senderLength)
      return length < 0 ? null : { bytes: buffer.subarray(0, length), ...place.read() }
    },
    answer: (fd, bytes) => sendto(fd, bytes, bytes.length, msgDontWait, sender, sockaddrBytes),
    wait(descriptors, ns) {
      if (pollfds.length < descriptors.length * pollfdBytes)
        pollfds = Buffer.alloc(2 * descriptors.length * pollfdBytes)
      for (let i = 0; i < descriptors.length; i += 1) {
        pollfds.writeInt32LE(descriptors[i] ?? -1, i * pollfdBytes)
        pollfds.writeUInt32LE(pollIn, i * pollfdBytes + 4)
      }
      const seconds = Math.floor(ns / nsPerSecond)
      timeout.writeInt32LE(seconds, 0)
      timeout.writeInt32LE(ns - seconds * nsPerSecond, 8)
      return Math.max(0, ppoll(pollfds, descriptors.length, timeout, null))
    },
    yieldProcessor: () => void yieldProcessor(),
    loopOf,
    isReadable: (index) => pollfds.readUInt16LE(index * pollfdBytes + reventsOffset) !== 0,
  }
}

/** Each event loop has an epoll of its own; the kernel lists the descriptors it watches (proc(5), fdinfo). */
function loopOf(fd: number): number | null {
  const watching = new RegExp(`^tfd:\\s+${fd}\\s`, 'm')
  try {
    for (const name of readdirSync('/proc/self/fd')) {
      if (readlinkIfThere(`/proc/self/fd/${name}`) !== 'anon_inode:[eventpoll]') continue
      if (watching.test(readFileSync(`/proc/self/fdinfo/${name}`, 'utf8'))) return Number(name)
    }
    return null
  } catch {
    return null
  }
}

/** Empty where the descriptor was closed meanwhile. */
function readlinkIfThere(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

/** The sender as text; made anew only when another one sent, for most datagrams come from where the last came from. */
class SenderPlace {
  readonly #sockaddr: Buffer
  readonly #last = Buffer.alloc(sockaddrBytes)
  #place = { address: '', port: 0 }

  constructor(sockaddr: Buffer) {
    this.#sockaddr = sockaddr
  }

  read(): { address: string; port: number } {
    if (!this.#sockaddr.equals(this.#last)) {
      this.#sockaddr.copy(this.#last)
      this.#place = {
        address: [...this.#sockaddr.subarray(4, 8)].join('.'),
        port: this.#sockaddr.readUInt16BE(2),
      }
    }
    return this.#place
  }
}
