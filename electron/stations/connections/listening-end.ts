/** The end that is called: listens on a port opened for this one connection, takes one call, and is then told what to do. */
import { badInput, unavailable } from '../../../shared/stations/connections/codes'
import type { Server, Socket } from 'node:net'
import type { Failure } from '../../../shared/base/failure'
import type { EndCommand, ListenMode } from '../../../shared/stations/connections/make-contract'
import { plainAddress } from '../../../shared/address/plain-address'
import type { Places } from '../../engine/base/budgets'
import type { ConnectionRows } from '../../host/connection-place'
import type { SilentListener } from '../../host/silent-listener'
import { LiveEnd } from './live-end'
import { RowWatch } from './row-watch'
import type { Tell } from './told'

export interface ListeningParts {
  readonly nowNs: () => number
  /** The sockets that are open. */
  readonly open: Set<unknown>
  /** Bytes that may still wait in this program for ends that do not read. */
  readonly waiting: Places
  readonly rows: ConnectionRows
  readonly tell: Tell
  readonly listenHalfOpen: (
    address: string,
    port: number,
    onConnection: (socket: Socket) => void,
  ) => Promise<Server>
  /** A listener that accepts nothing and whose queue is full; null where the system offers no way to make one. */
  readonly listenSilently: (address: string) => SilentListener | null
  readonly beginConnecting: (address: string, port: number) => Socket
  readonly stopReading: (socket: Socket) => void
  readonly readOn: (socket: Socket) => void
  /** Called by `remote`: the connection has its four numbers. */
  readonly onCalled?: (remote: { address: string; port: number }) => void
}

export class ListeningEnd {
  readonly #parts: ListeningParts
  readonly #watch: RowWatch
  readonly #local: { address: string; port: number }
  #server: Server | null = null
  #silent: SilentListener | null = null
  #fillers: Socket[] = []
  #end: LiveEnd | null = null
  #onCalled: () => void = () => {}

  private constructor(parts: ListeningParts, local: { address: string; port: number }) {
    this.#parts = parts
    this.#local = local
    this.#watch = new RowWatch('there', parts.rows, parts.nowNs, parts.tell)
  }

  get place(): { address: string; port: number } {
    return this.#local
  }

  /** Throws FailureError where the system gives no port. `from` is who may call. */
  static async listen(
    parts: ListeningParts,
    address: string,
    mode: ListenMode,
    from: string,
  ): Promise<ListeningEnd | Failure> {
    const local = { address, port: 0 }
    const end = new ListeningEnd(parts, local)
    if (mode === 'full') {
      const silent = parts.listenSilently(address)
      if (silent === null) return unavailable('fullListener')
      end.#silent = silent
      parts.open.add(silent)
      local.port = silent.port
      await end.#fill(silent)
    } else {
      const server = await parts.listenHalfOpen(address, 0, (socket) => end.#called(socket, from))
      end.#server = server
      parts.open.add(server)
      const at = server.address()
      local.port = typeof at === 'object' && at !== null ? at.port : 0
    }
    if (mode === 'absent') {
      await end.#stopListening()
      return end
    }
    end.#tellListening()
    end.#watch.follow({ protocol: 'tcp', local, remote: null })
    return end
  }

  /** The other end did something: whatever it does here is to be seen. */
  hurry(): void {
    this.#watch.hurry()
  }

  async command(command: EndCommand): Promise<Failure | null> {
    if (this.#end === null) return badInput('connectionListens')
    return this.#end.command(command)
  }

  /** Resolves once nothing of the connection is left at this end. */
  async gone(): Promise<void> {
    if (this.#end === null) return
    await this.#end.closed
    await this.#watch.gone()
  }

  /** Resolves once it is called. */
  called(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#end !== null) resolve()
      else this.#onCalled = resolve
    })
  }

  destroy(): void {
    this.#watch.stop()
    this.#end?.destroy()
    void this.#stopListening()
    this.#silent?.close()
    this.#parts.open.delete(this.#silent)
    for (const filler of this.#fillers) filler.destroy()
  }

  #called(socket: Socket, from: string): void {
    const remote = { address: plainAddress(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 }
    if (this.#end !== null || (from !== '' && remote.address !== from)) return void socket.destroy()
    const { nowNs, tell, open, waiting, stopReading, readOn } = this.#parts
    // The connection's own row is followed from here on, no longer the listener's.
    this.#watch.follow({ protocol: 'tcp', local: this.#local, remote })
    this.#end = new LiveEnd(socket, {
      ...{ end: 'there', nowNs, tell, open, waiting, watch: this.#watch },
      stopReading,
      readOn,
    })
    this.#end.happened('accepted')
    this.#parts.onCalled?.(remote)
    this.#onCalled()
    void this.#stopListening()
  }

  #tellListening(): void {
    const { nowNs, tell } = this.#parts
    const event = { kind: 'event', end: 'there', evidence: 'socket', event: 'listening' } as const
    tell({ kind: 'mark', mark: { ...event, tNs: nowNs(), bytes: null, code: null, durationNs: null } })
  }

  async #stopListening(): Promise<void> {
    const server = this.#server
    this.#server = null
    // close() waits for the connection too, which goes on.
    server?.close()
    this.#parts.open.delete(server)
    if (server !== null && this.#end === null)
      await new Promise<void>((resolve) => server.once('close', () => resolve()))
  }

  /** Takes the places of the queue, so that the next call finds none. */
  async #fill({ port, places }: SilentListener): Promise<void> {
    for (let place = 0; place < places; place += 1) {
      const filler = this.#parts.beginConnecting(this.#local.address, port)
      filler.on('error', () => {})
      this.#fillers.push(filler)
      this.#parts.open.add(filler)
      filler.once('close', () => this.#parts.open.delete(filler))
      await new Promise<void>((resolve) => {
        filler.once('connect', () => resolve())
        filler.once('close', () => resolve())
      })
    }
  }
}
