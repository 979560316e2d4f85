/**
 * One connection's row and TCP_INFO, asked of Linux by its four numbers over netlink (sock_diag(7)). No right is
 * needed, the table of all sockets is not read, and TIME-WAIT and half-made connections are told as well.
 */
import { createRequire } from 'node:module'
import { endianness } from 'node:os'
import { isFailure } from '../../../shared/base/failure'
import { parseAddress } from '../../../shared/address/address'
import type { TcpSample } from '../../../shared/tcp/kernel-row'
import { tcpStateOfLinux } from '../../../shared/tcp/state'
import type { ConnectionPlace, RowAnswer, RowReader } from '../connection-place'

const afNetlink = 16
const sockRawCloseOnExec = 3 | 0o2000000
const netlinkSockDiag = 4
const sockDiagByFamily = 20
const messageError = 2
const flagRequest = 1
const infoExtension = 1 << 1
const attributeInfo = 2
const dontWait = 0x40
const errorNone = -2

const headerBytes = 16
const requestBytes = headerBytes + 56
const replyBytes = headerBytes + 72
const bufferBytes = 8192
const unlimited = 0x7fffffff
const timers = ['none', 'retransmit', 'keepalive', 'time-wait', 'probe'] as const
const protocols = { tcp: 6, udp: 17 } as const

/** Null where koffi, libc or netlink cannot be used; the reader blocks for some 10 us. */
export function sockDiagReader(): RowReader | null {
  if (endianness() !== 'LE') return null
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
    const libc = koffi.load('libc.so.6')
    const open = libc.func('int socket(int, int, int)') as (...words: number[]) => number
    const send = libc.func('intptr_t send(int, uint8_t *, size_t, int)') as Transfer
    const receive = libc.func('intptr_t recv(int, _Out_ uint8_t *, size_t, int)') as Transfer
    const fd = open(afNetlink, sockRawCloseOnExec, netlinkSockDiag)
    if (fd < 0) return null
    const answer = Buffer.alloc(bufferBytes)
    let sequence = 0
    return (place) => {
      const request = requestOf(place, (sequence = (sequence + 1) >>> 0))
      if (request === null || send(fd, request, request.length, 0) !== request.length) return 'unknown'
      for (;;) {
        const length = Number(receive(fd, answer, bufferBytes, dontWait))
        if (length < headerBytes) return 'unknown'
        const row = readAnswer(answer.subarray(0, length), sequence)
        // What an earlier question left behind.
        if (row === 'other') continue
        // Where the connection is no more, the kernel finds who listens on its port.
        if (place.remote !== null && row !== 'unknown' && row?.state === 'LISTEN') return null
        // A datagram socket's state is the kernel's own affair.
        return place.protocol === 'udp' && row !== null && row !== 'unknown' ? { ...row, state: null } : row
      }
    }
  } catch {
    return null
  }
}

type Transfer = (fd: number, bytes: Buffer, length: number, flags: number) => number | bigint

function requestOf({ protocol, local, remote }: ConnectionPlace, sequence: number): Buffer | null {
  const here = addressBytes(local.address)
  const there = remote === null ? Buffer.alloc(here?.length ?? 4) : addressBytes(remote.address)
  if (here === null || there === null || here.length !== there.length) return null
  // The kernel looks a datagram socket up as a packet would, and so with the two ends exchanged.
  const [source, destination, sourcePort, destinationPort] =
    protocol === 'tcp'
      ? [here, there, local.port, remote?.port ?? 0]
      : [there, here, remote?.port ?? 0, local.port]
  const request = Buffer.alloc(requestBytes)
  request.writeUInt32LE(requestBytes, 0)
  request.writeUInt16LE(sockDiagByFamily, 4)
  request.writeUInt16LE(flagRequest, 6)
  request.writeUInt32LE(sequence, 8)
  request.writeUInt8(here.length === 4 ? 2 : 10, headerBytes)
  request.writeUInt8(protocols[protocol], headerBytes + 1)
  request.writeUInt8(protocol === 'tcp' ? infoExtension : 0, headerBytes + 2)
  request.writeUInt32LE(0xffff_ffff, headerBytes + 4)
  request.writeUInt16BE(sourcePort, headerBytes + 8)
  request.writeUInt16BE(destinationPort, headerBytes + 10)
  source.copy(request, headerBytes + 12)
  destination.copy(request, headerBytes + 28)
  // No cookie is known: whichever socket it is.
  request.fill(0xff, headerBytes + 48)
  return request
}

function addressBytes(text: string): Buffer | null {
  const address = parseAddress(text)
  if (isFailure(address)) return null
  const digits = address.family === 'IPv4' ? 8 : 32
  return Buffer.from(address.value.toString(16).padStart(digits, '0'), 'hex')
}

/** Reads one netlink message: null for a socket that there is not, `other` for the answer to another question. */
export function readAnswer(answer: Buffer, sequence: number): RowAnswer | 'other' {
  if (answer.length < headerBytes) return 'unknown'
  if (answer.readUInt32LE(8) !== sequence) return 'other'
  if (answer.readUInt16LE(4) === messageError) {
    return answer.length >= headerBytes + 4 && answer.readInt32LE(headerBytes) === errorNone
      ? null
      : 'unknown'
  }
  if (answer.length < replyBytes) return 'unknown'
  const state = tcpStateOfLinux(answer.readUInt8(headerBytes + 1))
  const kind = timers[answer.readUInt8(headerBytes + 2)] ?? 'unknown'
  return {
    state,
    timer: kind === 'none' ? null : { kind, leftMs: answer.readUInt32LE(headerBytes + 52) },
    retransmits: answer.readUInt8(headerBytes + 3),
    receiveQueue: answer.readUInt32LE(headerBytes + 56),
    sendQueue: answer.readUInt32LE(headerBytes + 60),
    info: state === 'LISTEN' ? null : infoIn(answer.subarray(replyBytes)),
  }
}

function infoIn(attributes: Buffer): TcpSample | null {
  let at = 0
  while (at + 4 <= attributes.length) {
    const length = attributes.readUInt16LE(at)
    if (length < 4 || at + length > attributes.length) return null
    if (attributes.readUInt16LE(at + 2) === attributeInfo)
      return readTcpInfo(attributes.subarray(at + 4, at + length))
    at += (length + 3) & ~3
  }
  return null
}

/** Octets of struct tcp_info that every kernel since 2.6 has. */
const leastInfoBytes = 104

function readTcpInfo(info: Buffer): TcpSample | null {
  if (info.length < leastInfoBytes) return null
  const microseconds = (offset: number) => info.readUInt32LE(offset) * 1000
  const word = (offset: number) => (info.length >= offset + 4 ? info.readUInt32LE(offset) : null)
  const threshold = info.readUInt32LE(76)
  const least = word(148)
  // The kernel has a variation to begin with, which nobody measured.
  const isMeasured = info.readUInt32LE(68) > 0
  return {
    rttNs: isMeasured ? microseconds(68) : null,
    rttVarNs: isMeasured ? microseconds(72) : null,
    minRttNs: least === null || least === 0xffff_ffff ? null : least * 1000,
    congestionWindowSegments: info.readUInt32LE(80),
    slowStartThresholdSegments: threshold >= unlimited ? null : threshold,
    segmentsRetransmitted: info.readUInt32LE(100),
    deliveryRateBitsPerSecond: info.length >= 168 ? Number(info.readBigUInt64LE(160)) * 8 : null,
    unackedSegments: info.readUInt32LE(24),
    notSentBytes: word(144),
    sendWindowBytes: word(228),
    retransmitTimeoutNs: microseconds(8),
  }
}
