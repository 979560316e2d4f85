/** From which ports this system takes one for a connection that goes out. */
import { unavailable } from '../../shared/base/platform-codes'
import { readFile } from 'node:fs/promises'
import { isFailure, type Failure } from '../../shared/base/failure'
import { askTool } from './system-tool'
import { unreadable } from './unreadable'

export type PortRange = { first: number; last: number }

/** The system's own range, which is seldom IANA's 49152 to 65535. */
export async function ephemeralPorts(signal?: AbortSignal): Promise<PortRange | Failure> {
  switch (process.platform) {
    case 'linux':
      return ofLinux()
    case 'darwin':
      return asked(
        'sysctl',
        ['-n', 'net.inet.ip.portrange.first', 'net.inet.ip.portrange.last'],
        signal,
        firstAndLast,
      )
    case 'win32':
      return asked('netsh', ['int', 'ipv4', 'show', 'dynamicport', 'tcp'], signal, startAndCount)
    default:
      return unavailable('ephemeralPorts')
  }
}

async function ofLinux(): Promise<PortRange | Failure> {
  const file = '/proc/sys/net/ipv4/ip_local_port_range'
  try {
    const text = await readFile(file, 'latin1')
    return firstAndLast(text) ?? unreadable(file, text.trim())
  } catch {
    return unavailable('ephemeralPorts')
  }
}

async function asked(
  program: string,
  args: string[],
  signal: AbortSignal | undefined,
  read: (text: string) => PortRange | null,
): Promise<PortRange | Failure> {
  const answer = await askTool(program, args, { signal })
  if (isFailure(answer)) return answer
  return read(answer.stdout) ?? unreadable(program, answer.stdout.trim().slice(0, 80))
}

/** Two numbers, the ends of the range. */
export function firstAndLast(text: string): PortRange | null {
  return checked(numbersIn(text), (first, last) => ({ first, last }))
}

/** Two numbers, where the range starts and how long it is; the words around them are in the system's language. */
export function startAndCount(text: string): PortRange | null {
  return checked(numbersIn(text), (start, count) => ({ first: start, last: start + count - 1 }))
}

function numbersIn(text: string): number[] {
  return (text.match(/\b[0-9]{1,5}\b/g) ?? []).map(Number)
}

function checked(
  [one, other, ...more]: number[],
  range: (one: number, other: number) => PortRange,
): PortRange | null {
  if (one === undefined || other === undefined || more.length > 0) return null
  const { first, last } = range(one, other)
  return first >= 1 && first <= last && last <= 65535 ? { first, last } : null
}
