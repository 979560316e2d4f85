/** The TCP and UDP endpoints of Linux, from /proc/net/{tcp,tcp6,udp,udp6}. */
import { systemFailure } from '../../../shared/base/codes'
import { operation } from '../../../shared/base/platform-codes'
import { readFile } from 'node:fs/promises'
import { endianness } from 'node:os'
import type { Failure } from '../../../shared/base/failure'
import { formatAddress } from '../../../shared/address/address'
import type { EndpointRow } from '../../../shared/tcp/endpoint-row'
import { tcpStateOfLinux } from '../../../shared/tcp/state'
import { unreadable } from '../unreadable'
import { SocketOwners } from './socket-owners'

const tables = [
  { file: 'tcp', protocol: 'tcp', family: 'IPv4' },
  { file: 'tcp6', protocol: 'tcp', family: 'IPv6' },
  { file: 'udp', protocol: 'udp', family: 'IPv4' },
  { file: 'udp6', protocol: 'udp', family: 'IPv6' },
] as const
type Table = (typeof tables)[number]

/** include/net/inet_connection_sock.h and tcp_ipv4.c: the column `tr`. */
const timers = ['none', 'retransmit', 'keepalive', 'time-wait', 'probe'] as const
/** Ticks of the clock in /proc are hundredths of a second on every Linux (USER_HZ). */
const msPerTick = 10

/** A row and the inode that tells whose it is; 0 for one without a socket (TIME-WAIT). */
interface InodeRow {
  readonly row: EndpointRow
  readonly inode: number
}

/**
 * Every endpoint of this network namespace; programs of others are told to root alone. Who asks again and again
 * gives `owners`, which remembers.
 */
export async function listEndpoints(owners = new SocketOwners()): Promise<EndpointRow[] | Failure> {
  const rows = await readTables(tables)
  if ('failure' in rows) return rows
  const known = await owners.of(new Set(rows.map(({ inode }) => inode)))
  return rows.map(({ row, inode }) => ({ ...row, ...known.get(inode) }))
}

/** Those of TCP, without asking whose they are. */
export async function listTcpEndpoints(): Promise<EndpointRow[] | Failure> {
  const rows = await readTables(tables.filter(({ protocol }) => protocol === 'tcp'))
  return 'failure' in rows ? rows : rows.map(({ row }) => row)
}

async function readTables(wanted: readonly Table[]): Promise<InodeRow[] | Failure> {
  const rows: InodeRow[] = []
  for (const table of wanted) {
    let text: string
    try {
      text = await readFile(`/proc/net/${table.file}`, 'latin1')
    } catch (error) {
      // A kernel without IPv6 has no such table.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue
      return systemFailure(
        operation('read', { file: `/proc/net/${table.file}` }),
        String((error as NodeJS.ErrnoException).code),
      )
    }
    const read = parseTable(text, table)
    if ('failure' in read) return read
    rows.push(...read)
  }
  return rows
}

/** Reads one table; the first line is its heading. */
export function parseTable(text: string, table: Table): InodeRow[] | Failure {
  const rows: InodeRow[] = []
  // A table of thousands has few different addresses.
  const addresses = new Map<string, string>()
  for (const line of text.split('\n').slice(1)) {
    if (line.trim() === '') continue
    const row = parseLine(line, table, addresses)
    if (row === null) return unreadable(`/proc/net/${table.file}`, line.trim())
    rows.push(row)
  }
  return rows
}

function parseLine(line: string, table: Table, addresses: Map<string, string>): InodeRow | null {
  const [, local, remote, state, queues, timer, , , , inode, ...rest] = line.trim().split(/\s+/)
  if (local === undefined || remote === undefined || inode === undefined) return null
  const here = parsePlace(local, addresses)
  const there = parsePlace(remote, addresses)
  const queueMatch = /^([0-9A-F]{8}):([0-9A-F]{8})$/.exec(queues ?? '')
  const timerMatch = /^([0-9A-F]{2}):([0-9A-F]+)$/.exec(timer ?? '')
  if (here === null || there === null || queueMatch === null || timerMatch === null) return null
  const tcp = table.protocol === 'tcp'
  const kind = timers[parseInt(timerMatch[1] ?? '', 16)] ?? 'unknown'
  return {
    inode: Number(inode),
    row: {
      protocol: table.protocol,
      family: table.family,
      local: here,
      remote: there.port === 0 ? null : there,
      state: tcp ? tcpStateOfLinux(parseInt(state ?? '', 16)) : null,
      sendQueue: parseInt(queueMatch[1] ?? '', 16),
      receiveQueue: parseInt(queueMatch[2] ?? '', 16),
      timer: kind === 'none' ? null : { kind, leftMs: parseInt(timerMatch[2] ?? '', 16) * msPerTick },
      drops: tcp ? null : Number(rest[2] ?? NaN) || 0,
      pid: null,
      program: null,
    },
  }
}

/** `0100007F:1F90`: 32-bit words in the machine's own byte order, then the port. */
function parsePlace(text: string, addresses: Map<string, string>): EndpointRow['local'] | null {
  const match = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(text)
  if (match === null) return null
  const hex = match[1] ?? ''
  const address = addresses.get(hex) ?? addressOf(hex)
  addresses.set(hex, address)
  return { address, port: parseInt(match[2] ?? '', 16) }
}

function addressOf(hex: string): string {
  const words = hex.match(/.{8}/g) ?? []
  const value = words.map(networkOrder).reduce((sum, word) => (sum << 32n) | word, 0n)
  return formatAddress({ family: words.length === 1 ? 'IPv4' : 'IPv6', value, zone: null })
}

const littleEndian = endianness() === 'LE'
function networkOrder(word: string): bigint {
  const octets = word.match(/../g) ?? []
  return BigInt(`0x${(littleEndian ? octets.reverse() : octets).join('')}`)
}
