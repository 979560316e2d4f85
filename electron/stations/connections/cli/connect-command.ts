/** `lab connect`: makes one TCP connection, closes it, and prints the states both ends went through, with evidence. */
import { badInput } from '../../../../shared/stations/connections/codes'
import { randomUUID } from 'node:crypto'
import { Command, InvalidArgumentError, Option } from 'commander'
import {
  scenarios,
  type ConnectEvent,
  type ConnectOrder,
  type EndCommand,
} from '../../../../shared/stations/connections/make-contract'
import type { Client } from '../../../../shared/ipc/contract'
import type { Contract } from '../../../../shared/contract'
import { captureSentence } from '../../../../shared/words/capture-sentence'
import { FailureError } from '../../../../shared/base/failure'
import { onAbort, pause } from '../../../../shared/base/waiting'
import { parseEndpoint } from '../../../../shared/address/endpoint'
import { align } from '../../../../shared/tcp/alignment'
import type { EndName, HappeningMark, Mark } from '../../../../shared/tcp/mark'
import { reconstruct, type Lanes } from '../../../../shared/tcp/reconstruct'
import { answering, need, printColumns, printJson, type Row } from '../../../cli/answer'
import { readDuration, showDuration } from '../../../cli/duration'
import { withEngine } from '../../../cli/engine-session'
import { failureSentence } from '../../../../shared/words/failure-sentence'
import { english } from '../../../../shared/words/language'

interface ConnectOptions {
  send?: string
  close: 'fin' | 'rst' | 'half'
  hold: number
  lab?: true
  scenario: ConnectOrder['scenario']
  capture?: true
  json?: true
  profile?: string
}

const defaultControlPort = 8642
/** For the other end's FIN, before this one closes without it. */
const answerMs = 5000
/** The last segments and states come a moment after the last call. */
const lastWordsMs = 500

/** The command; exit code 1 where no connection came about, 2 for what is no place. */
export function connectCommand(): Command {
  return new Command('connect')
    .description('make one TCP connection and print the states of its ends, each with what it is known by')
    .argument('<place>', 'host:port, or "here" for both ends on this machine')
    .option('--lab', 'the place is a Packet Lab: it opens a port for the other end and shows it too')
    .option('--send <text>', 'send this once the connection stands')
    .addOption(
      new Option('--close <how>', 'fin: orderly; rst: cut; half: FIN, and close only after the hold')
        .choices(['fin', 'rst', 'half'])
        .default('fin'),
    )
    .option('--hold <time>', 'keep it open so long, such as 500ms or 2s', readHold, 0)
    .addOption(
      new Option('--scenario <name>', 'what is done by itself, with a lab at both ends')
        .choices(scenarios)
        .default('free'),
    )
    .option('--capture', 'show the segments too, where packets may be captured')
    .option('--profile <folder>', 'folder of the identity and the settings')
    .option('--json', 'print JSON')
    .action((place: string, options: ConnectOptions) =>
      answering(2, async () => {
        const target = targetOf(place, options)
        await answering(1, () =>
          withEngine(
            { profile: options.profile, overrides: { listening: { mode: 'off' } } },
            (_engine, api, interrupted) => makeConnection(api, target, options, interrupted),
          ),
        )
      }),
    )
}

function readHold(text: string): number {
  const ns = readDuration(text)
  if (ns > 3600e9) throw new InvalidArgumentError('At most an hour.')
  return ns / 1e6
}

function targetOf(place: string, { lab }: ConnectOptions): ConnectOrder['target'] {
  if (place === 'here') return { kind: 'here' }
  const endpoint = need(parseEndpoint(place, lab === true ? defaultControlPort : 0))
  if (endpoint.port === 0) throw new FailureError(badInput('placeNoPort', { place: place.slice(0, 300) }))
  return lab === true
    ? { kind: 'peer', id: place }
    : { kind: 'place', host: endpoint.host, port: endpoint.port }
}

type Outcome = 'closed' | 'reset' | 'refused' | 'timedOut' | 'interrupted' | 'failed'

async function makeConnection(
  api: Client<Contract>,
  target: ConnectOrder['target'],
  options: ConnectOptions,
  interrupted: AbortSignal,
): Promise<void> {
  const run = new Run(api, target, options)
  await run.live(interrupted)
  const { marks: aligned, clockErrorNs } = align(run.marks, run.clockErrorNs)
  const marks = aligned.toSorted((a, b) => a.tNs - b.tNs)
  const outcome = outcomeOf(marks, run.failed)
  const lanes = reconstruct(marks)
  if (options.json) await printJson({ outcome, clockErrorNs, marks, lanes })
  else await printColumns(timeline(marks, lanes))
  process.stderr.write(`${sentences[outcome]}\n`)
  const waiting = run.timeWaitLeftMs
  if (waiting !== null) process.stderr.write(`TIME-WAIT has ${(waiting / 1000).toFixed(1)} s left.\n`)
  if (outcome !== 'closed' && !(outcome === 'reset' && options.close === 'rst')) process.exitCode = 1
}

const sentences: Record<Outcome, string> = {
  closed: 'The connection was made and closed.',
  reset: 'The connection was reset.',
  refused: 'The connection was refused: RST came in answer to SYN, so nobody listens there.',
  timedOut: 'Nobody answered the SYNs.',
  interrupted: 'Ended before the connection was closed.',
  failed: 'There was no connection.',
}

/** One connection, from its order until TIME-WAIT is entered or nothing is left. */
class Run {
  readonly marks: Mark[] = []
  clockErrorNs: number | null = null
  timeWaitLeftMs: number | null = null
  failed = false
  readonly #api: Client<Contract>
  readonly #id = randomUUID()
  readonly #target: ConnectOrder['target']
  readonly #options: ConnectOptions
  readonly #over = new AbortController()
  #driven = false
  #ending = false

  constructor(api: Client<Contract>, target: ConnectOrder['target'], options: ConnectOptions) {
    this.#api = api
    this.#target = target
    this.#options = options
  }

  async live(interrupted: AbortSignal): Promise<void> {
    const { scenario, capture } = this.#options
    const order: ConnectOrder = {
      id: this.#id,
      protocol: 'tcp',
      target: this.#target,
      listen: 'accept',
      scenario,
      capture: capture === true,
    }
    const { signal } = this.#over
    const stopListening = onAbort(interrupted, () => this.#over.abort())
    try {
      for await (const event of this.#api.openConnection(order, { signal })) this.#take(event)
    } finally {
      stopListening()
      this.#over.abort()
    }
  }

  #take(event: ConnectEvent): void {
    if (event.kind === 'marks') for (const mark of event.marks) this.#hear(mark)
    else if (event.kind === 'opened') {
      this.#driven = event.driven
      this.clockErrorNs = event.clockErrorNs
    } else if (event.kind === 'asking') {
      const digits = event.digits === null ? '' : `, and must show the digits ${event.digits}`
      process.stderr.write(`The person there is asked${digits}.\n`)
    } else if (event.kind === 'capture' && event.refusal !== null)
      process.stderr.write(`${captureSentence(event.refusal, english)}\n`)
    else if (event.kind === 'failed') {
      this.failed = true
      process.stderr.write(`${failureSentence(event.failure, english)}\n`)
    }
  }

  #hear(mark: Mark): void {
    this.marks.push(mark)
    if (mark.kind === 'event' && mark.end === 'here' && mark.event === 'connected') void this.#play()
    // The called end answers FIN with FIN, as a server does.
    if (isEvent(mark, 'there', 'end') && this.#options.scenario === 'free')
      void this.#tell('there', 'shutdown')
    if (mark.kind !== 'state') return
    if (mark.state === 'TIME-WAIT') this.timeWaitLeftMs = mark.leftMs
    if (mark.state === 'TIME-WAIT' || (mark.state === 'CLOSED' && mark.end === 'here')) this.#end()
  }

  async #play(): Promise<void> {
    const { scenario, send, hold, close } = this.#options
    if (send !== undefined) await this.#command('here', { do: 'sendText', text: send })
    if (scenario !== 'free') return
    if (close === 'half') await this.#tell('here', 'shutdown')
    await pause(hold, this.#over.signal)
    if (close === 'rst') await this.#tell('here', 'reset')
    else if (close === 'half') await this.#tell('here', 'close')
    else {
      await this.#tell('here', 'shutdown')
      if (this.#driven) return
      // A program of others may never close its end.
      await pause(answerMs, this.#over.signal)
      if (!this.#ending) await this.#tell('here', 'close')
    }
  }

  #tell(end: EndName, what: 'shutdown' | 'close' | 'reset'): Promise<void> {
    return this.#command(end, { do: what })
  }

  async #command(end: EndName, command: EndCommand): Promise<void> {
    if (!this.#over.signal.aborted) await this.#api.commandConnection({ id: this.#id, end, command })
  }

  #end(): void {
    if (this.#ending) return
    this.#ending = true
    setTimeout(() => this.#over.abort(), lastWordsMs)
  }
}

function isEvent(mark: Mark, end: EndName, event: HappeningMark['event']): boolean {
  return mark.kind === 'event' && mark.end === end && mark.event === event
}

function outcomeOf(marks: readonly Mark[], failed: boolean): Outcome {
  const codes = marks.flatMap((mark) => (mark.kind === 'event' && mark.code !== null ? [mark.code] : []))
  if (codes.includes('ECONNREFUSED')) return 'refused'
  if (codes.includes('ETIMEDOUT')) return 'timedOut'
  if (codes.includes('ECONNRESET') || marks.some((mark) => mark.kind === 'event' && mark.event === 'reset'))
    return 'reset'
  if (failed || codes.length > 0) return 'failed'
  const closed = marks.some((mark) => isEvent(mark, 'here', 'closed'))
  return closed ? 'closed' : 'interrupted'
}

/** States, segments and events in one order of time. */
function timeline(marks: readonly Mark[], lanes: Lanes): Row[] {
  const states = (['here', 'there'] as const).flatMap((end) =>
    lanes[end].map(({ state, fromNs, known, cause }) => ({
      tNs: fromNs,
      row: [showTime(fromNs), end, state, known.join(', '), cause] as Row,
    })),
  )
  const others = marks.flatMap((mark) =>
    mark.kind === 'state'
      ? []
      : [{ tNs: mark.tNs, row: [showTime(mark.tNs), mark.end, wordsOf(mark), mark.evidence, null] as Row }],
  )
  const rows = [...states, ...others].toSorted((a, b) => a.tNs - b.tNs).map(({ row }) => row)
  return [['TIME', 'END', 'WHAT', 'EVIDENCE', 'CAUSE'], ...rows]
}

function showTime(ns: number): string {
  return ns < 0 ? `-${showDuration(-ns)}` : showDuration(ns)
}

function wordsOf(mark: Exclude<Mark, { kind: 'state' }>): string {
  if (mark.kind === 'event') {
    const { event, bytes, code } = mark
    return [event, bytes === null ? '' : `${bytes} octets`, code ?? ''].filter(Boolean).join(' ')
  }
  const { flags, sequence, acknowledgement, window, length, again } = mark
  const ack = acknowledgement === null ? '' : ` ack ${acknowledgement}`
  return `[${flags.join(' ')}] seq ${sequence}${ack} win ${window} len ${length}${again ? ' (again)' : ''}`
}
