/**
 * Builds the program into out/, and only what an input changed since: the message functions, the engine with its
 * workers, the preload script and the window. `node build/build.mjs` does nothing else.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { withLock } from './lock.mjs'
import { cache, out, root, runMain, say, SetUpFailure } from './paths.mjs'

/**
 * What is built, each after what it uses: its name, the parts it uses, the places it is made from, a file that is there
 * once it was made, and how it is made.
 */
const parts = [
  {
    name: 'messages',
    uses: [],
    inputs: ['shared/words', 'renderer/stations', 'build/project.inlang', 'build/messages.mjs'],
    // Beside the catalogues stand modules that use what is made of them.
    ignored: /\.(ts|svelte)$/,
    product: 'shared/words/generated/messages.js',
    make: () => runScript('build/messages.mjs'),
  },
  {
    name: 'engine',
    uses: ['messages'],
    inputs: ['electron', 'shared', 'build/vite.electron.config.mjs', 'build/vite.preload.config.mjs'],
    product: 'out/electron/preload.cjs',
    make: () => viteBuild('electron', ['vite.electron.config.mjs', 'vite.preload.config.mjs']),
  },
  {
    name: 'window',
    uses: ['messages'],
    inputs: ['renderer', 'shared', 'svelte.config.js', 'build/vite.renderer.config.mjs'],
    product: 'out/renderer/index.html',
    make: () => viteBuild('renderer', ['vite.renderer.config.mjs']),
  },
]

/**
 * Builds what changed. Quick when nothing did: it reads the sources and compares their hash.
 * @param {string[]} [names] the parts wanted, with what they use; all of them when absent
 */
export async function build(names = parts.map((part) => part.name)) {
  const wanted = parts.filter(
    (part) =>
      names.includes(part.name) ||
      parts.some(({ name, uses }) => names.includes(name) && uses.includes(part.name)),
  )
  if (wanted.every(isFresh)) return
  await withLock('build', async () => {
    for (const part of wanted) {
      if (isFresh(part)) continue
      const stamp = stampOf(part)
      const start = performance.now()
      await part.make()
      mkdirSync(cache, { recursive: true })
      writeFileSync(stampFile(part), stamp)
      say(`Built the ${part.name} in ${((performance.now() - start) / 1000).toFixed(1)} s.`)
    }
  })
}

function isFresh(part) {
  const file = stampFile(part)
  return (
    existsSync(join(root, part.product)) && existsSync(file) && readFileSync(file, 'utf8') === stampOf(part)
  )
}

function stampFile(part) {
  return join(cache, `built-${part.name}`)
}

/** A hash over the names and bytes of everything that the part is made from, and that the parts it uses are. */
function stampOf(part) {
  const hash = createHash('sha256')
  for (const used of parts) if (part.uses.includes(used.name)) hash.update(stampOf(used))
  for (const input of ['package-lock.json', ...part.inputs]) addToHash(hash, input, part.ignored)
  return hash.digest('hex')
}

function addToHash(hash, path, ignored) {
  const full = join(root, path)
  let names
  try {
    names = readdirSync(full).sort()
  } catch (error) {
    if (error.code === 'ENOENT') return
    if (error.code !== 'ENOTDIR') throw error
    hash.update(`${path}\0`).update(readFileSync(full)).update('\0')
    return
  }
  for (const name of names) {
    if (name !== 'generated' && !ignored?.test(name)) addToHash(hash, `${path}/${name}`, ignored)
  }
}

/** Builds beside the old product and takes its place at the end: a program that starts meanwhile finds one whole. */
async function viteBuild(folder, configs) {
  const { build: vite } = await import('vite')
  const fresh = join(out, `${folder}.new`)
  rmSync(fresh, { recursive: true, force: true })
  for (const name of configs) {
    const { default: config } = await import(`./${name}`)
    try {
      await vite({ ...config, build: { ...config.build, outDir: fresh, emptyOutDir: false } })
    } catch (error) {
      throw new SetUpFailure(error.message)
    }
  }
  const target = join(out, folder)
  rmSync(target, { recursive: true, force: true })
  renameSync(fresh, target)
}

async function runScript(script) {
  try {
    const { stderr } = await promisify(execFile)(process.execPath, [join(root, script)], { cwd: root })
    process.stderr.write(stderr)
  } catch (error) {
    throw new SetUpFailure(String(error.stderr || error.message).trim())
  }
}

if (import.meta.filename === process.argv[1]) {
  await runMain(async () => {
    await build()
    return 0
  })
}
