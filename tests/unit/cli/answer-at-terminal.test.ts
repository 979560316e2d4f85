/** Questions at a terminal: one after the other, answered by a letter, and gone with the lab that asked. */
import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { answerAtTerminal } from '../../../electron/cli/answer-at-terminal'
import { Changes } from '../../../electron/engine/base/streams'
import type { AdmissionRequest, Answer } from '../../../shared/lab/admission'

const over = new AbortController()

function request(id: string, name: string): AdmissionRequest {
  const caller = { name, host: '192.0.2.7', identity: 'ab'.repeat(32), digits: '123456' }
  return { id, ...caller, settings: null, trustedAs: null, secondsLeft: 30 }
}

function terminal() {
  const input = new PassThrough()
  const output = new PassThrough()
  let shown = ''
  let wake = () => {}
  output.on('data', (chunk: Buffer) => {
    shown += chunk.toString()
    wake()
  })
  const shows = async (what: string): Promise<void> => {
    while (!shown.includes(what)) await new Promise<void>((resolve) => (wake = resolve))
  }
  return { input, output, shows, shown: () => shown }
}

it('withdraws what is shown and what waits, and asks the next', async () => {
  const { input, output, shows, shown } = terminal()
  const changes = new Changes()
  let requests = [request('1', 'Eve'), request('2', 'Mallory'), request('3', 'Ann')]
  const answers: unknown[] = []
  let answered = () => {}
  const first = new Promise<void>((resolve) => (answered = resolve))
  const asking = answerAtTerminal(
    {
      admissionRequests: (_input, { signal } = {}) => changes.watch(() => requests, signal ?? over.signal),
      answerAdmission: async ({ id, answer }: { id: string; answer: Answer }) => {
        answers.push({ id, answer })
        requests = requests.filter((open) => open.id !== id)
        changes.notify()
        answered()
        return null
      },
    },
    { input, output },
    over.signal,
  )
  await shows('Eve at')
  requests = [request('3', 'Ann')]
  changes.notify()
  await shows('Eve has withdrawn the request.')
  await shows('Ann at')
  expect(shown()).not.toContain('Mallory')
  input.write('o\n')
  await first
  expect(answers).toEqual([{ id: '3', answer: 'once' }])
  over.abort()
  await asking
})
