/** The engine's part of Messages in this very process, over real sockets of the loopback. */
import { randomUUID } from 'node:crypto'
import { connectionRows } from '../../../../electron/host/connection-row'
import { listEndpoints } from '../../../../electron/host/endpoints'
import { listInterfaceAddresses } from '../../../../electron/host/interfaces'
import { dialByHand, listenByHand } from '../../../../electron/engine/net/message-tcp'
import { bindByHand } from '../../../../electron/engine/net/message-udp'
import { resolveName } from '../../../../electron/engine/net/resolve'
import { messages } from '../../../../electron/stations/messages/handlers'
import { isFailure, type Failure } from '../../../../shared/base/failure'
import type { LinkSettings, LinkState, LogLine, Replies } from '../../../../shared/stations/messages/contract'

export const noReplies: Replies = { rules: [], limit: 1 }
export const server = (codec = 'none', replies = noReplies): LinkSettings => ({
  kind: 'tcpServer',
  at: '127.0.0.1:0',
  codec,
  replies,
})
export const client = (to: string, codec = 'none', replies = noReplies): LinkSettings => ({
  kind: 'tcpClient',
  to,
  codec,
  replies,
})
export const udp = (to = '', replies = noReplies): LinkSettings => ({
  kind: 'udp',
  at: '127.0.0.1:0',
  to,
  shared: false,
  multicastTtl: 1,
  interface: '',
  codec: 'none',
  replies,
})

/** One lab; every test has its own, and two of them are two programs to each other. */
export class MessagesLab {
  readonly service = messages({
    dial: dialByHand,
    listen: listenByHand,
    bind: bindByHand,
    resolve: resolveName,
    listEndpoints,
    interfaceAddresses: listInterfaceAddresses,
    connectionRows,
    wallMs: () => Date.now(),
    newId: randomUUID,
  })
  readonly #open: OpenedLink[] = []

  /** The link once it stands. */
  async open(settings: LinkSettings): Promise<OpenedLink> {
    const link = await this.tryOpen(settings)
    if (isFailure(link)) throw new Error(JSON.stringify(link))
    return link
  }

  async tryOpen(settings: LinkSettings): Promise<OpenedLink | Failure> {
    const closing = new AbortController()
    const states = this.service.handlers.openLink(settings, closing.signal)[Symbol.asyncIterator]()
    const first = await states.next()
    if (first.done === true) throw new Error('the link ended before it began')
    if (isFailure(first.value)) return first.value
    const link = new OpenedLink(this, first.value, states, closing)
    this.#open.push(link)
    return link
  }

  async close(): Promise<void> {
    for (const link of this.#open) await link.close()
  }
}

export class OpenedLink {
  state: LinkState
  readonly lines: LogLine[] = []
  /** Resolves when the link is closed. */
  readonly over: Promise<void>
  #wake: (() => void)[] = []

  constructor(
    readonly lab: MessagesLab,
    first: LinkState,
    states: AsyncIterator<LinkState | Failure>,
    readonly closing: AbortController,
  ) {
    this.state = first
    this.over = this.#follow(states)
  }

  get id(): string {
    return this.state.link
  }

  get place(): string {
    return this.state.local ?? ''
  }

  /** Reads the log from now on. */
  read(): this {
    void (async () => {
      for (;;) {
        const batch = await this.lab.service.handlers.linkLog(
          { link: this.id, everyMs: 0 },
          new AbortController().signal,
        )
        this.lines.push(...batch.lines)
        this.#changed()
        if (batch.ended) return
      }
    })()
    return this
  }

  /** Resolves once it holds, looked at whenever lines or a state have come. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#wake.push(resolve))
  }

  send(text: string, to: string | null = null): Promise<Failure | null> {
    const octets = Buffer.from(text)
    return this.lab.service.handlers.sendMessage(
      { link: this.id, to, octets, type: 0 },
      new AbortController().signal,
    )
  }

  sendPiece(octets: Uint8Array): Promise<Failure | null> {
    return this.lab.service.handlers.sendPiece(
      { link: this.id, to: null, octets },
      new AbortController().signal,
    )
  }

  texts(direction: 'in' | 'out'): string[] {
    return this.lines.flatMap((line) =>
      line.kind === 'message' && line.direction === direction ? [Buffer.from(line.payload).toString()] : [],
    )
  }

  events(): string[] {
    return this.lines.flatMap((line) => (line.kind === 'event' ? [line.event] : []))
  }

  async close(): Promise<void> {
    this.closing.abort()
    await this.over
  }

  async #follow(states: AsyncIterator<LinkState | Failure>): Promise<void> {
    for (;;) {
      const next = await states.next()
      if (next.done === true) return this.#changed()
      if (!isFailure(next.value)) this.state = next.value
      this.#changed()
    }
  }

  #changed(): void {
    const waiting = this.#wake
    this.#wake = []
    for (const wake of waiting) wake()
  }
}
