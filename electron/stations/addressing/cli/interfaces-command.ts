/** `lab interfaces`: this machine's network interfaces. */
import { Command } from 'commander'
import { macBits } from '../../../../shared/address/mac'
import { listVendoredInterfaces } from '../../../host/interfaces'
import { answering, need, printColumns, printJson, type Row } from '../../../cli/answer'

/** The command; exit code 1 where the system does not tell. */
export function interfacesCommand(): Command {
  return new Command('interfaces')
    .description("list this machine's interfaces with their addresses")
    .option('--json', 'print JSON')
    .action((_options, command: Command) =>
      answering(1, async () => {
        const interfaces = need(await listVendoredInterfaces())
        if (command.optsWithGlobals<{ json?: boolean }>().json) return printJson(interfaces)
        const rows = interfaces.flatMap(({ name, kind, link, mtu, mac, vendor, addresses }): Row[] => {
          const facts = [name, kind, link, mtu, mac, mac === null ? null : (vendor ?? originOf(mac))]
          const [first, ...more] = addresses.map(({ address, prefixLength }) => `${address}/${prefixLength}`)
          return [[...facts, first ?? null], ...more.map((text) => ['', '', '', '', '', '', text])]
        })
        return printColumns([['INTERFACE', 'KIND', 'LINK', 'MTU', 'MAC', 'MAC GIVEN BY', 'ADDRESS'], ...rows])
      }),
    )
}

function originOf(mac: string): string {
  return macBits(mac).locallyAdministered ? 'software' : 'manufacturer'
}
