/** Answers of the kernel's sock_diag, whole, cut off and of other questions. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAnswer } from '../../../electron/host/linux/sock-diag'

/** A row as inet_diag_msg has it, with attributes behind it. */
function answer(state: number, sequence = 7, attributes: Buffer = Buffer.alloc(0)): Buffer {
  const bytes = Buffer.alloc(16 + 72 + attributes.length)
  bytes.writeUInt32LE(bytes.length, 0)
  bytes.writeUInt16LE(20, 4)
  bytes.writeUInt32LE(sequence, 8)
  bytes.writeUInt8(2, 16)
  bytes.writeUInt8(state, 17)
  bytes.writeUInt8(3, 18)
  bytes.writeUInt32LE(60_000, 16 + 52)
  bytes.writeUInt32LE(11, 16 + 56)
  bytes.writeUInt32LE(22, 16 + 60)
  attributes.copy(bytes, 88)
  return bytes
}

function error(code: number): Buffer {
  const bytes = Buffer.alloc(36)
  bytes.writeUInt16LE(2, 4)
  bytes.writeUInt32LE(7, 8)
  bytes.writeInt32LE(code, 16)
  return bytes
}

describe('An answer of sock_diag', () => {
  it('tells state, timer and queues', () => {
    expect(readAnswer(answer(6), 7)).toEqual({
      state: 'TIME-WAIT',
      timer: { kind: 'time-wait', leftMs: 60_000 },
      retransmits: 0,
      receiveQueue: 11,
      sendQueue: 22,
      info: null,
    })
  })

  it('tells TCP_INFO by the offsets of include/uapi/linux/tcp.h', () => {
    const info = Buffer.alloc(4 + 232)
    info.writeUInt16LE(info.length, 0)
    info.writeUInt16LE(2, 2)
    const at = (offset: number) => offset + 4
    info.writeUInt32LE(204_000, at(8))
    info.writeUInt32LE(3, at(24))
    info.writeUInt32LE(150, at(68))
    info.writeUInt32LE(75, at(72))
    info.writeUInt32LE(0x7fffffff, at(76))
    info.writeUInt32LE(10, at(80))
    info.writeUInt32LE(2, at(100))
    info.writeUInt32LE(99, at(144))
    info.writeUInt32LE(120, at(148))
    info.writeBigUInt64LE(1000n, at(160))
    info.writeUInt32LE(65_536, at(228))
    expect(readAnswer(answer(1, 7, info), 7)).toMatchObject({
      info: {
        rttNs: 150_000,
        rttVarNs: 75_000,
        minRttNs: 120_000,
        congestionWindowSegments: 10,
        slowStartThresholdSegments: null,
        segmentsRetransmitted: 2,
        deliveryRateBitsPerSecond: 8000,
        unackedSegments: 3,
        notSentBytes: 99,
        sendWindowBytes: 65_536,
        retransmitTimeoutNs: 204_000_000,
      },
    })
  })

  it('tells no round trip before one was measured, though the kernel has a variation to begin with', () => {
    const info = Buffer.alloc(4 + 232)
    info.writeUInt16LE(info.length, 0)
    info.writeUInt16LE(2, 2)
    info.writeUInt32LE(250_000, 4 + 72)
    info.writeUInt32LE(0xffffffff, 4 + 148)
    expect(readAnswer(answer(2, 7, info), 7)).toMatchObject({
      info: { rttNs: null, rttVarNs: null, minRttNs: null },
    })
  })

  it('tells no such socket from an answer that is none', () => {
    expect(readAnswer(error(-2), 7)).toBeNull()
    expect(readAnswer(error(-1), 7)).toBe('unknown')
    expect(readAnswer(answer(1, 8), 7)).toBe('other')
    expect(readAnswer(answer(1).subarray(0, 50), 7)).toBe('unknown')
  })

  it('never throws', () => {
    const bytes = fc.uint8Array({ maxLength: 400 })
    fc.assert(
      fc.property(bytes, bytes, (head, tail) => {
        readAnswer(Buffer.from(head), 7)
        readAnswer(answer(1, 7, Buffer.from(tail)), 7)
      }),
      { numRuns: 3000 },
    )
  })
})
