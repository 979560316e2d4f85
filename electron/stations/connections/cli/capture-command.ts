/** `lab capture`: reads a capture file as the lab reads live captures, packet by packet. */
import { systemFailure } from '../../../../shared/base/codes'
import { operation } from '../../../../shared/base/platform-codes'
import { captureFault, captureUnread } from '../../../../shared/words/capture-sentence'
import { createReadStream } from 'node:fs'
import { Command } from 'commander'
import { CaptureError, CaptureReader, type CapturedPacket } from '../../../../shared/capture/capture-reader'
import { decodePacket, type DecodedPacket } from '../../../../shared/capture/packet'
import { failureSentence } from '../../../../shared/words/failure-sentence'
import { m } from '../../../../shared/words/generated/messages'
import { formatAddress } from '../../../../shared/address/address'
import { writeStandardOutput } from '../../../cli/standard-streams'

/** The command; exit code 1 where the file ends, or stops being a capture, before its end. */
export function captureCommand(): Command {
  return new Command('capture')
    .description(m.cli_capture_description())
    .argument(`<${m.cli_value_file()}>`)
    .option('--json', m.cli_capture_json())
    .action(showCapture)
}

async function showCapture(file: string, { json }: { json?: true }): Promise<void> {
  let wrong: string | null = null
  async function* lines(): AsyncGenerator<string, void, void> {
    const reader = new CaptureReader()
    let number = 0
    let startNs: bigint | null = null
    try {
      for await (const chunk of createReadStream(file)) {
        for (const packet of reader.push(chunk as Uint8Array)) {
          number += 1
          startNs ??= packet.timeNs
          const { timeNs } = packet
          const row = rowOf(packet, number, timeNs === null ? null : Number(timeNs - (startNs ?? timeNs)))
          yield json ? `${JSON.stringify(row)}\n` : textOf(row)
        }
      }
      reader.end()
    } catch (error) {
      wrong = sentenceOf(error, file)
      if (wrong === null) throw error
    }
  }
  await writeStandardOutput(lines())
  if (wrong === null) return
  process.stderr.write(`${wrong}\n`)
  process.exitCode = 1
}

/** Null for what is a bug of ours. */
function sentenceOf(error: unknown, file: string): string | null {
  if (error instanceof CaptureError) return m.cli_capture_fault({ file, fault: captureFault(error) })
  const { code } = error as NodeJS.ErrnoException
  return code === undefined
    ? null
    : failureSentence(systemFailure(operation('read', { file: file.slice(0, 400) }), code))
}

/** What is null was not in the packet, or not captured. */
function rowOf(packet: CapturedPacket, number: number, tNs: number | null) {
  const decoded = decodePacket(packet.bytes, packet.linkType, packet.originalLength)
  const { ethernet, arp, ip, tcp, udp, tunnels, unread } = decoded
  return {
    number,
    /** Since the first packet that has a time; null for one that the file gives none. */
    tNs,
    length: packet.originalLength,
    sourceMac: ethernet?.source ?? null,
    destinationMac: ethernet?.destination ?? null,
    protocol: protocolOf(decoded),
    source: addressText(arp?.senderAddress ?? ip?.source),
    destination: addressText(arp?.targetAddress ?? ip?.destination),
    sourcePort: tcp?.sourcePort ?? udp?.sourcePort ?? null,
    destinationPort: tcp?.destinationPort ?? udp?.destinationPort ?? null,
    hopLimit: ip?.hopLimit ?? null,
    flags: tcp?.flags ?? null,
    sequence: tcp?.sequence ?? null,
    acknowledgement: tcp?.acknowledgement ?? null,
    window: tcp?.window ?? null,
    options: tcp?.options ?? null,
    payloadLength: tcp?.payloadLength ?? udp?.payloadLength ?? null,
    /** What it is carried in, the outermost first. */
    tunnels,
    /** What it goes on with that is not read here. */
    unread,
    comment: packet.comment,
  }
}

function protocolOf({ arp, ip, neighbour, tcp, udp }: DecodedPacket): string | null {
  if (arp !== null) return arp.operation === 1 ? 'arp request' : arp.operation === 2 ? 'arp reply' : 'arp'
  if (neighbour !== null) return `neighbour ${neighbour.kind}`
  if (tcp !== null) return 'tcp'
  if (udp !== null) return 'udp'
  return ip === null ? null : `ip protocol ${ip.protocol}`
}

function addressText(octets: Uint8Array | undefined): string | null {
  if (octets === undefined) return null
  const value = octets.reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n)
  return formatAddress({ family: octets.length === 4 ? 'IPv4' : 'IPv6', value, zone: null })
}

function textOf(row: ReturnType<typeof rowOf>): string {
  const seconds = (row.tNs === null ? m.cli_capture_no_time() : (row.tNs / 1e9).toFixed(6)).padStart(12)
  const end = (address: string | null, port: number | null) =>
    port === null ? (address ?? '?') : m.cli_capture_end({ address: address ?? '?', port })
  const tcp =
    row.flags === null
      ? ''
      : ` [${row.flags.join(' ')}] seq ${row.sequence} ack ${row.acknowledgement} win ${row.window}`
  const route = `${end(row.source, row.sourcePort)} > ${end(row.destination, row.destinationPort)}`
  const payload = row.payloadLength === null ? '' : ` ${m.cli_capture_payload({ octets: row.payloadLength })}`
  const tunnels =
    row.tunnels.length === 0 ? '' : ` ${m.cli_capture_tunnels({ tunnels: row.tunnels.join(', ') })}`
  if (row.protocol === null && row.unread !== null) return `${seconds}  ${captureUnread(row.unread)}\n`
  return `${seconds}  ${row.protocol ?? m.cli_capture_unknown()}  ${route}${tcp}${payload}${tunnels}\n`
}
