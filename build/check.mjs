/**
 * `npm run check`: types, Svelte's own check, lint, format and the import table. As many run at once as there are
 * cores; each says how long it took, and what it found only when it found something. A name or more as arguments
 * (types, svelte, lint, format, imports) run those alone.
 */
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { build } from './build.mjs'
import { installDependencies } from './dependencies.mjs'
import { cache, root, runMain, say, SetUpFailure } from './paths.mjs'

const tools = {
  tsc: 'typescript/bin/tsc',
  svelteCheck: 'svelte-check/bin/svelte-check',
  eslint: 'eslint/bin/eslint.js',
  prettier: 'prettier/bin/prettier.cjs',
  depcruise: 'dependency-cruiser/bin/dependency-cruise.mjs',
}

/** The slowest first. */
const checks = [
  { name: 'lint', of: 'renderer', tool: tools.eslint, args: ['--max-warnings', '0', 'renderer'] },
  {
    name: 'lint',
    of: 'the rest',
    tool: tools.eslint,
    args: ['--max-warnings', '0', '--ignore-pattern', 'renderer/', '.'],
  },
  {
    name: 'svelte',
    tool: tools.svelteCheck,
    args: [
      '--workspace',
      'renderer',
      '--tsconfig',
      'tsconfig.json',
      '--fail-on-warnings',
      '--output',
      'human',
    ],
  },
  ...['tests', 'electron', 'shared'].map((folder) => ({
    name: 'types',
    of: folder,
    tool: tools.tsc,
    args: ['-p', folder, '--incremental', '--tsBuildInfoFile', join(cache, `types-${folder}.tsbuildinfo`)],
  })),
  {
    name: 'format',
    tool: tools.prettier,
    args: ['--check', '--log-level', 'warn', '--cache', '--cache-location', join(cache, 'prettier'), '.'],
  },
  {
    name: 'imports',
    tool: tools.depcruise,
    args: ['--config', '.dependency-cruiser.cjs', 'shared', 'electron', 'renderer', 'tests'],
  },
]

/**
 * Runs the checks.
 * @param {string[]} [names] which; all of them when absent
 * @returns {Promise<boolean>} whether all of them found nothing
 */
export async function check(names = checks.map((one) => one.name)) {
  const unknown = names.filter((name) => !checks.some((one) => one.name === name))
  if (unknown.length > 0) throw new SetUpFailure(`There is no check called ${unknown.join(', ')}.`)
  mkdirSync(cache, { recursive: true })
  const waiting = checks.filter((one) => names.includes(one.name))
  let passed = true
  const worker = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      if (!(await runCheck(one))) passed = false
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return passed
}

/** @returns {Promise<boolean>} */
function runCheck({ name, of, tool, args }) {
  const start = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', tool), ...args], {
      cwd: root,
      env: { ...process.env, ...(process.stderr.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      const seconds = ((performance.now() - start) / 1000).toFixed(1)
      const title = `${name}${of === undefined ? '' : ` of ${of}`}`
      say(`${code === 0 ? 'ok' : 'FAILED'}  ${title} (${seconds} s)`)
      if (code !== 0) process.stderr.write(Buffer.concat(chunks))
      resolve(code === 0)
    })
  })
}

if (import.meta.filename === process.argv[1]) {
  await runMain(async () => {
    const names = process.argv.slice(2)
    await installDependencies()
    await build(['messages'])
    return (await check(names.length > 0 ? names : undefined)) ? 0 : 1
  })
}
