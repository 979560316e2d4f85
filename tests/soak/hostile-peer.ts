/**
 * 10,000,000 lies in every role a peer can have, while a pair of labs measures beside the attack: nothing of theirs is
 * lost, their medians stay near those of quiet, the lab works on and does not grow.
 */
import { Campaign, roles, type Attack, type PairFigures } from '../support/lying/campaign'

const inputsWanted = 10_000_000
/** Of a role at a time. */
const secondsEach = 30
const mostMedianRatio = 1.5
/** Resident memory may move so much for the runtime's own reasons. */
const growthBoundBytes = 64_000_000

interface HostilePeerSoak {
  readonly soak: 'hostile-peer'
  readonly seed: number
  readonly quiet: PairFigures
  readonly attacks: readonly Attack[]
  readonly grownBytes: number
  readonly reached: boolean
}

/** Prints a line for each attack. */
export async function run(): Promise<HostilePeerSoak> {
  const seed = Date.now() % 1_000_000
  const campaign = await Campaign.begin(seed)
  const attacks: Attack[] = []
  try {
    const quiet = await campaign.quiet(secondsEach)
    console.log(`hostile-peer, seed ${seed}: quiet ${lineOf(quiet)}`)
    const before = process.memoryUsage.rss()
    let works = true
    for (let turn = 0; inputsOf(attacks) < inputsWanted; turn += 1) {
      // Datagrams come quickest: after a turn of each role they make up the number.
      const role = roles[turn] ?? 'datagrams'
      const attack = await campaign.attack(role, secondsEach)
      attacks.push(attack)
      works &&= await campaign.works()
      console.log(`${role}: ${attack.inputs} lies, beside them ${lineOf(attack.pair)}`)
    }
    const grownBytes = process.memoryUsage.rss() - before
    const reached =
      works && grownBytes < growthBoundBytes && attacks.every(({ pair }) => isUnharmed(pair, quiet))
    console.log(
      `${inputsOf(attacks)} lies, ${(grownBytes / 1e6).toFixed(1)} MB grown, the lab ${works ? 'works' : 'DOES NOT WORK'}: ${reached ? 'reached' : 'not reached'}`,
    )
    return { soak: 'hostile-peer', seed, quiet, attacks, grownBytes, reached }
  } finally {
    await campaign.end()
  }
}

function inputsOf(attacks: readonly Attack[]): number {
  return attacks.reduce((sum, { inputs }) => sum + inputs, 0)
}

function isUnharmed(pair: PairFigures, quiet: PairFigures): boolean {
  return (
    pair.lost === 0 &&
    pair.udpMedianNs <= mostMedianRatio * quiet.udpMedianNs &&
    pair.tcpMedianNs <= mostMedianRatio * quiet.tcpMedianNs
  )
}

function lineOf({ sent, lost, udpMedianNs, tcpMedianNs }: PairFigures): string {
  const us = (ns: number) => (ns / 1000).toFixed(0)
  return `${lost} of ${sent} lost, medians ${us(udpMedianNs)} us UDP, ${us(tcpMedianNs)} us TCP`
}
