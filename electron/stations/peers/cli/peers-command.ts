/** `lab peers`: looks for other labs on the links this machine is on, and says who is there. */
import { systemFailure } from '../../../../shared/base/codes'
import { operation } from '../../../../shared/stations/peers/codes'
import { Command, InvalidArgumentError } from 'commander'
import type { Contract } from '../../../../shared/contract'
import type { Peer } from '../../../../shared/lab/peer'
import { readDuration } from '../../../../shared/base/read-duration'
import { Refusal } from '../../../../shared/base/refusal'
import { isFailure } from '../../../../shared/base/failure'
import { within } from '../../../../shared/base/waiting'
import { failureSentence } from '../../../../shared/words/failure-sentence'
import { m } from '../../../../shared/words/generated/messages'
import type { Client } from '../../../../shared/ipc/contract'
import { interfaceLegs } from '../../../../shared/stations/peers/diagnosis'
import { columnLines, printColumns, printJson, printLines } from '../../../cli/answer'
import { showDuration } from '../../../cli/duration'
import { withEngine } from '../../../cli/engine-session'
import { causeWords, interfaceLegWords, legStateWords, legWords } from './missing-words'

const defaultSeconds = 3
const mostSeconds = 600

interface PeersOptions {
  profile?: string
  seconds: number
  missing?: string
  json?: true
}

/** One lab as it is printed; null is what is not known. */
interface PrintedPeer {
  readonly identity: string | null
  readonly name: string | null
  readonly addresses: string[]
  readonly controlPort: number
  readonly dataPort: number
  readonly sameSegment: boolean | null
  /** The same by the other machine's own mask; the two can disagree. */
  readonly sameSegmentThere: boolean | null
  /** The interface it is reached by, or the gateway. */
  readonly via: string | null
  readonly rttNs: number | null
  readonly version: string
}

/** The command; asking for it is asking for beacons, wherever it runs. */
export function peersCommand(): Command {
  return new Command('peers')
    .description(m.cli_peers_description())
    .option(`--profile <${m.cli_value_dir()}>`, m.cli_profile())
    .option('--seconds <n>', m.cli_peers_seconds({ seconds: defaultSeconds }), readSeconds, defaultSeconds)
    .option(`--missing <${m.cli_value_host()}[:${m.cli_value_port()}]>`, m.cli_peers_missing())
    .option('--json', m.cli_json())
    .action(peers)
}

async function peers(options: PeersOptions): Promise<void> {
  if (options.missing !== undefined) return tellMissing(options.missing, options)
  await withEngine(
    { profile: options.profile, discovery: 'on', overrides: { listening: { mode: 'off' } } },
    async (_engine, api, interrupted) => {
      const [found] = await within(options.seconds * 1000, interrupted, (over) =>
        Promise.all([lookFor(api, over), tellFailures(api, over)]),
      )
      const printed = found.flatMap(toPrinted)
      if (options.json) return printJson(printed)
      if (printed.length === 0) process.stderr.write(`${m.cli_peers_none()}\n`)
      else await printColumns([headings(), ...printed.map(rowOf)])
    },
  )
}

/** Others are let in here while the way is tested, so that both directions can be. */
async function tellMissing(text: string, options: PeersOptions): Promise<void> {
  const overrides = { listening: { mode: 'everywhere' as const } }
  await withEngine({ profile: options.profile, discovery: 'on', overrides }, async (_engine, api) => {
    const diagnosis = await api.whyMissing({ text })
    if (isFailure(diagnosis)) {
      process.stderr.write(`${failureSentence(diagnosis)}\n`)
      process.exitCode = diagnosis.failure === 'badInput' ? 2 : 1
      return
    }
    process.exitCode = diagnosis.failing === null ? 0 : 1
    if (options.json) return printJson(diagnosis)
    await printLines([
      ...columnLines(diagnosis.legs.map(({ leg, state }) => [legWords[leg](), legStateWords[state]()])),
      ...columnLines([
        [
          m.cli_peers_interface(),
          m.cli_peers_address(),
          m.cli_peers_route(),
          ...interfaceLegs.map((leg) => interfaceLegWords[leg]()),
        ],
        ...diagnosis.interfaces.map(({ interface: name, address, prefixLength, isRoute, legs }) => [
          name,
          `${address}/${prefixLength}`,
          isRoute ? m.cli_yes() : m.cli_no(),
          ...legs.map(({ state }) => legStateWords[state]()),
        ]),
      ]),
      ...diagnosis.causes.flatMap(({ cause, where, commands }) => [
        where === null ? causeWords[cause]() : m.cli_peers_cause_at({ cause: causeWords[cause](), where }),
        ...commands.map((command) => `  ${command}`),
      ]),
    ])
  })
}

async function lookFor(api: Client<Contract>, over: AbortSignal): Promise<Peer[]> {
  let newest: Peer[] = []
  for await (const list of api.peers({}, { signal: over })) newest = list
  return newest
}

async function tellFailures(api: Client<Contract>, over: AbortSignal): Promise<void> {
  const told = new Set<string>()
  for await (const { places } of api.discovery({}, { signal: over })) {
    for (const { interface: name, address, failure } of places) {
      if (failure === null || told.has(name)) continue
      told.add(name)
      const reason = systemFailure(operation('lookFrom', { address, name }), failure)
      process.stderr.write(`${failureSentence(reason)}\n`)
    }
  }
}

function toPrinted({ identity, name, host, controlPort, path, seen }: Peer): PrintedPeer[] {
  if (seen === null) return []
  return [
    {
      identity,
      name,
      addresses: seen.paths.map((entry) => entry.address),
      controlPort,
      dataPort: seen.dataPort,
      sameSegment:
        path.verdict === 'sameSegment' || path.verdict === 'loopback'
          ? true
          : path.verdict === 'gateway'
            ? false
            : null,
      sameSegmentThere: seen.paths.find((entry) => entry.address === host)?.sameSegmentThere ?? null,
      via: path.verdict === 'gateway' ? path.gateway : path.verdict === 'sameSegment' ? path.interface : null,
      rttNs: seen.rttsNs.length === 0 ? null : Math.min(...seen.rttsNs),
      version: seen.version,
    },
  ]
}

function headings(): string[] {
  return [
    m.cli_peers_name(),
    m.cli_peers_addresses(),
    m.cli_peers_control(),
    m.cli_peers_data(),
    m.cli_peers_segment(),
    m.cli_peers_via(),
    m.cli_peers_rtt(),
    m.cli_peers_version(),
    m.cli_peers_identity(),
  ]
}

function rowOf(peer: PrintedPeer) {
  return [
    peer.name,
    peer.addresses.join(' '),
    peer.controlPort,
    peer.dataPort,
    segmentWord(peer),
    peer.via,
    peer.rttNs === null ? null : showDuration(peer.rttNs),
    peer.version,
    peer.identity?.slice(0, 16) ?? null,
  ]
}

/** Both sides' verdicts where they disagree. */
function segmentWord({ sameSegment: here, sameSegmentThere: there }: PrintedPeer): string | null {
  if (here === null) return null
  if (there === null || there === here) return sameWord(here)
  return m.cli_peers_segment_disagree({ here: sameWord(here), there: sameWord(there) })
}

function sameWord(isSame: boolean): string {
  return isSame ? m.cli_peers_segment_same() : m.cli_peers_segment_other()
}

function readSeconds(text: string): number {
  const ns = readDuration(text, 's')
  if (ns instanceof Refusal || ns <= 0 || ns > mostSeconds * 1e9) {
    throw new InvalidArgumentError(m.cli_peers_seconds_wrong({ text, most: mostSeconds }))
  }
  return ns / 1e9
}
