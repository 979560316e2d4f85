/** The lab's own command line on a host of the LAN: a lab that serves, and a duel whose document is read back. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCertificate } from '../../electron/engine/net/certificate'
import { parseSavedResult, type SavedResult } from '../../shared/measurement/saved-result'
import type { LanHost } from './lan-host'

const program = join(import.meta.dirname, '../../out/electron/lab.js')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command of the lab that was started on a host. */
export class LabProcess {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  #stdout = ''
  #stderr = ''

  constructor(child: ChildProcess) {
    this.child = child
    child.stdout?.on('data', (chunk: Buffer) => (this.#stdout += chunk.toString()))
    child.stderr?.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()))
    this.ended = once(child, 'close').then(([code]) => ({
      code: code as number | null,
      stdout: this.#stdout,
      stderr: this.#stderr,
    }))
  }

  /** Resolves with the match once standard output or error holds it; rejects where the program ends before. */
  said(what: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const match = what.exec(this.#stdout) ?? what.exec(this.#stderr)
        if (match !== null) resolve(match)
      }
      this.child.stdout?.on('data', look)
      this.child.stderr?.on('data', look)
      void this.ended.then(({ stdout, stderr }) => {
        reject(new Error(`the lab ended without saying ${String(what)}: ${stdout}${stderr}`))
      })
      look()
    })
  }
}

export interface Serving {
  readonly lab: LabProcess
  readonly controlPort: number
  readonly dataPort: number
  readonly identity: string
}

export interface Duelled {
  readonly code: number | null
  readonly document: SavedResult
  readonly stderr: string
}

/** Profiles of this test file's labs, each an installation of its own; gone with `remove`. */
export class Profiles {
  #folder: string | null = null

  of(name: string): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'packet-lab-lan-'))
    return join(this.#folder, name)
  }

  remove(): void {
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Gives a profile an identity without starting a lab, for what speaks with it in a lab's place. */
export async function writeIdentity(profile: string): Promise<void> {
  mkdirSync(profile, { recursive: true })
  writeFileSync(join(profile, 'identity.json'), JSON.stringify(await makeCertificate()))
}

/** Starts a command of the lab; `stdin` is no terminal. */
export function startLab(host: LanHost, words: readonly string[]): LabProcess {
  return new LabProcess(
    host.spawn(process.execPath, [program, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    }),
  )
}

/** Starts `serve` and resolves when it is ready. */
export async function serve(host: LanHost, profile: string, ...words: string[]): Promise<Serving> {
  const lab = startLab(host, ['serve', '--profile', profile, ...words])
  const [, control, data, identity] = await lab.said(
    /^ready on .*: control port (\d+), data port (\d+).*, identity ([0-9a-f]{64})$/m,
  )
  return { lab, controlPort: Number(control), dataPort: Number(data), identity: identity ?? '' }
}

/** Runs `duel --json` to its end. */
export async function duel(
  host: LanHost,
  profile: string,
  target: string,
  ...words: string[]
): Promise<Duelled> {
  return duelled(startDuel(host, profile, target, ...words))
}

export function startDuel(host: LanHost, profile: string, target: string, ...words: string[]): LabProcess {
  return startLab(host, ['duel', target, '--profile', profile, '--json', ...words])
}

/** The document a duel printed, checked against its schema. */
export async function duelled(lab: LabProcess): Promise<Duelled> {
  const { code, stdout, stderr } = await lab.ended
  if (stdout === '') throw new Error(`the duel printed no document (exit code ${code}): ${stderr}`)
  const read = parseSavedResult(stdout)
  if ('notAResult' in read) throw new Error(`the duel's document is ${read.notAResult}: ${stdout}`)
  return { code, document: JSON.parse(stdout) as SavedResult, stderr }
}

/** Asks the lab to end as the terminal would, and resolves to how it ended. */
export async function stop(lab: LabProcess): Promise<Ended> {
  lab.child.kill('SIGTERM')
  return lab.ended
}
