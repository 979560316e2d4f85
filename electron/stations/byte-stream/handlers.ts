/** The Byte stream's operations, of the traffic thread and of its far end. */
import type { byteStreamContract } from '../../../shared/stations/byte-stream/contract'
import type { byteStreamFarContract } from '../../../shared/stations/byte-stream/far-contract'
import type { Handlers } from '../../../shared/ipc/contract'
import { emitted } from '../../engine/base/streams'
import type { Visitor } from '../../engine/visit/hosting'
import { readByteStream, type ReadParts } from './read'
import { runByteStream, type RunParts } from './run'

export function byteStream(parts: RunParts): Handlers<typeof byteStreamContract> {
  return {
    byteStream: (order, signal) => emitted((emit) => runByteStream(order, parts, emit, signal)),
  }
}

/** What a visitor is served with. */
export function byteStreamFar(parts: ReadParts, visitor: Visitor): Handlers<typeof byteStreamFarContract> {
  return {
    readByteStream: (wish, signal) => emitted((emit) => readByteStream(wish, visitor, parts, emit, signal)),
  }
}
