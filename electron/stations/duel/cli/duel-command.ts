/** `lab duel`: measures TCP and UDP against another lab, or UDP against any STAMP reflector. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { isFailure, type Failure } from '../../../../shared/base/failure'
import { failureSentence } from '../../../../shared/words/failure-sentence'
import { withReason } from '../../../../shared/words/written'
import { m } from '../../../../shared/words/generated/messages'
import type { ResultDocument, Target } from '../../../../shared/measurement/result'
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
import { toTheLast } from '../../../../shared/stations/duel/last-sample'
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
    .description(m.cli_duel_description())
    .argument(`<${m.cli_value_host()}[:${m.cli_value_port()}]>`, m.cli_duel_place())
    .option(`--profile <${m.cli_value_dir()}>`, m.cli_profile())
    .option('--stamp', m.cli_duel_stamp())
    .addOption(
      new Option(`--transport <${m.cli_duel_value_which()}>`, m.cli_duel_transport()).choices([
        both,
        ...knownTransports.toSorted(),
      ]),
    )
    .option(
      `--interval <${m.cli_value_time()}>`,
      m.cli_duel_interval(),
      readDuration,
      defaultSettings.intervalNs,
    )
    .addOption(new Option('--count <n>', m.cli_duel_count()).argParser(readWhole).conflicts('duration'))
    .addOption(
      new Option(`--duration <${m.cli_value_time()}>`, m.cli_duel_duration()).argParser(readDuration),
    )
    .option(`--payload <${m.cli_duel_value_bytes()}>`, m.cli_duel_payload(), readWhole)
    .option(`--late-after <${m.cli_value_time()}>`, m.cli_duel_late_after(), readDuration)
    .option('--dscp <n>', m.cli_duel_dscp(), readWhole)
    .option('--nagle', m.cli_duel_nagle())
    .option('--both-ways', m.cli_duel_both_ways())
    .option('--allow-fragments', m.cli_duel_allow_fragments())
    .option('--json', m.cli_duel_json())
    .action(duel)
}

async function duel(where: string, options: DuelOptions, command: Command): Promise<void> {
  const settings = settingsOf(options)
  const target = targetOf(where, options.stamp === true)
  if (isFailure(target)) command.error(failureSentence(target))
  const wrong = checkSettings(settings, options.stamp ? 'open' : 'authenticated')
  if (wrong !== null) command.error(failureSentence(wrong))

  await withEngine(
    { profile: options.profile, overrides: options.bothWays ? {} : { listening: { mode: 'off' } } },
    async (_engine, api, interrupted) => {
      const progress = new Progress(process.stderr, settings)
      let last: MeasureEvent | null = null
      const events = api.measure({ target, settings }, { signal: interrupted })
      for await (const event of toTheLast(events, { target: asked(target), settings })) {
        progress.show(event)
        last = event
      }
      progress.end()
      if (last?.kind === 'rejected') {
        process.stderr.write(`${failureSentence(last.failure)}\n`)
        process.exitCode = last.failure.failure === 'badInput' ? 2 : 1
        return
      }
      if (last?.kind !== 'result') throw new Error('the run ended without a result')
      const { result } = last
      process.stdout.write(
        options.json
          ? `${JSON.stringify(savedResult(withReason(result)))}\n`
          : resultText(withReason(result, {})),
      )
      process.exitCode = allCompleted(result) ? 0 : 1
    },
  )
}

/** The target as far as it is known before anything was met there. */
function asked(target: Exclude<ReturnType<typeof targetOf>, Failure>): Target {
  const unknown = { name: null, identity: null, address: null, controlPort: null, dataPort: null }
  if (target.kind === 'stamp') return { ...unknown, kind: 'stamp', host: target.host, dataPort: target.port }
  return { ...unknown, kind: target.id === 'loopback' ? 'loopback' : 'lab', host: target.id }
}

/** Whether every requested direction completed; a missing result of the other lab counts as not completed. */
export function allCompleted({ outcome, settings, reverse }: ResultDocument): boolean {
  return outcome === 'completed' && (!settings.bothWays || reverse?.outcome === 'completed')
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
  if (!/^[0-9]{1,15}$/.test(text)) throw new InvalidArgumentError(m.cli_duel_whole_wrong({ text }))
  return Number(text)
}
