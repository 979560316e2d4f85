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
import { endWords, eventWords, evidenceWords } from './timeline-words'
import { failureSentence } from '../../../../shared/words/failure-sentence'
import { m } from '../../../../shared/words/generated/messages'

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
    .description(m.cli_connect_description())
    .argument(`<${m.cli_connect_value_place()}>`, m.cli_connect_place())
    .option('--lab', m.cli_connect_lab())
    .option(`--send <${m.cli_value_text()}>`, m.cli_connect_send())
    .addOption(
      new Option(`--close <${m.cli_connect_value_how()}>`, m.cli_connect_close())
        .choices(['fin', 'rst', 'half'])
        .default('fin'),
    )
    .option(`--hold <${m.cli_value_time()}>`, m.cli_connect_hold(), readHold, 0)
    .addOption(
      new Option(`--scenario <${m.cli_value_name()}>`, m.cli_connect_scenario())
        .choices(scenarios)
        .default('free'),
    )
    .option('--capture', m.cli_connect_capture())
    .option(`--profile <${m.cli_connect_value_folder()}>`, m.cli_profile())
    .option('--json', m.cli_json())
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
  if (ns > 3600e9) throw new InvalidArgumentError(m.cli_connect_hold_wrong())
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
  process.stderr.write(`${sentences[outcome]()}\n`)
  const waiting = run.timeWaitLeftMs
  if (waiting !== null)
    process.stderr.write(`${m.cli_connect_time_wait({ seconds: (waiting / 1000).toFixed(1) })}\n`)
  if (outcome !== 'closed' && !(outcome === 'reset' && options.close === 'rst')) process.exitCode = 1
}

const sentences: Record<Outcome, () => string> = {
  closed: m.cli_connect_closed,
  reset: m.cli_connect_reset,
  refused: m.cli_connect_refused,
  timedOut: m.cli_connect_timed_out,
  interrupted: m.cli_connect_interrupted,
  failed: m.cli_connect_failed,
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
      const { digits } = event
      const asking = digits === null ? m.cli_connect_asking() : m.cli_connect_asking_digits({ digits })
      process.stderr.write(`${asking}\n`)
    } else if (event.kind === 'capture' && event.refusal !== null)
      process.stderr.write(`${captureSentence(event.refusal)}\n`)
    else if (event.kind === 'failed') {
      this.failed = true
      process.stderr.write(`${failureSentence(event.failure)}\n`)
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
      row: [
        showTime(fromNs),
        endWords[end](),
        state,
        known.map((by) => evidenceWords[by]()).join(', '),
        cause,
      ] as Row,
    })),
  )
  const others = marks.flatMap((mark) =>
    mark.kind === 'state'
      ? []
      : [
          {
            tNs: mark.tNs,
            row: [
              showTime(mark.tNs),
              endWords[mark.end](),
              wordsOf(mark),
              evidenceWords[mark.evidence](),
              null,
            ] as Row,
          },
        ],
  )
  const rows = [...states, ...others].toSorted((a, b) => a.tNs - b.tNs).map(({ row }) => row)
  return [headings(), ...rows]
}

function headings(): Row {
  return [
    m.cli_connect_time(),
    m.cli_connect_end(),
    m.cli_connect_what(),
    m.cli_connect_evidence(),
    m.cli_connect_cause(),
  ]
}

function showTime(ns: number): string {
  return ns < 0 ? `-${showDuration(-ns)}` : showDuration(ns)
}

function wordsOf(mark: Exclude<Mark, { kind: 'state' }>): string {
  if (mark.kind === 'event') {
    const { event, bytes, code } = mark
    const amount = bytes === null ? '' : m.cli_connect_octets({ octets: bytes })
    return [eventWords[event](), amount, code ?? ''].filter(Boolean).join(' ')
  }
  const { flags, sequence, acknowledgement, window, length, again } = mark
  const ack = acknowledgement === null ? '' : ` ack ${acknowledgement}`
  return `[${flags.join(' ')}] seq ${sequence}${ack} win ${window} len ${length}${again ? ` ${m.cli_connect_again()}` : ''}`
}
