/** Serves the Messages part of the contract: links by their number, alive as long as their stream is read. */
import { badInput, limit } from '../../../shared/stations/messages/codes'
import type { Failure } from '../../../shared/base/failure'
import { isFailure } from '../../../shared/base/failure'
import { onAbort, pause } from '../../../shared/base/waiting'
import type { Handlers } from '../../../shared/ipc/contract'
import {
  mostLinks,
  type MessagesContract,
  type RepeatState,
} from '../../../shared/stations/messages/contract'
import type { Link, Outgoing } from './link'
import { openLink, type Outside } from './open-link'
import { repeating } from './repeat'

/** The state of a busy link is told so often. */
const stateEveryMs = 100
/** Closed links whose log nobody has read to its end. */
const mostClosed = 16

const unknownLink = badInput('linkClosed')

export interface MessagesService {
  readonly handlers: Handlers<MessagesContract>
  readonly openSockets: () => number
  readonly closeAll: () => void
}

export function messages(outside: Outside): MessagesService {
  const links = new Map<string, Link>()

  function live(id: string): Link | undefined {
    const link = links.get(id)
    return link?.isClosed === false ? link : undefined
  }

  /** The oldest of those that are closed go, so that unread logs do not gather. */
  function forgetClosed(): void {
    const closed = [...links.values()].filter((link) => link.isClosed)
    for (const link of closed.slice(0, Math.max(0, closed.length - mostClosed))) links.delete(link.id)
  }

  async function withLink(
    id: string,
    action: (link: Link) => Promise<Failure | null>,
  ): Promise<Failure | null> {
    const link = live(id)
    return link === undefined ? unknownLink : action(link)
  }

  const handlers: Handlers<MessagesContract> = {
    async *openLink(settings, signal) {
      if ([...links.values()].filter((link) => !link.isClosed).length >= mostLinks) {
        yield limit('links', mostLinks)
        return
      }
      const link = await openLink(settings, outside, signal)
      if (isFailure(link)) {
        yield link
        return
      }
      links.set(link.id, link)
      const stopListening = onAbort(signal, () => link.close())
      try {
        for await (const state of link.changes.watch(() => link.state, signal)) {
          yield state
          if (state.state === 'closed') return
          await pause(stateEveryMs, signal)
        }
        yield link.state
      } finally {
        stopListening()
        link.close()
        forgetClosed()
      }
    },
    async linkLog({ link: id, everyMs }, signal) {
      const link = links.get(id)
      if (link === undefined) return { lines: [], ended: true }
      const batch = await link.log.take(signal, everyMs)
      if (batch.ended) links.delete(id)
      return batch
    },
    sendMessage: ({ link, to, octets, type }) =>
      withLink(link, (each) => each.send(to, { octets, type, by: 'person' })),
    sendPiece: ({ link, to, octets }) => withLink(link, (each) => each.sendPiece(to, octets)),
    async *repeatMessage(
      { link: id, to, octets, type, everyMs, times },
      signal,
    ): AsyncGenerator<RepeatState> {
      const link = live(id)
      if (link === undefined) {
        yield { sent: 0, skipped: 0, endedBy: unknownLink }
        return
      }
      const message: Outgoing = { octets, type, by: 'repeat' }
      yield* repeating(
        { everyMs, times, send: () => link.send(to, message), isOver: () => link.isClosed },
        signal,
      )
    },
    async setReplies({ link, replies }) {
      live(link)?.replies.set(replies)
      live(link)?.changes.notify()
      return null
    },
    joinGroup: ({ link, membership }) => withLink(link, async (each) => each.join(membership)),
    leaveGroup: ({ link, membership }) => withLink(link, async (each) => each.leave(membership)),
    closeConnection: ({ link, place, how }) => withLink(link, (each) => each.closeConnection(place, how)),
  }

  return {
    handlers,
    openSockets: () =>
      [...links.values()].reduce((sum, link) => sum + (link.isClosed ? 0 : link.openSockets), 0),
    closeAll: () => {
      for (const link of links.values()) link.close()
    },
  }
}
