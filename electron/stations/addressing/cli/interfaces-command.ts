/** `lab interfaces`: this machine's network interfaces. */
import { Command } from 'commander'
import { m } from '../../../../shared/words/generated/messages'
import { macBits } from '../../../../shared/address/mac'
import { listVendoredInterfaces } from '../../../host/interfaces'
import { answering, need, printColumns, printJson, type Row } from '../../../cli/answer'

/** The command; exit code 1 where the system does not tell. */
export function interfacesCommand(): Command {
  return new Command('interfaces')
    .description(m.cli_interfaces_description())
    .option('--json', m.cli_json())
    .action((_options, command: Command) =>
      answering(1, async () => {
        const interfaces = need(await listVendoredInterfaces())
        if (command.optsWithGlobals<{ json?: boolean }>().json) return printJson(interfaces)
        const rows = interfaces.flatMap(({ name, kind, link, mtu, mac, vendor, addresses }): Row[] => {
          const facts = [
            name,
            kind === null ? null : kindWords[kind](),
            link === null ? null : linkWords[link](),
            mtu,
            mac,
            mac === null ? null : (vendor ?? originOf(mac)),
          ]
          const [first, ...more] = addresses.map(({ address, prefixLength }) => `${address}/${prefixLength}`)
          return [[...facts, first ?? null], ...more.map((text) => ['', '', '', '', '', '', text])]
        })
        return printColumns([headings(), ...rows])
      }),
    )
}

function headings(): Row {
  return [
    m.cli_interfaces_interface(),
    m.cli_interfaces_kind(),
    m.cli_interfaces_link(),
    m.cli_interfaces_mtu(),
    m.cli_interfaces_mac(),
    m.cli_interfaces_mac_given_by(),
    m.cli_interfaces_address(),
  ]
}

const kindWords = {
  loopback: m.cli_interfaces_kind_loopback,
  physical: m.cli_interfaces_kind_physical,
  virtual: m.cli_interfaces_kind_virtual,
} as const

const linkWords = { up: m.cli_interfaces_up, down: m.cli_interfaces_down } as const

function originOf(mac: string): string {
  return macBits(mac).locallyAdministered ? m.cli_interfaces_software() : m.cli_interfaces_manufacturer()
}
