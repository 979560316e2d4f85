/** `lab subnet`: the calculator, planning and set arithmetic of address blocks on the command line. */
import { badInput, why } from '../../../../shared/stations/addressing/codes'
import { Command } from 'commander'
import { m } from '../../../../shared/words/generated/messages'
import { FailureError } from '../../../../shared/base/failure'
import { formatAddress, type Prefix } from '../../../../shared/address/address'
import { excludePrefixes, mergePrefixes } from '../../../../shared/address/block-algebra'
import { describeSubnet } from '../../../../shared/address/description'
import { classOf, registryEntriesOf } from '../../../../shared/address/kinds'
import { macInAddress, solicitedNodeOf } from '../../../../shared/address/mac'
import { readPrefixLength } from '../../../../shared/address/mask'
import { readNeeds } from '../../../../shared/stations/addressing/block-list'
import { maskMissingIn, readBlock } from '../../../../shared/stations/addressing/block-text'
import { planNetworks, splitPrefix, type Need } from '../../../../shared/stations/addressing/planning'
import { formatPrefix, networkOf } from '../../../../shared/address/prefix'
import { parseRange, rangeToPrefixes } from '../../../../shared/address/range'
import { Refusal } from '../../../../shared/base/refusal'
import { refusalOf } from '../../../../shared/address/refusal'
import { asciiForm } from '../../../../shared/base/typed-text'
import { listInterfaceAddresses } from '../../../host/interfaces'
import { reverseName, reverseZones } from '../../../../shared/address/reverse-name'
import { judgeSegment } from '../../../../shared/address/segment'
import { andWorking, numberForms } from '../../../../shared/address/working'
import { blocksIn } from './block-words'
import { answering, need, printColumns, printJson, printLines, type Row } from '../../../cli/answer'

/** The command with its subcommands; wrong input ends with exit code 2. */
export function subnetCommand(): Command {
  const subnet = new Command('subnet')
    .description(m.cli_subnet_description())
    .argument(`<${m.cli_value_address()}...>`, m.cli_subnet_address())
    .option('--json', m.cli_json())
    .action((words: string[], _options, command: Command) =>
      answering(2, () => describe(onePrefix(words.join(' ')), wantsJson(command))),
    )

  const list = (usage: string, description: string, prefixesOf: (words: string[]) => Prefix[]) =>
    subnet
      .command(usage)
      .description(description)
      .option('--json', m.cli_json())
      .action((...given: unknown[]) => {
        const command = given.at(-1) as Command
        return answering(2, () => printPrefixes(prefixesOf(command.args), wantsJson(command)))
      })

  const network = `<${m.cli_subnet_value_net()}>`
  list(`split ${network} <${m.cli_subnet_value_prefix()}...>`, m.cli_subnet_split(), (words) => {
    const base = maskedPrefix(words.slice(0, -1).join(' '))
    return need(splitPrefix(base, readLength(words.at(-1) ?? '', base)))
  })
  list(`plan ${network} <${m.cli_subnet_value_hosts()}...>`, m.cli_subnet_plan(), (words) => {
    const [base = []] = blocksIn(words)
    const needs = readPlanNeeds(words.slice(base.length))
    return need(planNetworks([maskedPrefix(base.join(' '))], needs)).map(({ network }) => network)
  })
  list(`merge <${m.cli_subnet_value_nets()}...>`, m.cli_subnet_merge(), (words) =>
    mergePrefixes(blocksIn(words).flatMap((block) => prefixesIn(block.join(' ')))),
  )
  list(
    `range <${m.cli_subnet_value_first()}> [${m.cli_subnet_value_last()}...]`,
    m.cli_subnet_range(),
    (words) => {
      const hasHyphen = words.some((word) => /[-~]/.test(asciiForm(word)))
      return rangeToPrefixes(need(parseRange(words.join(hasHyphen ? ' ' : '-'))))
    },
  )
  list(`exclude ${network} <${m.cli_subnet_value_excluded()}...>`, m.cli_subnet_exclude(), (words) => {
    const [base = '', ...excluded] = blocksIn(words).map((block) => block.join(' '))
    return excludePrefixes(onePrefix(base), excluded.flatMap(prefixesIn))
  })
  subnet
    .command('same <a> <b...>')
    .description(m.cli_subnet_same())
    .option('--json', m.cli_json())
    .action((_a: string, _b: string[], _options, command: Command) =>
      answering(2, () => {
        const blocks = blocksIn(command.args).map((block) => block.join(' '))
        const [a, b] = blocks.map(onePrefix)
        if (a === undefined || b === undefined || blocks.length > 2)
          throw new FailureError(badInput('twoAddresses', { blocks: blocks.length }))
        for (const block of blocks) maskedPrefix(block)
        return judge(a, b, wantsJson(command))
      }),
    )
  return subnet
}

/** The first and the last of many; all of them are in the JSON. */
function zonesText(zones: readonly string[]): string {
  const [first = ''] = zones
  if (zones.length <= 4) return zones.join(' ')
  return m.addressing_reverse_zones_many({ first, last: zones.at(-1) ?? '', count: zones.length })
}

/** The option may stand before or behind the subcommand. */
function wantsJson(command: Command): boolean {
  return command.optsWithGlobals<{ json?: boolean }>().json === true
}

function prefixesIn(text: string): Prefix[] {
  const block = readBlock(text)
  if (block instanceof Refusal) throw refused(text, block)
  return block.kind === 'prefix' ? [block.prefix] : block.prefixes
}

/** A prefix; a range has to be one. */
function onePrefix(text: string): Prefix {
  const prefixes = prefixesIn(text)
  const [prefix] = prefixes
  if (prefix && prefixes.length === 1) return prefix
  const several = why('rangeNoPrefix', { prefixes: prefixes.length })
  throw refused(text, new Refusal(asciiForm(text).search(/[-~]/), several))
}

/** A prefix whose mask is given, since the answer depends on it. */
function maskedPrefix(text: string): Prefix {
  const prefix = onePrefix(text)
  const missing = maskMissingIn(text, listInterfaceAddresses())
  if (missing !== null) throw refused(text, missing)
  return prefix
}

function readLength(text: string, base: Prefix): number {
  const offset = text.startsWith('/') ? 1 : 0
  const length = readPrefixLength(text.slice(offset), base.address.family)
  if (length instanceof Refusal) throw refused(text, length.shiftedBy(offset))
  if (length < base.prefixLength) {
    throw refused(
      text,
      new Refusal(offset, why('noShorterParts', { network: formatPrefix(networkOf(base)) })),
    )
  }
  return length
}

function readPlanNeeds(words: readonly string[]): Need[] {
  // Words in quotes are needs of their own: "lab 20" "class 100".
  const text = words.join(words.some((word) => /\s/.test(word)) ? '\n' : ' ')
  const needs = readNeeds(text)
  if (needs instanceof Refusal) throw refused(text, new Refusal(needs.position, why('hostsWanted')))
  return needs.map((need) => ('hosts' in need ? need.hosts : need))
}

function refused(text: string, refusal: Refusal): FailureError {
  return new FailureError(refusalOf(text, refusal))
}

function printPrefixes(prefixes: Prefix[], json: boolean): Promise<void> {
  const texts = prefixes.map(formatPrefix)
  return json ? printJson(texts) : printLines(texts)
}

function judge(a: Prefix, b: Prefix, json: boolean): Promise<void> {
  const verdict = judgeSegment(a, b)
  if (json) return printJson(verdict)
  const side = (
    name: string,
    { network, prefixLength }: typeof verdict.a,
    other: string,
    neighbour: boolean,
  ): Row => [
    name,
    `${network}/${prefixLength}`,
    neighbour ? m.cli_subnet_neighbour({ other }) : m.cli_subnet_gateway({ other }),
  ]
  return printColumns([
    side('A', verdict.a, 'B', verdict.verdictOfA),
    side('B', verdict.b, 'A', verdict.verdictOfB),
    [
      '',
      verdict.same ? m.cli_subnet_same_segment() : m.cli_subnet_other_segment(),
      verdict.verdictOfA === verdict.verdictOfB ? '' : m.cli_subnet_masks_disagree(),
    ],
  ])
}

function describe(prefix: Prefix, json: boolean): Promise<void> {
  const description = describeSubnet(prefix)
  const zones = reverseZones(prefix)
  if (json) return printJson({ ...description, reverseZones: zones })
  const { address } = prefix
  const forms = numberForms(address)
  const working = andWorking(prefix)
  const binary = (row: (typeof working)['mask']) =>
    row.groups.map((group) => group.binary).join(address.family === 'IPv4' ? '.' : ':')
  const solicitedNode = solicitedNodeOf(address)
  const registered = registryEntriesOf(prefix).map(({ rfc }) => rfc)
  const rows: (readonly [string, string | number | null])[] = [
    [m.cli_subnet_row_address(), description.address],
    [m.cli_subnet_row_prefix_length(), description.prefixLength],
    [m.cli_subnet_row_netmask(), description.netmask],
    [m.cli_subnet_row_wildcard(), description.wildcard],
    [m.cli_subnet_row_network(), description.network],
    [m.cli_subnet_row_broadcast(), description.broadcast],
    [m.cli_subnet_row_first_host(), description.firstHost],
    [m.cli_subnet_row_last_host(), description.lastHost],
    [m.cli_subnet_row_addresses(), description.addressCount],
    [m.cli_subnet_row_hosts(), description.hostCount],
    [m.cli_subnet_row_kinds(), [...description.kinds, ...registered.map((rfc) => `(${rfc})`)].join(' ')],
    [m.cli_subnet_row_class(), classOf(prefix)],
    [m.cli_subnet_row_reverse_name(), reverseName(address)],
    [m.cli_subnet_row_reverse_zones(), zonesText(zones)],
    [m.cli_subnet_row_solicited_node(), solicitedNode && formatAddress(solicitedNode)],
    [m.cli_subnet_row_mac_in_address(), macInAddress(address)],
    [m.cli_subnet_row_integer(), forms.decimal],
    [m.cli_subnet_row_hexadecimal(), forms.hexadecimal],
    [m.cli_subnet_row_octal(), forms.octal],
    [m.cli_subnet_row_address_bits(), binary(working.address)],
    [m.cli_subnet_row_mask_bits(), binary(working.mask)],
    [m.cli_subnet_row_network_bits(), binary(working.network)],
  ]
  // What only one family has is left out of the other's rows.
  const ofOneFamily: string[] = [
    m.cli_subnet_row_class(),
    m.cli_subnet_row_solicited_node(),
    m.cli_subnet_row_mac_in_address(),
  ]
  return printColumns(rows.filter(([name, value]) => value !== null || !ofOneFamily.includes(name)))
}
