/** What `send` and `listen` share: sockets of their own for as long as the command runs, closed however it ends. */
import { isFailure, type Failure } from '../../../../shared/base/failure'
import { failureSentence } from '../../../../shared/words/failure-sentence'
import { onAbort } from '../../../../shared/base/waiting'
import type { Client } from '../../../../shared/ipc/contract'
import { connect } from '../../../../shared/ipc/client'
import {
  messagesContract,
  type LinkSettings,
  type LinkState,
  type MessagesContract,
} from '../../../../shared/stations/messages/contract'
import { startTraffic } from '../../../engine/index'

/** A link that stands; `over` fires when it is closed, by whomever. What breaks it is told here. */
export interface OpenLink {
  readonly api: Client<MessagesContract>
  readonly first: LinkState
  readonly over: AbortSignal
}

/**
 * Opens a link, runs `work`, and closes it. Interrupting the program (SIGINT, SIGTERM, SIGHUP) closes it too. A
 * failure to open is told in one sentence, with exit code 1, or 2 where the words were wrong.
 */
export async function withLink(
  settings: LinkSettings,
  work: (link: OpenLink, interrupted: AbortSignal) => Promise<void>,
): Promise<void> {
  const interrupted = new AbortController()
  const over = new AbortController()
  const interrupt = () => interrupted.abort()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, interrupt)
  const traffic = startTraffic()
  const port = traffic.connect()
  try {
    const api = connect(port, messagesContract)
    let working: Promise<void> | null = null
    let newest: LinkState | null = null
    const closing = new AbortController()
    const end = () => closing.abort()
    onAbort(interrupted.signal, end)
    for await (const state of api.openLink(settings, { signal: closing.signal })) {
      if (isFailure(state)) {
        if (!interrupted.signal.aborted) complain(state)
        return
      }
      newest = state
      const link: OpenLink = { api, first: state, over: over.signal }
      working ??= work(link, interrupted.signal).finally(end)
    }
    over.abort()
    await working
    const broken = (newest as LinkState | null)?.brokenBy ?? null
    // What the work could not do is said already.
    if (broken !== null && process.exitCode === undefined && !interrupted.signal.aborted) complain(broken)
  } finally {
    port.close()
    await traffic.stop()
    for (const signal of signals) process.off(signal, interrupt)
  }
}

/** One sentence on standard error and the exit code: by itself 2 for what was typed wrong, 1 for the rest. */
export function complain(failure: Failure, exitCode = failure.failure === 'badInput' ? 2 : 1): void {
  process.stderr.write(`${failureSentence(failure)}\n`)
  process.exitCode = exitCode
}
