/** `lab neighbours`: the ARP and neighbour discovery tables. */
import { Command } from 'commander'
import { m } from '../../../../shared/words/generated/messages'
import { listVendoredNeighbours } from '../../../host/neighbours'
import { answering, need, printColumns, printJson, type Row } from '../../../cli/answer'

/** The command; exit code 1 where the system does not tell. */
export function neighboursCommand(): Command {
  return new Command('neighbours')
    .description(m.cli_neighbours_description())
    .option('--json', m.cli_json())
    .action((_options, command: Command) =>
      answering(1, async () => {
        const neighbours = need(await listVendoredNeighbours())
        if (command.optsWithGlobals<{ json?: boolean }>().json) return printJson(neighbours)
        const rows = neighbours.map((entry): Row => {
          const { address, mac, vendor, state, router } = entry
          return [
            address,
            entry.interface,
            mac,
            vendor,
            state,
            router === null ? null : router ? m.cli_neighbours_router() : m.cli_neighbours_host(),
          ]
        })
        return printColumns([headings(), ...rows])
      }),
    )
}

function headings(): Row {
  return [
    m.cli_neighbours_address(),
    m.cli_neighbours_interface(),
    m.cli_neighbours_mac(),
    m.cli_neighbours_vendor(),
    m.cli_neighbours_state(),
    m.cli_neighbours_role(),
  ]
}
