/** `lab listen`: hears what others send, over TCP or UDP. */
import { badInput } from '../../../../shared/stations/messages/codes'
import { m } from '../../../../shared/words/generated/messages'
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import type { Codec } from '../../../../shared/framing/codec'
import type { LinkSettings } from '../../../../shared/stations/messages/contract'
import { isFailure } from '../../../../shared/base/failure'
import { optionalCodecOption } from '../../../cli/codec-option'
import { printedMessages, printOptions, type PrintOptions } from './message-lines'
import { writeStandardOutput } from '../../../cli/standard-streams'
import { complain, withLink } from './traffic-session'

interface ListenOptions extends PrintOptions {
  codec: Codec
  count?: number
  join?: string
  interface?: string
  share?: true
}

const noReplies = { rules: [], limit: 1 }

export function listenCommand(): Command {
  const command = new Command('listen')
    .description(m.cli_listen_description())
    .addArgument(new Argument(`<${m.cli_value_protocol()}>`).choices(['tcp', 'udp']))
    .argument(`<[${m.cli_value_host()}:]${m.cli_value_port()}>`, m.cli_listen_place())
    .addOption(optionalCodecOption())
    .option('--count <n>', m.cli_listen_count(), readCount)
    .addOption(new Option(`--join <${m.cli_listen_value_group()}>`, m.cli_listen_join()))
    .addOption(new Option(`--interface <${m.cli_value_name()}>`, m.cli_listen_interface()))
    .addOption(new Option('--share', m.cli_listen_share()))
  for (const option of printOptions()) command.addOption(option)
  return command.action(listen)
}

async function listen(protocol: 'tcp' | 'udp', at: string, options: ListenOptions): Promise<void> {
  if (protocol === 'tcp' && (options.join ?? options.interface ?? options.share) !== undefined) {
    return complain(badInput('groupsOfTcp'))
  }
  if (/^\s*$/.test(at)) {
    return complain(badInput('listenWhere'))
  }
  await withLink(settingsOf(protocol, at, options), async ({ api, first }, interrupted) => {
    if (options.join !== undefined) {
      const membership = { group: options.join, interface: options.interface ?? '' }
      const refused = await api.joinGroup({ link: first.link, membership })
      if (isFailure(refused)) return complain(refused)
    }
    process.stderr.write(`${m.cli_listen_listening({ local: String(first.local), protocol })}\n`)
    await writeStandardOutput(printedMessages(api, first.link, options, interrupted))
  })
}

function settingsOf(protocol: 'tcp' | 'udp', at: string, options: ListenOptions): LinkSettings {
  const common = { codec: options.codec.name, replies: noReplies }
  if (protocol === 'tcp') return { kind: 'tcpServer', at, ...common }
  const shared = options.share === true
  return { kind: 'udp', at, to: '', shared, multicastTtl: 1, interface: options.interface ?? '', ...common }
}

function readCount(text: string): number {
  const count = /^[0-9]{1,15}$/.test(text) ? Number(text) : 0
  if (count >= 1) return count
  throw new InvalidArgumentError(m.cli_listen_count_wrong())
}
