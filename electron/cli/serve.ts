/** `lab serve`: a lab without a window that others measure against. */
import { createInterface } from 'node:readline/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Contract } from '../../shared/contract'
import type { AdmissionRequest, Answer } from '../../shared/lab/admission'
import type { Admission, Listening } from '../../shared/lab/settings'
import type { EngineStatus } from '../../shared/lab/status'
import { isFailure } from '../../shared/base/failure'
import { failureSentence } from '../../shared/words/failure-sentence'
import { english } from '../../shared/words/language'
import { whenAborted, within } from '../../shared/base/waiting'
import type { Client } from '../../shared/ipc/contract'
import { formatAddress, parseAddress } from '../../shared/address/address'
import type { Engine } from '../engine/index'
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
    .description('let other labs measure against this machine')
    .option('--profile <dir>', 'folder of the identity and the settings')
    .option('--listen <address>', "one of this machine's addresses (default: all)", readListening)
    .option('--control-port <n>', 'default: 8642 or the next free', readPort)
    .option('--data-port <n>', 'default: the one after the control port', readPort)
    .addOption(new Option('--accept <whom>', 'without a word from you').choices(['ask', 'segment', 'all']))
    .option(
      '--stamp-open [port]',
      `answer anybody's unauthenticated STAMP on this port (${stampPort})`,
      readPort,
    )
    .option('--discovery', 'find other labs and let them find this one')
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
        process.stderr.write(`${failureSentence(status.listeningFailure, english)}\n`)
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
      const where = status.listeningOn.join(', ')
      const open = openPort === undefined ? '' : `, open STAMP port ${openPort}`
      process.stdout.write(
        `ready on ${where}: control port ${status.controlPort}, data port ${status.dataPort}${open}, identity ${status.identity}\n`,
      )
      if (process.stdin.isTTY) void answerAtTerminal(api, interrupted)
      await whenAborted(interrupted)
    },
  )
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
  if (first.done === true) return 'Open STAMP ended before it began.'
  // Read to its end, so that it goes on until the interruption.
  void steps.next()
  return isFailure(first.value) ? failureSentence(first.value, english) : true
}

async function answerAtTerminal(api: Client<Contract>, interrupted: AbortSignal): Promise<void> {
  const answered = new Set<string>()
  for await (const requests of api.admissionRequests({}, { signal: interrupted })) {
    for (const request of requests) {
      if (answered.has(request.id)) continue
      answered.add(request.id)
      const answer = await ask(request, interrupted)
      if (answer !== null) await api.answerAdmission({ id: request.id, answer })
    }
  }
}

/** Null where the time is over or the program ends. */
async function ask(request: AdmissionRequest, interrupted: AbortSignal): Promise<Answer | null> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const name = request.name.replace(/\p{C}/gu, '?')
  try {
    const strange =
      request.trustedAs === null
        ? ''
        : `WARNING: you trust that name with another identity (${request.trustedAs.slice(0, 16)}).\n`
    const wish = request.settings === null ? 'exchange traffic' : 'measure'
    const question = `${strange}${name} at ${request.host} (identity ${request.identity.slice(0, 16)}) asks to ${wish}; the other screen must show ${request.digits}: [o]nce, [a]lways, [d]ecline? `
    const said = await within(request.secondsLeft * 1000, interrupted, (signal) =>
      terminal.question(question, { signal }),
    )
    const word = said.trim().toLowerCase()
    return word.startsWith('a') ? 'always' : word.startsWith('o') ? 'once' : 'decline'
  } catch {
    process.stderr.write('\n')
    return null
  } finally {
    terminal.close()
  }
}

function readListening(text: string): Listening {
  const address = parseAddress(text)
  if (isFailure(address)) throw new InvalidArgumentError(failureSentence(address, english))
  return address.value === 0n ? { mode: 'everywhere' } : { mode: 'address', address: formatAddress(address) }
}

function readPort(text: string): number {
  const port = Number(text)
  if (!/^[0-9]{1,5}$/.test(text) || port < 1 || port > 65535) {
    throw new InvalidArgumentError(`"${text}" is no port: ports go from 1 to 65535.`)
  }
  return port
}
