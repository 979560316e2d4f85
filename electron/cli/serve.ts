/** `lab serve`: a lab without a window that others measure against. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { contract, type Contract } from '../../shared/contract'
import type { Admission, Listening } from '../../shared/lab/settings'
import type { EngineStatus } from '../../shared/lab/status'
import { isFailure } from '../../shared/base/failure'
import { failureSentence } from '../../shared/words/failure-sentence'
import { m } from '../../shared/words/generated/messages'
import { whenAborted } from '../../shared/base/waiting'
import { connect, PortClosed } from '../../shared/ipc/client'
import type { Client } from '../../shared/ipc/contract'
import { formatAddress, parseAddress } from '../../shared/address/address'
import { readPort as readPortText } from '../../shared/address/endpoint'
import { Refusal } from '../../shared/base/refusal'
import type { Engine } from '../engine/index'
import { answerAtTerminal } from './answer-at-terminal'
import { withEngine } from './engine-session'

const stampPort = 862

interface ServeOptions {
  profile?: string
  listen?: Listening
  controlPort?: number
  dataPort?: number
  accept?: Admission
  stampOpen?: number | true
  discovery?: true
}

export function serveCommand(): Command {
  return new Command('serve')
    .description(m.cli_serve_description())
    .option(`--profile <${m.cli_value_dir()}>`, m.cli_profile())
    .option(`--listen <${m.cli_value_address()}>`, m.cli_serve_listen(), readListening)
    .option('--control-port <n>', m.cli_serve_control_port(), readPort)
    .option('--data-port <n>', m.cli_serve_data_port(), readPort)
    .addOption(
      new Option(`--accept <${m.cli_serve_value_whom()}>`, m.cli_serve_accept()).choices([
        'ask',
        'segment',
        'all',
      ]),
    )
    .option(`--stamp-open [${m.cli_value_port()}]`, m.cli_serve_stamp_open({ port: stampPort }), readPort)
    .option('--discovery', m.cli_serve_discovery())
    .action(serve)
}

async function serve(options: ServeOptions): Promise<void> {
  const overrides = {
    listening: options.listen ?? { mode: 'everywhere' as const },
    ...(options.accept === undefined ? {} : { admission: options.accept }),
  }
  const ports = { controlPort: options.controlPort ?? null, dataPort: options.dataPort ?? null }
  const discovery = options.discovery ? ('on' as const) : ('off' as const)
  await withEngine(
    { profile: options.profile, overrides, ports, discovery },
    async (engine, api, interrupted) => {
      const status = await firstStatus(api)
      if (status.listeningFailure !== null) {
        process.stderr.write(`${failureSentence(status.listeningFailure)}\n`)
        process.exitCode = 1
        return
      }
      const openPort = options.stampOpen === true ? stampPort : options.stampOpen
      const stamp = openPort === undefined ? null : await openStamp(engine, status, openPort, interrupted)
      if (stamp !== null && stamp !== true) {
        process.stderr.write(`${stamp}\n`)
        process.exitCode = 1
        return
      }
      process.stdout.write(`${readyText(status, openPort)}\n`)
      if (process.stdin.isTTY) void answerQuestions(engine, interrupted)
      await whenAborted(interrupted)
    },
  )
}

/** Programs read this line, in English. */
function readyText(status: EngineStatus, open: number | undefined): string {
  const { listeningOn, controlPort, dataPort, identity } = status
  const ports = { control: String(controlPort), data: String(dataPort) }
  const words = { where: listeningOn.join(', '), ...ports, identity }
  return open === undefined ? m.cli_serve_ready(words) : m.cli_serve_ready_open({ ...words, open })
}

async function firstStatus(api: Client<Contract>): Promise<EngineStatus> {
  for await (const status of api.status({})) return status
  throw new Error('the engine gave no status')
}

/** True once it answers; otherwise the sentence that says why it cannot. */
async function openStamp(
  engine: Engine,
  status: EngineStatus,
  port: number,
  interrupted: AbortSignal,
): Promise<true | string> {
  const everywhere = status.listeningOn.some((address) => address === '::' || address === '0.0.0.0')
  const addresses = everywhere ? status.addresses.map((entry) => entry.address) : status.listeningOn
  const steps = engine.reflectOpenly(addresses, port, interrupted)[Symbol.asyncIterator]()
  const first = await steps.next()
  if (first.done === true) return m.cli_serve_open_ended()
  void readToTheEnd(steps)
  return isFailure(first.value) ? failureSentence(first.value) : true
}

/** So that it goes on until the interruption. */
async function readToTheEnd(steps: AsyncIterator<unknown>): Promise<void> {
  while ((await steps.next()).done !== true);
}

/** Over a new port where the engine failed and was started again. */
async function answerQuestions(engine: Engine, interrupted: AbortSignal): Promise<void> {
  const terminal = { input: process.stdin, output: process.stderr }
  while (!interrupted.aborted) {
    const port = engine.connect()
    try {
      await answerAtTerminal(connect(port, contract), terminal, interrupted)
    } catch (error) {
      if (!(error instanceof PortClosed)) throw error
    } finally {
      port.close()
    }
  }
}

function readListening(text: string): Listening {
  const address = parseAddress(text)
  if (isFailure(address)) throw new InvalidArgumentError(failureSentence(address))
  return address.value === 0n ? { mode: 'everywhere' } : { mode: 'address', address: formatAddress(address) }
}

function readPort(text: string): number {
  const port = readPortText(text, 1)
  if (port instanceof Refusal) throw new InvalidArgumentError(m.cli_serve_port_wrong({ text }))
  return port
}
