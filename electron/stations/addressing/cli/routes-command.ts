/** `lab routes`: the routing table. */
import { Command } from 'commander'
import { m } from '../../../../shared/words/generated/messages'
import { listRoutes } from '../../../host/routes'
import { answering, need, printColumns, printJson, type Row } from '../../../cli/answer'

/** The command; exit code 1 where the system does not tell. */
export function routesCommand(): Command {
  return new Command('routes')
    .description(m.cli_routes_description())
    .option('--all', m.cli_routes_all())
    .option('--json', m.cli_json())
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
          m.cli_routes_destination(),
          m.cli_routes_gateway(),
          m.cli_routes_interface(),
          m.cli_routes_source(),
          m.cli_routes_metric(),
          m.cli_routes_type(),
          m.cli_routes_protocol(),
          m.cli_routes_table(),
        ]
        return printColumns([heading, ...rows])
      }),
    )
}
