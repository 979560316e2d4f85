/** Who may come in, asked at the terminal of a lab without a window: one question at a time, gone with its caller. */
import { createInterface } from 'node:readline/promises'
import { onAbort } from '../../shared/base/waiting'
import type { Client } from '../../shared/ipc/contract'
import type { AdmissionRequest, Answer } from '../../shared/lab/admission'
import type { labContract } from '../../shared/lab/contract'
import { m } from '../../shared/words/generated/messages'

type Asking = Pick<Client<typeof labContract>, 'admissionRequests' | 'answerAdmission'>

export interface Terminal {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
}

/** Asks until interrupted. A question whose caller has left, or whose time is over, is withdrawn, shown or not. */
export async function answerAtTerminal(
  api: Asking,
  terminal: Terminal,
  interrupted: AbortSignal,
): Promise<void> {
  const open = new Map<string, AbortController>()
  let asking = Promise.resolve()
  for await (const requests of api.admissionRequests({}, { signal: interrupted })) {
    for (const [id, withdrawn] of open) {
      if (requests.some((request) => request.id === id)) continue
      open.delete(id)
      withdrawn.abort()
    }
    for (const request of requests) {
      if (open.has(request.id)) continue
      const withdrawn = new AbortController()
      open.set(request.id, withdrawn)
      asking = asking.then(async () => {
        const answer = await ask(request, terminal, withdrawn.signal)
        if (answer !== null) await api.answerAdmission({ id: request.id, answer })
      })
    }
  }
  for (const withdrawn of open.values()) withdrawn.abort()
  await asking
}

/** Null where the question was withdrawn. */
async function ask(
  request: AdmissionRequest,
  { input, output }: Terminal,
  withdrawn: AbortSignal,
): Promise<Answer | null> {
  if (withdrawn.aborted) return null
  const lines = createInterface({ input, output })
  const stopListening = onAbort(withdrawn, () =>
    output.write(`\n${m.cli_serve_withdrawn({ name: shownName(request) })}\n`),
  )
  try {
    const said = await lines.question(`${questionText(request)} `, { signal: withdrawn })
    const word = said.trim().toLowerCase()
    return word.startsWith('a') ? 'always' : word.startsWith('o') ? 'once' : 'decline'
  } catch {
    return null
  } finally {
    stopListening()
    lines.close()
  }
}

function questionText(request: AdmissionRequest): string {
  const { host, identity, digits, trustedAs, settings } = request
  const who = { name: shownName(request), host, identity: identity.slice(0, 16), digits }
  const question = settings === null ? m.cli_serve_asks_for_traffic(who) : m.cli_serve_asks_to_measure(who)
  if (trustedAs === null) return question
  return `${m.cli_serve_strange({ identity: trustedAs.slice(0, 16) })}\n${question}`
}

function shownName({ name }: AdmissionRequest): string {
  return name.replace(/\p{C}/gu, '?')
}
