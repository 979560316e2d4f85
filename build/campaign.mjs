/**
 * Runs what lies in tests/bench and tests/soak: TypeScript, bundled first, so that it runs as the program's own code
 * does. Each file there exports `run()`, which prints as it goes and gives its figures.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { runForeground } from './child.mjs'
import { cache, root, SetUpFailure } from './paths.mjs'
import { withoutSandboxAsRoot } from './runtime.mjs'

/**
 * @param {'bench' | 'soak'} kind
 * @returns {string[]} what can be run
 */
export function campaignsOf(kind) {
  return readdirSync(join(root, 'tests', kind))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => basename(name, '.ts'))
    .sort()
}

/**
 * Runs the named campaigns one after the other; each one's figures land in .cache/KIND/NAME.json.
 * @param {'bench' | 'soak'} kind
 * @param {string[]} names
 * @param {string} executable Electron's program
 * @param {NodeJS.ProcessEnv} [env] what they need beside the environment of this process
 * @returns {Promise<number>} 0, or 1 where one of them failed or missed what it is to reach
 */
export async function runCampaigns(kind, names, executable, env = {}) {
  let code = 0
  for (const name of names) {
    const folder = join(cache, kind)
    const figures = join(folder, `${name}.json`)
    mkdirSync(folder, { recursive: true })
    rmSync(figures, { force: true })
    const bundle = await bundled(kind, name, folder)
    const { program, words, runAsNode } = placeOf(kind, name, executable)
    const one = await runForeground(
      program,
      [...words, join(root, 'build/run-campaign.mjs'), bundle, figures],
      {
        cwd: root,
        env: { ...process.env, ...env, ELECTRON_RUN_AS_NODE: runAsNode ? '1' : undefined },
      },
    )
    if (one !== 0) code = 1
  }
  return code
}

/**
 * @param {'bench' | 'soak'} kind
 * @param {string[]} wanted
 * @returns {string[]} the wanted names, once each was found to exist
 */
export function known(kind, wanted) {
  const names = campaignsOf(kind)
  const unknown = wanted.filter((name) => !names.includes(name))
  if (unknown.length > 0) {
    throw new SetUpFailure(`There is no ${kind} called ${unknown.join(', ')}: take ${names.join(', ')}.`)
  }
  return wanted
}

/**
 * A bench runs on the Node inside Electron, as a command does; a soak in Electron's main process, as the window's engine
 * does, since only there freed memory is given back to the system; one whose name ends in -on-node on the Node
 * that runs this.
 */
function placeOf(kind, name, executable) {
  if (name.endsWith('-on-node')) return { program: process.execPath, words: [], runAsNode: true }
  if (kind === 'bench') return { program: executable, words: [], runAsNode: true }
  const words = [
    ...withoutSandboxAsRoot(),
    '--ozone-platform=headless',
    '--disable-gpu',
    '--log-level=3',
    `--user-data-dir=${join(cache, kind, 'profile')}`,
  ]
  return { program: executable, words, runAsNode: false }
}

async function bundled(kind, name, folder) {
  const { build } = await import('vite')
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      ssr: join(root, 'tests', kind, `${name}.ts`),
      target: 'node24',
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        output: { format: 'es', entryFileNames: '[name].mjs', codeSplitting: false },
      },
    },
  })
  return join(folder, `${name}.mjs`)
}
