/**
 * Reading, writing and waiting on a socket's descriptor with nothing in between: the event loop takes ten
 * microseconds and more for each packet, this takes about one.
 */
export interface DirectSocketCalls {
  /** Sends to the connected peer without waiting. Returns the octets that were taken, or -1. */
  send(fd: number, bytes: Uint8Array): number
  /** What has come on a connected socket, valid until the next call; null for nothing, an end or an error. */
  receive(fd: number): Buffer | null
  /** A datagram over IPv4 that has come, valid until the next call; null for none. */
  receiveFrom(fd: number): DirectDatagram | null
  /** Sends to where the datagram of the last `receiveFrom` came from. Returns the octets that were taken, or -1. */
  answer(fd: number, bytes: Uint8Array): number
  /**
   * Blocks this thread until one of the descriptors (negative ones are passed over) can be read or `ns` are over.
   * Returns how many can be read; `isReadable` tells which, by their places in the list.
   */
  wait(descriptors: readonly number[], ns: number): number
  isReadable(place: number): boolean
  /** Lets whoever else wants this processor have it now; returns at once where nobody does. */
  yieldProcessor(): void
  /**
   * The descriptor by which the event loop that serves this socket waits: it can be read as soon as anything but a
   * timer has come for that loop. Null where it cannot be told.
   */
  loopOf(fd: number): number | null
}

export interface DirectDatagram {
  readonly bytes: Buffer
  readonly address: string
  readonly port: number
}
