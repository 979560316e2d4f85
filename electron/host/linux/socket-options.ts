/**
 * Socket options that Node does not offer, asked of libc through koffi. Every function says null or false where
 * the library, the option or the descriptor is not there; nothing here throws.
 */
import { createRequire } from 'node:module'
import type { TcpInfo } from '../../../shared/measurement/result'
import { tcpStateOfLinux } from '../../../shared/tcp/state'
import type { SocketFacts } from '../open-socket'

const solSocket = 1
const soSendBuffer = 7
const sendQueueRequest = 0x5411
const ipprotoIp = 0
const ipprotoTcp = 6
const ipprotoIpv6 = 41
const ipTos = 1
const ipMtuDiscover = 10
const ipv6MtuDiscover = 23
const ipv6TrafficClass = 67
const tcpInfoOption = 11
const pmtudiscDo = 2

/** Octets of struct tcp_info (include/uapi/linux/tcp.h) up to total_retrans, and up to segs_out. */
const throughTotalRetrans = 104
const throughSegmentsOut = 140
const bufferBytes = 256
const nsPerMicrosecond = 1000

/** Loads libc; null where koffi or libc cannot be loaded. */
export function linuxSocketFacts(): SocketFacts | null {
  let getsockopt: (fd: number, level: number, name: number, value: Buffer, length: Buffer) => number
  let ioctl: (fd: number, request: number, value: Buffer) => number
  let setsockopt: (fd: number, level: number, name: number, value: Buffer, length: number) => number
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
    const libc = koffi.load('libc.so.6')
    getsockopt = libc.func('int getsockopt(int, int, int, _Out_ uint8_t *, _Inout_ uint8_t *)')
    ioctl = libc.func('int ioctl(int, unsigned long, _Out_ uint8_t *)')
    setsockopt = libc.func('int setsockopt(int, int, int, uint8_t *, uint32_t)')
  } catch {
    return null
  }
  const info = Buffer.alloc(bufferBytes)
  const length = Buffer.alloc(4)
  const word = Buffer.alloc(4)
  const setWord = (fd: number, level: number, name: number, value: number): boolean => {
    word.writeInt32LE(value)
    return setsockopt(fd, level, name, word, 4) === 0
  }

  return {
    tcpInfo(fd): TcpInfo | null {
      length.writeUInt32LE(bufferBytes)
      if (fd < 0 || getsockopt(fd, ipprotoTcp, tcpInfoOption, info, length) !== 0) return null
      const returned = length.readUInt32LE()
      if (returned < throughTotalRetrans) return null
      return {
        state: tcpStateOfLinux(info.readUInt8(0)) ?? 'UNKNOWN',
        rttNs: info.readUInt32LE(68) * nsPerMicrosecond,
        rttVarNs: info.readUInt32LE(72) * nsPerMicrosecond,
        congestionWindowSegments: info.readUInt32LE(80),
        segmentsRetransmitted: info.readUInt32LE(100),
        segmentsSent: returned >= throughSegmentsOut ? info.readUInt32LE(136) : null,
      }
    },
    setDscp(fd, family, codePoint) {
      const value = codePoint << 2
      return family === 'IPv4'
        ? setWord(fd, ipprotoIp, ipTos, value)
        : setWord(fd, ipprotoIpv6, ipv6TrafficClass, value)
    },
    sendQueue: (fd) => (fd >= 0 && ioctl(fd, sendQueueRequest, word) === 0 ? word.readInt32LE() : null),
    // The kernel doubles what it is asked for, for its own bookkeeping (socket(7)).
    setSendBuffer: (fd, octets) => setWord(fd, solSocket, soSendBuffer, Math.ceil(octets / 2)),
    forbidFragments(fd, family) {
      return family === 'IPv4'
        ? setWord(fd, ipprotoIp, ipMtuDiscover, pmtudiscDo)
        : setWord(fd, ipprotoIpv6, ipv6MtuDiscover, pmtudiscDo)
    },
  }
}
