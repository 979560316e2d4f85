/**
 * The lab's round trips beside those of irtt and sockperf, between two hosts made of namespaces: same payload, same
 * interval, the programs in turn and in changing order, so that what else the machine does hits all of them.
 */
import { cpus, loadavg, release } from 'node:os'
import { Lan, lanLeftOut } from '../support/lan'
import type { LanHost } from '../support/lan-host'
import { duel, Profiles, serve, stop, type Serving } from '../support/lan-lab'
import { runIrtt, serveIrtt } from './peers/irtt'
import { stopServer } from './peers/program'
import { summarize, type Round, type Summary } from './peers/round'
import { runSockperf, serveSockperf } from './peers/sockperf'

/** The smallest authenticated STAMP probe. */
const payloadBytes = 112
const intervalMs = 10
const rounds = 6
const pacedSeconds = 5
const closedSeconds = 3

type Transport = 'udp' | 'tcp'

/** Ours over theirs, and how far it may go. */
interface Comparison {
  readonly what: string
  readonly ours: Summary
  readonly theirs: Summary
  readonly p50Ratio: number
  readonly p99Ratio: number
  readonly mostP50Ratio: number
}

interface LatencyBench {
  readonly bench: 'latency'
  readonly machine: { cpu: string; cores: number; kernel: string; loadBefore: number; loadAfter: number }
  readonly payloadBytes: number
  readonly comparisons: Comparison[]
  readonly reached: boolean
}

interface Place {
  readonly here: LanHost
  readonly there: LanHost
  readonly profile: string
  readonly serving: Serving
}

const lists = {
  labPaced: [] as Round[],
  irttPrinted: [] as Round[],
  irttWhole: [] as Round[],
  labUdp: [] as Round[],
  sockperfUdp: [] as Round[],
  labTcp: [] as Round[],
  sockperfTcp: [] as Round[],
}

/** Prints a line for each program and each ratio. Rejects where no namespaces can be made here. */
export async function run(): Promise<LatencyBench> {
  if (lanLeftOut !== null) throw new Error(`The latency bench needs two hosts: ${lanLeftOut}.`)
  const loadBefore = load()
  const profiles = new Profiles()
  const lan = new Lan(['here', 'there'])
  try {
    await lan.build()
    await measure(lan, profiles)
  } finally {
    await lan.remove()
    profiles.remove()
  }
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    kernel: release(),
    loadBefore,
    loadAfter: load(),
  }
  const comparisons = [
    compare(`UDP every ${intervalMs} ms, whole: lab / irtt`, lists.labPaced, lists.irttWhole, 1),
    compare(
      `UDP every ${intervalMs} ms, as irtt prints it: lab / irtt`,
      lists.labPaced,
      lists.irttPrinted,
      1,
    ),
    compare('UDP back to back: lab / sockperf', lists.labUdp, lists.sockperfUdp, 2),
    compare('TCP back to back: lab / sockperf', lists.labTcp, lists.sockperfTcp, 2),
  ]
  for (const comparison of comparisons) console.log(lineOf(comparison))
  const reached = comparisons.every(({ p50Ratio, mostP50Ratio }) => p50Ratio <= mostP50Ratio)
  console.log(
    `${machine.cores} cores, load ${loadBefore} before and ${machine.loadAfter} after, ${rounds} rounds: ` +
      (reached ? 'all reached.' : 'not all reached.'),
  )
  return { bench: 'latency', machine, payloadBytes, comparisons, reached }
}

async function measure(lan: Lan, profiles: Profiles): Promise<void> {
  const [here, there] = [lan.host('here'), lan.host('there')]
  const servers = [
    await serveIrtt(there),
    await serveSockperf(there, 'udp'),
    await serveSockperf(there, 'tcp'),
  ]
  const serving = await serve(there, profiles.of('there'), '--accept', 'all')
  const place = { here, there, profile: profiles.of('here'), serving }
  const turns = [
    () => labPaced(place),
    () => irttPaced(place),
    () => labClosed(place, 'udp'),
    () => sockperfClosed(place, 'udp'),
    () => labClosed(place, 'tcp'),
    () => sockperfClosed(place, 'tcp'),
  ]
  for (let round = 0; round < rounds; round += 1) {
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn()
    console.error(`Round ${round + 1} of ${rounds} is done.`)
  }
  await stop(serving.lab)
  for (const server of servers) await stopServer(server)
}

async function labPaced(place: Place): Promise<void> {
  const words = ['--interval', `${intervalMs}ms`, '--duration', `${pacedSeconds}s`]
  lists.labPaced.push(await labRound(place, 'udp', words))
}

async function labClosed(place: Place, transport: Transport): Promise<void> {
  const words = ['--interval', '0', '--duration', `${closedSeconds}s`]
  lists[transport === 'udp' ? 'labUdp' : 'labTcp'].push(await labRound(place, transport, words))
}

async function labRound(
  { here, there, profile, serving }: Place,
  transport: Transport,
  words: string[],
): Promise<Round> {
  const target = `${there.ipv4}:${serving.controlPort}`
  const size = ['--payload', String(payloadBytes)]
  const { document } = await duel(here, profile, target, '--transport', transport, ...size, ...words)
  const result = document[transport]
  if (document.outcome !== 'completed' || !result?.rttNs)
    throw new Error(`The lab's run ended ${document.outcome}: ${document.reason}`)
  return { probes: result.sent, p50Ns: result.rttNs.p50, p99Ns: result.rttNs.p99 }
}

async function irttPaced({ here, there }: Place): Promise<void> {
  const { printed, whole } = await runIrtt(here, there, { intervalMs, payloadBytes, seconds: pacedSeconds })
  lists.irttPrinted.push(printed)
  lists.irttWhole.push(whole)
}

async function sockperfClosed({ here, there }: Place, transport: Transport): Promise<void> {
  const round = await runSockperf(here, there, { transport, payloadBytes, seconds: closedSeconds })
  lists[transport === 'udp' ? 'sockperfUdp' : 'sockperfTcp'].push(round)
}

function compare(what: string, ours: Round[], theirs: Round[], mostP50Ratio: number): Comparison {
  const [our, their] = [summarize(ours), summarize(theirs)]
  const ratio = (one: number, other: number) => Math.round((100 * one) / other) / 100
  return {
    what,
    ours: our,
    theirs: their,
    p50Ratio: ratio(our.p50Ns, their.p50Ns),
    p99Ratio: ratio(our.p99Ns, their.p99Ns),
    mostP50Ratio,
  }
}

function lineOf({ what, ours, theirs, p50Ratio, p99Ratio, mostP50Ratio }: Comparison): string {
  const us = (ns: number) => (ns / 1000).toFixed(1).padStart(7)
  const verdict =
    mostP50Ratio === null
      ? ''
      : p50Ratio <= mostP50Ratio
        ? '  reached'
        : `  missed ${mostP50Ratio.toFixed(2)}`
  return (
    `${what.padEnd(48)} p50 ${us(ours.p50Ns)} / ${us(theirs.p50Ns)} us = ${p50Ratio.toFixed(2)}, ` +
    `p99 ${us(ours.p99Ns)} / ${us(theirs.p99Ns)} us = ${p99Ratio.toFixed(2)}${verdict}`
  )
}

function load(): number {
  return Math.round(100 * (loadavg()[0] ?? 0)) / 100
}
