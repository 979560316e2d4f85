/**
 * Where everything lies, told once: every script of the house starts from the project's root,
 * whatever folder it was called from.
 */
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** What setting up fetched or remembers; may be deleted at any time. */
export const cache = join(root, '.cache')

/** What building makes. */
export const out = join(root, 'out')

/** What packaging makes. */
export const dist = join(root, 'dist')

/** @param {string} line one line for the person at the terminal; standard output belongs to results */
export function say(line) {
  process.stderr.write(`${line}\n`)
}

/** A refusal that the person can act upon: printed as it is, without a stack. */
export class SetUpFailure extends Error {}

/**
 * Runs a script's main function and ends the process with the code it gives.
 * @param {() => Promise<number>} main
 */
export async function runMain(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    say(error instanceof SetUpFailure ? error.message : String(error?.stack ?? error))
    process.exitCode = 1
  }
}
