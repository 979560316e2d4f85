/** `lab reach`: how a packet to an address would leave this machine. */
import { Command } from 'commander'
import { isFailure } from '../../../../shared/base/failure'
import { failureSentence } from '../../../../shared/words/failure-sentence'
import { m } from '../../../../shared/words/generated/messages'
import { formatAddress, parseAddress, type IpAddress } from '../../../../shared/address/address'
import type { Route } from '../../../../shared/address/host-facts'
import { reach, type ReachAnswer } from '../../../host/reach'
import { answering, need, printColumns, printJson, type Row } from '../../../cli/answer'

/** The command; exit code 2 for what is no address, 1 where there is no route or the system does not tell. */
export function reachCommand(): Command {
  return new Command('reach')
    .description(m.cli_reach_description())
    .argument(`<${m.cli_value_address()}>`, m.cli_reach_address())
    .option('--json', m.cli_json())
    .action((text: string, _options, command: Command) =>
      answering(2, async () => {
        const destination = need(parseAddress(text))
        await answering(1, () =>
          tell(destination, command.optsWithGlobals<{ json?: boolean }>().json === true),
        )
      }),
    )
}

async function tell(destination: IpAddress, json: boolean): Promise<void> {
  const answer = need(await reach(destination))
  if (!answer.reach) {
    process.stderr.write(`${m.cli_reach_no_route({ address: formatAddress(destination) })}\n`)
    process.exitCode = 1
  } else if (json) await printJson(answer.reach)
  else await printColumns([...verdictRows(answer.reach), ...besideRows(answer)])
}

function verdictRows(verdict: NonNullable<ReachAnswer['reach']>): Row[] {
  return [
    [m.cli_reach_same_segment(), verdict.sameSegment ? m.cli_yes() : m.cli_reach_through_gateway()],
    [m.cli_reach_interface(), verdict.interface],
    [m.cli_reach_source(), verdict.source],
    [m.cli_reach_next_hop(), verdict.nextHop],
    [m.cli_reach_next_hop_mac(), verdict.nextHopMac],
    [m.cli_reach_matched(), verdict.matched],
  ]
}

/** Whose verdict it is, and our own match with every candidate beside it. */
function besideRows({ asked, match, reach }: ReachAnswer): Row[] {
  const verdict: Row = isFailure(asked)
    ? [m.cli_reach_verdict(), m.cli_reach_verdict_own({ reason: failureSentence(asked) })]
    : [m.cli_reach_verdict(), m.cli_reach_verdict_system()]
  if (isFailure(match)) return [verdict]
  const byRule = match.winner !== match.longest
  const candidates = match.candidates.map((route): Row => {
    if (route === match.winner)
      return [byRule ? m.cli_reach_policy_rule() : m.cli_reach_longest_match(), routeText(route)]
    return [route === match.longest ? m.cli_reach_longest_match() : m.cli_reach_also_fits(), routeText(route)]
  })
  const rule: Row[] =
    byRule && match.rule !== null
      ? [[m.cli_reach_by_rule(), `${match.rule.priority}: ${match.rule.text}`]]
      : []
  const overruled = reach?.matched !== null && reach?.matched !== match.winner?.destination
  return [
    verdict,
    ...rule,
    ...candidates,
    ...(overruled ? [[m.cli_reach_overruled(), m.cli_reach_overruled_why()]] : []),
  ]
}

function routeText({ destination, gateway, interface: netif, metric, type, table }: Route): string {
  const words = [
    type === 'unicast' ? '' : type,
    destination,
    gateway === null ? '' : m.cli_reach_via({ gateway }),
    netif === null ? '' : m.cli_reach_on({ interface: netif }),
    metric === null ? '' : m.cli_reach_metric({ metric }),
    table === null || table === 'main' ? '' : m.cli_reach_table({ table }),
  ]
  return words.filter((word) => word !== '').join(' ')
}
