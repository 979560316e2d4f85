/** The programs that capture packets on each system: what they are asked, and how their complaints are read. */
import { join } from 'node:path'
import type { CaptureRefusal } from '../../shared/capture/capture-refusal'

/** What is captured; all of it checked before. */
export interface CaptureTask {
  readonly interface: string
  /** In the language of pcap-filter(7), addresses as numbers: a name would be asked of a name server. */
  readonly filter: string
  readonly maxPackets: number
  readonly maxSeconds: number
  readonly snapLength: number
}

export interface CaptureProgram {
  readonly name: 'tcpdump' | 'dumpcap'
  readonly command: string
  readonly args: readonly string[]
  /** What it says once every packet from now on is captured. */
  readonly running: RegExp
  /** Its last words, with the packets that the kernel had to drop. */
  readonly dropped: RegExp
}

/**
 * Best first. tcpdump hands each packet on at once and belongs to macOS; dumpcap keeps packets for up to a quarter of
 * a second, but is the one that an ordinary user may be allowed to run, and the only one on Windows.
 */
export function capturePrograms(task: CaptureTask, platform: NodeJS.Platform): CaptureProgram[] {
  return platform === 'win32' ? [dumpcap(task, platform)] : [tcpdump(task, platform), dumpcap(task, platform)]
}

function tcpdump(task: CaptureTask, platform: NodeJS.Platform): CaptureProgram {
  const { filter, maxPackets, maxSeconds, snapLength } = task
  const precise = platform === 'linux' ? ['--time-stamp-precision', 'nano'] : []
  const args = [
    ...['-i', task.interface, '-n', '-w', '-', '-U', '--immediate-mode'],
    ...['-s', String(snapLength), '-c', String(maxPackets), ...precise, '--', filter],
  ]
  const program = {
    name: 'tcpdump' as const,
    running: /\blistening on .*\n/,
    dropped: /^([0-9]+) packets? dropped by kernel/m,
  }
  // tcpdump has no bound of time of its own, and would outlive a lab that was killed.
  return platform === 'linux'
    ? {
        ...program,
        command: 'timeout',
        args: ['-s', 'INT', '-k', '2', String(maxSeconds), 'tcpdump', ...args],
      }
    : { ...program, command: 'tcpdump', args }
}

function dumpcap(task: CaptureTask, platform: NodeJS.Platform): CaptureProgram {
  const { filter, maxPackets, maxSeconds, snapLength } = task
  return {
    name: 'dumpcap',
    command:
      platform === 'win32'
        ? join(process.env['ProgramFiles'] ?? 'C:\\Program Files', 'Wireshark', 'dumpcap.exe')
        : 'dumpcap',
    args: [
      ...['-q', '-i', task.interface, '-f', filter, '-w', '-'],
      ...['-s', String(snapLength), '-c', String(maxPackets), '-a', `duration:${maxSeconds}`],
    ],
    running: /^File: .*\n/m,
    dropped: /^Packets received\/dropped on interface .*: [0-9]+\/([0-9]+)/m,
  }
}

/** What a program that ended before it captured meant by `said`; 126 and 127 are timeout(1)'s and the shell's. */
export function refusalIn(said: string, exitCode: number | null): CaptureRefusal['refusal'] {
  if (exitCode === 127 || /unable to load (?:npcap|winpcap)|no interfaces on which/i.test(said))
    return 'noProgram'
  if (exitCode === 126 || /permission|not permitted|access is denied/i.test(said)) return 'notAllowed'
  return /no such device|there is no (?:device|interface)/i.test(said) ? 'noSuchInterface' : 'failed'
}
