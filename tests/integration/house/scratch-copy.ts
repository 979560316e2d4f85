/** A copy of the tree to be changed on purpose: the tools and the program of the copy run as those of the project do. */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../..')

/** What building needs of the tree. */
const built = [
  'build',
  'electron',
  'renderer',
  'shared',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'svelte.config.js',
]

/** What the checks need beyond it: the tests are left out but for their settings. */
export const checkSettings = [
  'tests/tsconfig.json',
  'eslint.config.js',
  '.dependency-cruiser.cjs',
  '.prettierrc.json',
  '.prettierignore',
]

/** Resolves to the folder of a new copy, which its owner removes; it shares the installed packages. */
export async function scratchCopy(name: string, more: readonly string[] = []): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), `packet-lab-${name}-`))
  for (const path of [...built, ...more]) await cp(join(root, path), join(copy, path), { recursive: true })
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a script of the copy on the Node inside Electron. */
export function runIn(copy: string, words: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const options = {
      cwd: copy,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NO_COLOR: '1' },
    }
    const child = execFile(process.execPath, words, options, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    )
  })
}
