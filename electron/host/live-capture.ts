/**
 * Packets as they pass an interface, captured by tcpdump or dumpcap as a child process: raw sockets need rights that
 * this program does not ask for. The child is bounded in packets and time, and reaped however the capture ends.
 */
import { capture as captureEnd } from '../../shared/capture/codes'
import { quote } from '../../shared/address/refusal'
import { onAbort } from '../../shared/base/waiting'
import type { Why } from '../../shared/base/why'
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'
import { CaptureError, CaptureReader, isTimed, type TimedPacket } from '../../shared/capture/capture-reader'
import { isCaptureRefusal, type CaptureRefusal } from '../../shared/capture/capture-refusal'
import { capturePrograms, refusalIn, type CaptureProgram } from './capture-program'
import { toolEnvironment } from './system-tool'

export interface CaptureOrder {
  readonly interface: string
  /**
   * In the language of pcap-filter(7), made of checked values alone, with addresses and ports as numbers: it is one
   * argument of the program, and a name in it would be asked of a name server.
   */
  readonly filter: string
  /** The capture ends by itself after so many packets... */
  readonly maxPackets: number
  /** ...or so many seconds, whichever comes first. */
  readonly maxSeconds: number
  /** Octets kept of each packet. */
  readonly snapLength?: number
  /** Ends the capture at once; what was not read until then is lost. */
  readonly signal: AbortSignal
}

export interface CaptureEnd {
  /** Packets the kernel dropped since the program did not keep up; null where it did not tell. */
  readonly kernelDrops: number | null
  /** What went wrong, in the program's words; null for a capture that ended as it should. */
  readonly problem: Why | null
}

/** A capture that runs. Iterate once; leaving the loop stops it. */
export interface LiveCapture extends AsyncIterable<TimedPacket> {
  readonly program: 'tcpdump' | 'dumpcap'
  /** Settles once the child is gone; never rejects. */
  readonly ended: Promise<CaptureEnd>
  /** Asks the program to write what it has and to end: iterate on to the end for the last packets. */
  stop(): Promise<CaptureEnd>
}

const defaultSnapLength = 256
const beginWithinMs = 5000
/** More than timeout(1), which stands before tcpdump on Linux, waits before it kills. */
const dieWithinMs = 3000
/** What is kept of a program's complaints. */
const mostSaid = 4096
/** dumpcap would take a number for a position in its list, and a path or an URL for something to open. */
const interfaceName = /^(?![0-9]+$)[\p{L}\p{N}_][\p{L}\p{N} _.#()-]{0,63}$/u

/**
 * Starts a capture. Resolves once it is really running, so that no packet after that is missed, or to why there is
 * none. The first program that may capture does it.
 */
export async function startCapture(order: CaptureOrder): Promise<LiveCapture | CaptureRefusal> {
  const { signal, snapLength = defaultSnapLength } = order
  if (!interfaceName.test(order.interface)) return refusal('noSuchInterface', null, quote(order.interface))
  const task = { ...order, snapLength }
  let reason: CaptureRefusal | null = null
  for (const program of capturePrograms(task, process.platform)) {
    const begun = await begin(program, signal)
    if (!isCaptureRefusal(begun)) return begun
    // A program that is there and not allowed tells the person more than one that is not there.
    if (reason === null || begun.refusal !== 'noProgram') reason = begun
    if (begun.refusal !== 'noProgram' && begun.refusal !== 'notAllowed') break
  }
  return reason ?? refusal('noProgram', null, '')
}

function refusal(word: CaptureRefusal['refusal'], program: string | null, detail: string): CaptureRefusal {
  const { platform } = process
  const system = platform === 'linux' || platform === 'darwin' || platform === 'win32' ? platform : 'other'
  return { refusal: word, system, program, detail: detail.slice(0, 300) }
}

type Child = ChildProcessByStdio<null, Readable, Readable>

async function begin(program: CaptureProgram, signal: AbortSignal): Promise<LiveCapture | CaptureRefusal> {
  if (signal.aborted) return refusal('failed', program.name, 'ECANCELED')
  const child = spawn(program.command, program.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    env: toolEnvironment(),
  })
  // Where this process has no descriptor left for them, the child has no pipes, and the error comes later.
  if ((child.stderr as Readable | undefined) === undefined) {
    const { error } = await new Promise<Gone>((resolve) => noteError(child, resolve))
    return refusal('failed', program.name, error ?? '')
  }
  const running = new Running(program, child, signal)
  const began = await running.began
  if (began === null) return running
  await running.ended
  return began
}

/** One child, from its start to its end. */
class Running implements LiveCapture {
  readonly program: 'tcpdump' | 'dumpcap'
  readonly ended: Promise<CaptureEnd>
  /** Null once it captures; else why it does not. */
  readonly began: Promise<CaptureRefusal | null>
  readonly #child: Child
  readonly #signal: AbortSignal
  readonly #stopListening: () => void
  #said = ''
  #problem: Why | null = null
  /** It did not begin in time. */
  #late = false
  #asked = false
  #killing: NodeJS.Timeout | undefined

  constructor(program: CaptureProgram, child: Child, signal: AbortSignal) {
    this.program = program.name
    this.#child = child
    this.#signal = signal
    this.#stopListening = onAbort(signal, this.#abort)
    child.stderr.on('data', (chunk: Buffer) => {
      if (this.#said.length < mostSaid) this.#said += chunk.toString()
    })
    const gone = goneOf(child)
    this.began = this.#beginning(program, gone)
    this.ended = this.#ending(program, gone)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TimedPacket, void, void> {
    const reader = new CaptureReader()
    try {
      for await (const chunk of this.#child.stdout)
        // Both programs give every packet its time.
        for (const packet of reader.push(chunk as Uint8Array)) if (isTimed(packet)) yield packet
    } catch (error) {
      if (error instanceof CaptureError)
        this.#problem = captureEnd('atOctet', { why: error.why, offset: error.offset })
      else if (!this.#signal.aborted && !isCutShort(error)) throw error
    } finally {
      this.#interrupt()
    }
  }

  stop(): Promise<CaptureEnd> {
    this.#interrupt()
    return this.ended
  }

  async #beginning(program: CaptureProgram, gone: Promise<Gone>): Promise<CaptureRefusal | null> {
    const isRunning = () => program.running.test(this.#said)
    let look = () => {}
    const said = new Promise<null>((resolve) => (look = () => isRunning() && resolve(null)))
    this.#child.stderr.on('data', look)
    const late = setTimeout(() => {
      this.#late = true
      this.#abort()
    }, beginWithinMs)
    const first = await Promise.race([said, gone])
    clearTimeout(late)
    this.#child.stderr.off('data', look)
    // A capture may begin and end between two looks.
    if (first === null || isRunning()) return null
    const missing = first.error === 'ENOENT' ? 'noProgram' : first.error === 'EACCES' ? 'notAllowed' : null
    const words = this.#late ? 'ETIMEDOUT' : (first.error ?? complaintIn(this.#said))
    return refusal(missing ?? refusalIn(this.#said, first.code), program.name, words)
  }

  async #ending(program: CaptureProgram, gone: Promise<Gone>): Promise<CaptureEnd> {
    const { code, error } = await gone
    clearTimeout(this.#killing)
    this.#stopListening()
    const drops = program.dropped.exec(this.#said)?.[1]
    const wrong = code !== 0 && !this.#asked && drops === undefined ? complaintIn(this.#said) : null
    const words = this.#late ? 'ETIMEDOUT' : (error ?? wrong)
    return {
      kernelDrops: drops === undefined ? null : Number(drops),
      problem:
        this.#problem ?? (words === null ? null : captureEnd('programSaid', { text: words.slice(0, 300) })),
    }
  }

  readonly #abort = (): void => {
    this.#interrupt()
    this.#child.stdout.destroy()
  }

  /** SIGINT, on which both programs write what they have; then no more patience. */
  #interrupt(): void {
    if (this.#asked) return
    this.#asked = true
    this.#child.kill('SIGINT')
    this.#killing = setTimeout(() => this.#child.kill('SIGKILL'), dieWithinMs)
  }
}

interface Gone {
  readonly code: number | null
  /** The system's word where the program could not be started. */
  readonly error: string | null
}

/** Once the child has ended and said its last; its packets may still wait to be read. */
function goneOf(child: Child): Promise<Gone> {
  const silent = new Promise((resolve) => child.stderr.once('close', resolve))
  return new Promise((resolve) => {
    noteError(child, resolve)
    child.once('exit', (code) => void silent.then(() => resolve({ code, error: null })))
  })
}

/** Every error of the child, a later one too: without a listener it would end the thread. */
function noteError(child: Child, told: (gone: Gone) => void): void {
  child.on('error', (error: NodeJS.ErrnoException) =>
    told({ code: null, error: error.code ?? error.message }),
  )
}

/** The line that complains; dumpcap says first on what it captures. */
function complaintIn(said: string): string {
  const lines = said.split('\n').map((line) => line.trim())
  return lines.find((line) => line !== '' && !line.startsWith('Capturing on ')) ?? ''
}

/** A stream that was closed under its reader. */
function isCutShort(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE'
}
