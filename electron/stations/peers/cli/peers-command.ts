/** `lab peers`: looks for other labs on the links this machine is on, and says who is there. */
import { systemFailure } from '../../../../shared/base/codes'
import { operation } from '../../../../shared/stations/peers/codes'
import { Command, InvalidArgumentError } from 'commander'
import type { Contract } from '../../../../shared/contract'
import type { Peer } from '../../../../shared/lab/peer'
import { isFailure } from '../../../../shared/base/failure'
import { within } from '../../../../shared/base/waiting'
import { failureSentence } from '../../../../shared/words/failure-sentence'
import { english } from '../../../../shared/words/language'
import type { Client } from '../../../../shared/ipc/contract'
import { interfaceLegs } from '../../../../shared/stations/peers/diagnosis'
import { columnLines, printColumns, printJson, printLines } from '../../../cli/answer'
import { showDuration } from '../../../cli/duration'
import { withEngine } from '../../../cli/engine-session'

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
    .description('look for other labs on the networks this machine is on')
    .option('--profile <dir>', 'folder of the identity and the settings')
    .option('--seconds <n>', `how long to look (default: ${defaultSeconds})`, readSeconds, defaultSeconds)
    .option('--missing <host[:port]>', 'say why the lab at this address is not found')
    .option('--json', 'print JSON')
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
      if (printed.length === 0) process.stderr.write('No other lab was found.\n')
      else await printColumns([headings, ...printed.map(rowOf)])
    },
  )
}

/** Others are let in here while the way is tested, so that both directions can be. */
async function tellMissing(text: string, options: PeersOptions): Promise<void> {
  const overrides = { listening: { mode: 'everywhere' as const } }
  await withEngine({ profile: options.profile, discovery: 'on', overrides }, async (_engine, api) => {
    const diagnosis = await api.whyMissing({ text })
    if (isFailure(diagnosis)) {
      process.stderr.write(`${failureSentence(diagnosis, english)}\n`)
      process.exitCode = diagnosis.failure === 'badInput' ? 2 : 1
      return
    }
    process.exitCode = diagnosis.failing === null ? 0 : 1
    if (options.json) return printJson(diagnosis)
    await printLines([
      ...columnLines(diagnosis.legs.map(({ leg, state }) => [leg, state])),
      ...columnLines([
        ['INTERFACE', 'ADDRESS', 'ROUTE', ...interfaceLegs],
        ...diagnosis.interfaces.map(({ interface: name, address, prefixLength, isRoute, legs }) => [
          name,
          `${address}/${prefixLength}`,
          isRoute ? 'yes' : 'no',
          ...legs.map(({ state }) => state),
        ]),
      ]),
      ...diagnosis.causes.flatMap(({ cause, where, commands }) => [
        where === null ? cause : `${cause} (${where})`,
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
      process.stderr.write(`${failureSentence(reason, english)}\n`)
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

const headings = ['NAME', 'ADDRESSES', 'CONTROL', 'DATA', 'SEGMENT', 'VIA', 'RTT', 'VERSION', 'IDENTITY']

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
  const word = here ? 'same' : 'other'
  return there === null || there === here ? word : `${word} (there: ${there ? 'same' : 'other'})`
}

function readSeconds(text: string): number {
  const seconds = Number(text)
  if (!/^[0-9]+(\.[0-9]+)?$/.test(text) || seconds <= 0 || seconds > mostSeconds) {
    throw new InvalidArgumentError(
      `"${text}" is no time to look: more than 0 and at most ${mostSeconds} seconds.`,
    )
  }
  return seconds
}
