/** `lab routes`: the routing table. */
import { Command } from 'commander'
import { listRoutes } from '../../../host/routes'
import { answering, need, printColumns, printJson, type Row } from '../../../cli/answer'

/** The command; exit code 1 where the system does not tell. */
export function routesCommand(): Command {
  return new Command('routes')
    .description('list the routing table, IPv4 and IPv6')
    .option('--all', 'every table, with own, broadcast and policy routes, not the main one only')
    .option('--json', 'print JSON')
    .action((options: { all?: boolean }, command: Command) =>
      answering(1, async () => {
        const all = need(await listRoutes())
        const routes = options.all ? all : all.filter(({ table }) => table === null || table === 'main')
        if (command.optsWithGlobals<{ json?: boolean }>().json) return printJson(routes)
        const rows = routes.map((route): Row => {
          const { destination, gateway, source, metric, type, protocol, table } = route
          return [destination, gateway, route.interface, source, metric, type, protocol, table]
        })
        const heading = [
          'DESTINATION',
          'GATEWAY',
          'INTERFACE',
          'SOURCE',
          'METRIC',
          'TYPE',
          'PROTOCOL',
          'TABLE',
        ]
        return printColumns([heading, ...rows])
      }),
    )
}
