/** `lab subnet`: the calculator, planning and set arithmetic of address blocks on the command line. */
import { why } from '../../../../shared/stations/addressing/codes'
import { Command } from 'commander'
import { FailureError } from '../../../../shared/base/failure'
import { formatAddress, parsePrefix, type Prefix } from '../../../../shared/address/address'
import { excludePrefixes, mergePrefixes } from '../../../../shared/address/block-algebra'
import { describeSubnet } from '../../../../shared/address/description'
import { classOf, registryEntriesOf } from '../../../../shared/address/kinds'
import { macInAddress, solicitedNodeOf } from '../../../../shared/address/mac'
import { readPrefixLength } from '../../../../shared/address/mask'
import { planNetworks, splitPrefix } from '../../../../shared/stations/addressing/planning'
import { formatPrefix, networkOf } from '../../../../shared/address/prefix'
import { parseRange, rangeToPrefixes } from '../../../../shared/address/range'
import { Refusal, refusalOf } from '../../../../shared/address/refusal'
import { reverseName } from '../../../../shared/address/reverse-name'
import { judgeSegment } from '../../../../shared/address/segment'
import { andWorking, numberForms } from '../../../../shared/address/working'
import { answering, need, printColumns, printJson, printLines, type Row } from '../../../cli/answer'

/** The command with its subcommands; wrong input ends with exit code 2. */
export function subnetCommand(): Command {
  const subnet = new Command('subnet')
    .description('work with addresses and prefixes (IPv4 and IPv6)')
    .argument('<address...>', 'address with prefix, mask or wildcard; or a range that is one prefix')
    .option('--json', 'print JSON')
    .action((words: string[], _options, command: Command) =>
      answering(2, () => describe(readBlock(words.join(' ')), wantsJson(command))),
    )

  const list = (usage: string, description: string, prefixesOf: (words: string[]) => Prefix[]) =>
    subnet
      .command(usage)
      .description(description)
      .option('--json', 'print JSON')
      .action((...given: unknown[]) => {
        const command = given.at(-1) as Command
        return answering(2, () => printPrefixes(prefixesOf(command.args), wantsJson(command)))
      })

  list(
    'split <net> <prefix>',
    'split a network into equal parts of that prefix length',
    ([net = '', length = '']) => {
      const base = need(parsePrefix(net))
      return need(splitPrefix(base, readLength(length, base)))
    },
  )
  list(
    'plan <net> <hosts>',
    'a network for each of these numbers of hosts (100,50,20), in the order asked',
    ([net = '', hosts = '']) =>
      need(planNetworks([need(parsePrefix(net))], readHosts(hosts))).map(({ network }) => network),
  )
  list('merge <nets...>', 'the fewest prefixes that hold the same addresses', (nets) =>
    mergePrefixes(nets.map((net) => need(parsePrefix(net)))),
  )
  list(
    'range <first> <last>',
    'the fewest prefixes from the first address to the last',
    ([first = '', last = '']) => rangeToPrefixes(need(parseRange(`${first}-${last}`))),
  )
  list(
    'exclude <net> <excluded>',
    'the fewest prefixes of a network without another',
    ([net = '', excluded = '']) => excludePrefixes(need(parsePrefix(net)), [need(parsePrefix(excluded))]),
  )
  subnet
    .command('same <a> <b>')
    .description("whether two addresses are in one segment, judged with each side's own mask")
    .option('--json', 'print JSON')
    .action((a: string, b: string, _options, command: Command) =>
      answering(2, () => judge(need(parsePrefix(a)), need(parsePrefix(b)), wantsJson(command))),
    )
  return subnet
}

/** The option may stand before or behind the subcommand. */
function wantsJson(command: Command): boolean {
  return command.optsWithGlobals<{ json?: boolean }>().json === true
}

function readBlock(text: string): Prefix {
  const isRange = text.includes('-') && !text.includes('%')
  if (!isRange) return need(parsePrefix(text))
  const prefixes = rangeToPrefixes(need(parseRange(text)))
  const [prefix] = prefixes
  if (prefix && prefixes.length === 1) return prefix
  const several = why('rangeNoPrefix', { prefixes: prefixes.length })
  throw refused(text, new Refusal(text.indexOf('-'), several))
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

function readHosts(text: string): bigint[] {
  let at = 0
  return text.split(',').map((word) => {
    if (!/^[1-9][0-9]{0,38}$/.test(word)) {
      throw refused(text, new Refusal(at, why('hostsWanted')))
    }
    at += word.length + 1
    return BigInt(word)
  })
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
    neighbour ? `takes ${other} for a neighbour` : `sends to ${other} through a gateway`,
  ]
  return printColumns([
    side('A', verdict.a, 'B', verdict.verdictOfA),
    side('B', verdict.b, 'A', verdict.verdictOfB),
    [
      '',
      verdict.same ? 'same segment' : 'not the same segment',
      verdict.verdictOfA === verdict.verdictOfB ? '' : 'the masks disagree',
    ],
  ])
}

function describe(prefix: Prefix, json: boolean): Promise<void> {
  const description = describeSubnet(prefix)
  if (json) return printJson(description)
  const { address } = prefix
  const forms = numberForms(address)
  const working = andWorking(prefix)
  const binary = (row: (typeof working)['mask']) =>
    row.groups.map((group) => group.binary).join(address.family === 'IPv4' ? '.' : ':')
  const solicitedNode = solicitedNodeOf(address)
  const registered = registryEntriesOf(prefix).map(({ rfc }) => rfc)
  const rows: (readonly [string, string | number | null])[] = [
    ['address', description.address],
    ['prefix length', description.prefixLength],
    ['netmask', description.netmask],
    ['wildcard', description.wildcard],
    ['network', description.network],
    ['broadcast', description.broadcast],
    ['first host', description.firstHost],
    ['last host', description.lastHost],
    ['addresses', description.addressCount],
    ['hosts', description.hostCount],
    ['kinds', [...description.kinds, ...registered.map((rfc) => `(${rfc})`)].join(' ')],
    ['class', classOf(prefix)],
    ['reverse name', reverseName(address)],
    ['solicited node', solicitedNode && formatAddress(solicitedNode)],
    ['MAC in address', macInAddress(address)],
    ['integer', forms.decimal],
    ['hexadecimal', forms.hexadecimal],
    ['octal', forms.octal],
    ['address bits', binary(working.address)],
    ['AND mask bits', binary(working.mask)],
    ['= network bits', binary(working.network)],
  ]
  const ipv6Only = new Set(['solicited node', 'MAC in address'])
  return printColumns(
    rows.filter(([name, value]) => value !== null || !(ipv6Only.has(name) || name === 'class')),
  )
}
