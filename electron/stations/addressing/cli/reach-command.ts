/** `lab reach`: how a packet to an address would leave this machine. */
import { Command } from 'commander'
import { isFailure } from '../../../../shared/base/failure'
import { failureSentence } from '../../../../shared/words/failure-sentence'
import { english } from '../../../../shared/words/language'
import { parseAddress, type IpAddress } from '../../../../shared/address/address'
import type { Route } from '../../../../shared/address/host-facts'
import { reach, type ReachAnswer } from '../../../host/reach'
import { answering, need, printColumns, printJson, type Row } from '../../../cli/answer'

/** The command; exit code 2 for what is no address, 1 where there is no route or the system does not tell. */
export function reachCommand(): Command {
  return new Command('reach')
    .description('tell how a packet would reach an address: segment, interface, next hop and its MAC')
    .argument('<address>', 'IPv4 or IPv6 address, with %zone where it is link-local')
    .option('--json', 'print JSON')
    .action((text: string, _options, command: Command) =>
      answering(2, async () => {
        const destination = need(parseAddress(text))
        await answering(1, () =>
          tell(text, destination, command.optsWithGlobals<{ json?: boolean }>().json === true),
        )
      }),
    )
}

async function tell(text: string, destination: IpAddress, json: boolean): Promise<void> {
  const answer = need(await reach(destination))
  if (!answer.reach) {
    process.stderr.write(`There is no route to ${text}.\n`)
    process.exitCode = 1
  } else if (json) await printJson(answer.reach)
  else await printColumns([...verdictRows(answer.reach), ...besideRows(answer)])
}

function verdictRows(verdict: NonNullable<ReachAnswer['reach']>): Row[] {
  return [
    ['same segment', verdict.sameSegment ? 'yes' : 'no, through a gateway'],
    ['interface', verdict.interface],
    ['source', verdict.source],
    ['next hop', verdict.nextHop],
    ["next hop's MAC", verdict.nextHopMac],
    ['matched route', verdict.matched],
  ]
}

/** Whose verdict it is, and our own match with every candidate beside it. */
function besideRows({ asked, match, reach }: ReachAnswer): Row[] {
  const verdict: Row = isFailure(asked)
    ? ['verdict', `our own match, for the system could not be asked: ${failureSentence(asked, english)}`]
    : ['verdict', "the system's own"]
  if (isFailure(match)) return [verdict]
  const byRule = match.winner !== match.longest
  const candidates = match.candidates.map((route): Row => {
    if (route === match.winner) return [byRule ? 'policy rule' : 'longest match', routeText(route)]
    return [route === match.longest ? 'longest match' : 'also fits', routeText(route)]
  })
  const rule: Row[] =
    byRule && match.rule !== null ? [['by the rule', `${match.rule.priority}: ${match.rule.text}`]] : []
  const overruled = reach?.matched !== null && reach?.matched !== match.winner?.destination
  return [
    verdict,
    ...rule,
    ...candidates,
    ...(overruled
      ? [['overruled', 'the system decides otherwise, for a reason its tables do not tell']]
      : []),
  ]
}

function routeText({ destination, gateway, interface: netif, metric, type, table }: Route): string {
  const words = [
    type === 'unicast' ? '' : type,
    destination,
    gateway === null ? '' : `via ${gateway}`,
    netif === null ? '' : `on ${netif}`,
    metric === null ? '' : `metric ${metric}`,
    table === null || table === 'main' ? '' : `table ${table}`,
  ]
  return words.filter((word) => word !== '').join(' ')
}
