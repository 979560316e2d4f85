/** `lab neighbours`: the ARP and neighbour discovery tables. */
import { Command } from 'commander'
import { listVendoredNeighbours } from '../../../host/neighbours'
import { answering, need, printColumns, printJson, type Row } from '../../../cli/answer'

/** The command; exit code 1 where the system does not tell. */
export function neighboursCommand(): Command {
  return new Command('neighbours')
    .description('list the neighbours whose MAC the system knows or asks for (ARP, neighbour discovery)')
    .option('--json', 'print JSON')
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
            router === null ? null : router ? 'router' : 'host',
          ]
        })
        return printColumns([['ADDRESS', 'INTERFACE', 'MAC', 'VENDOR', 'STATE', 'ROLE'], ...rows])
      }),
    )
}
