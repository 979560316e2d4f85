/**
 * Listens for another lab's datagram to the whole segment, when that lab asks over the control channel: what was heard
 * is told there, and the datagram itself is answered by nothing.
 */
import { FailureError } from '../../../shared/base/failure'
import { settledOnce } from '../../../shared/base/waiting'
import { discoveryPort } from '../../../shared/wire/beacon'
import type { ControlMessage } from '../../../shared/wire/control-message'
import { DividedPlaces } from '../../engine/base/budgets'
import type { ControlConnection } from '../../engine/control/connection'
import type { OpenHearing } from '../../engine/discovery/shared-hearing'
import type { Family } from '../../engine/net/discovery-socket'

/** The asker sends as soon as all have said that they listen. */
const listenForMs = 5000
/** One listening costs a look at each datagram: so many at a time, whoever asks. */
const mostAtOnce = 32
const mostOfAddress = 8
/** On one connection: an asker needs one. */
const mostOfConnection = 4

type Listen = Extract<ControlMessage, { type: 'listen' }>

export class SegmentEar {
  readonly #openHearing: OpenHearing
  readonly #places = new DividedPlaces(mostAtOnce)

  constructor(openHearing: OpenHearing) {
    this.#openHearing = openHearing
  }

  /** Serves the other end of the connection; its close ends the listening. */
  lend(connection: ControlConnection): void {
    let asked = 0
    connection.onMessage((message) => {
      if (message.type !== 'listen' || (asked += 1) > mostOfConnection) return
      connection.guard(this.#listen(connection, message))
    })
  }

  async #listen(connection: ControlConnection, { token, family }: Listen): Promise<void> {
    const freePlace = this.#places.take(connection.remoteAddress, mostOfAddress)
    if (freePlace === null) return connection.send({ type: 'listening', token, failure: 'EBUSY' })
    try {
      await this.#hear(connection, Buffer.from(token, 'hex'), family)
    } catch (error) {
      if (!(error instanceof FailureError) || error.failure.failure !== 'system') throw error
      connection.send({ type: 'listening', token, failure: error.failure.code })
    } finally {
      freePlace()
    }
  }

  /** Resolves once it was heard, after five seconds, or when the connection is gone. */
  async #hear(connection: ControlConnection, token: Buffer, family: Family): Promise<void> {
    let done = () => {}
    const socket = await this.#openHearing(family, discoveryPort, (bytes, from) => {
      if (!token.equals(bytes)) return
      connection.send({ type: 'heard', token: token.toString('hex'), from: from.address.slice(0, 64) })
      done()
    })
    await settledOnce<void>(({ resolve, after, finally: atEnd }) => {
      done = resolve
      after(listenForMs, resolve)
      atEnd(connection.onClose(() => resolve()))
      connection.send({ type: 'listening', token: token.toString('hex'), failure: null })
    })
    socket.close()
  }
}
