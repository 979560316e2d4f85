/** `lab listen`: hears what others send, over TCP or UDP. */
import { badInput } from '../../../../shared/stations/messages/codes'
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
    .description('hear what others send, until interrupted')
    .addArgument(new Argument('<protocol>').choices(['tcp', 'udp']))
    .argument('<[host:]port>', 'where to listen; without a host, on every address (UDP: of IPv4)')
    .addOption(optionalCodecOption())
    .option('--count <n>', 'end after so many messages', readCount)
    .addOption(new Option('--join <group>', 'udp: hear this multicast group'))
    .addOption(new Option('--interface <name>', 'udp: the interface to hear the group by'))
    .addOption(new Option('--share', 'udp: let other programs have the same port'))
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
    process.stderr.write(`listening on ${first.local} (${protocol})\n`)
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
  throw new InvalidArgumentError('A count is a whole number from 1 on.')
}
