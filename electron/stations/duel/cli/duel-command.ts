/** `lab duel`: measures TCP and UDP against another lab, or UDP against any STAMP reflector. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { isFailure } from '../../../../shared/base/failure'
import { failureSentence } from '../../../../shared/words/failure-sentence'
import { withReason } from '../../../../shared/words/written'
import { english } from '../../../../shared/words/language'
import type { MeasureEvent } from '../../../../shared/measurement/sample'
import { savedResult } from '../../../../shared/measurement/saved-result'
import {
  basePacketBytes,
  checkSettings,
  defaultSettings,
  type MeasureSettings,
  type RunLimit,
} from '../../../../shared/measurement/settings'
import { knownTransports, transports, type TransportName } from '../../../../shared/measurement/transport'
import { parseEndpoint } from '../../../../shared/address/endpoint'
import { readDuration } from '../../../cli/duration'
import { withEngine } from '../../../cli/engine-session'
import { Progress } from './progress'
import { resultText } from './result-text'

/** RFC 8762 4.1: the port a STAMP reflector listens on. */
const stampPort = 862
const defaultControlPort = 8642
/** Stands for the usual ones. */
const both = 'both'

interface DuelOptions {
  profile?: string
  stamp?: true
  transport?: string
  interval: number
  count?: number
  duration?: number
  payload?: number
  lateAfter?: number
  dscp?: number
  nagle?: true
  bothWays?: true
  allowFragments?: true
  json?: true
}

export function duelCommand(): Command {
  return new Command('duel')
    .description('measure TCP against UDP, to another lab and back')
    .argument(
      '<host[:port]>',
      'the other lab, or "loopback" for this machine; with --stamp any STAMP reflector',
    )
    .option('--profile <dir>', 'folder of the identity and the settings')
    .option('--stamp', 'probe an open STAMP reflector (RFC 8762, unauthenticated) instead of a lab')
    .addOption(
      new Option('--transport <which>', 'default: both; with --stamp: udp').choices([
        both,
        ...knownTransports.toSorted(),
      ]),
    )
    .option(
      '--interval <time>',
      'between two probes; 0 sends the next on the answer',
      readDuration,
      defaultSettings.intervalNs,
    )
    .addOption(
      new Option('--count <n>', 'probes of each transport').argParser(readWhole).conflicts('duration'),
    )
    .addOption(new Option('--duration <time>', 'how long to send (default: 10s)').argParser(readDuration))
    .option('--payload <bytes>', 'octets of each probe (default: the smallest)', readWhole)
    .option('--late-after <time>', 'a UDP answer after this is late (default: 2s or 4 medians)', readDuration)
    .option('--dscp <n>', 'differentiated services code point, 0 to 63', readWhole)
    .option('--nagle', "leave Nagle's algorithm on")
    .option('--both-ways', 'the other lab probes back at the same time')
    .option('--allow-fragments', 'let datagrams be larger than one packet')
    .option('--json', 'print the result as one JSON document')
    .action(duel)
}

async function duel(where: string, options: DuelOptions, command: Command): Promise<void> {
  const settings = settingsOf(options)
  const target = targetOf(where, options.stamp === true)
  if (isFailure(target)) command.error(failureSentence(target, english))
  const wrong = checkSettings(settings, options.stamp ? 'open' : 'authenticated')
  if (wrong !== null) command.error(failureSentence(wrong, english))

  await withEngine(
    { profile: options.profile, overrides: options.bothWays ? {} : { listening: { mode: 'off' } } },
    async (_engine, api, interrupted) => {
      const progress = new Progress(process.stderr, settings)
      let last: MeasureEvent | null = null
      for await (const event of api.measure({ target, settings }, { signal: interrupted })) {
        progress.show(event)
        last = event
      }
      progress.end()
      if (last?.kind === 'rejected') {
        process.stderr.write(`${failureSentence(last.failure, english)}\n`)
        process.exitCode = last.failure.failure === 'badInput' ? 2 : 1
        return
      }
      if (last?.kind !== 'result') throw new Error('the run ended without a result')
      const result = withReason(last.result)
      process.stdout.write(options.json ? `${JSON.stringify(savedResult(result))}\n` : resultText(result))
      process.exitCode = last.result.outcome === 'completed' ? 0 : 1
    },
  )
}

function targetOf(where: string, stamp: boolean) {
  if (!stamp && where === 'loopback') return { kind: 'peer' as const, id: 'loopback' }
  const endpoint = parseEndpoint(where, stamp ? stampPort : defaultControlPort)
  if (isFailure(endpoint)) return endpoint
  return stamp
    ? { kind: 'stamp' as const, host: endpoint.host, port: endpoint.port }
    : { kind: 'peer' as const, id: where }
}

function settingsOf(options: DuelOptions): MeasureSettings {
  const limit: RunLimit =
    options.count !== undefined
      ? { kind: 'count', count: options.count }
      : options.duration !== undefined
        ? { kind: 'duration', durationNs: options.duration }
        : defaultSettings.limit
  return {
    transports: transportsOf(options),
    intervalNs: options.interval,
    limit,
    bothWays: options.bothWays === true,
    payloadBytes: options.payload ?? basePacketBytes[options.stamp ? 'open' : 'authenticated'],
    allowFragments: options.allowFragments === true,
    lateAfterNs: options.lateAfter ?? null,
    nagle: options.nagle === true,
    dscp: options.dscp ?? null,
  }
}

function transportsOf({ transport, stamp }: DuelOptions): TransportName[] {
  if (transport !== undefined && transport !== both) return [transport]
  const byItself = transport === undefined && stamp === true
  return byItself
    ? transports.filter(({ openStamp }) => openStamp).map(({ name }) => name)
    : defaultSettings.transports
}

function readWhole(text: string): number {
  if (!/^[0-9]{1,15}$/.test(text)) throw new InvalidArgumentError(`"${text}" is no whole number.`)
  return Number(text)
}
