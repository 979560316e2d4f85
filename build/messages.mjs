/**
 * Turns the catalogues in renderer/messages into typed functions (renderer/messages/generated, git-ignored).
 * The type check, the tests and the build of the window all need them first. A script of its own, because
 * the compiler leaves timers behind that would keep its process alive for half a minute.
 */
import { compileProject } from '@inlang/paraglide-js'
import { loadProjectFromDirectory } from '@inlang/sdk'
import fs, { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root, say } from './paths.mjs'

const catalogues = join(root, 'renderer/messages')
const generated = join(catalogues, 'generated')

/** The language follows the system until the window sets another one. */
const compilerOptions = {
  strategy: ['globalVariable', 'preferredLanguage', 'baseLocale'],
  outputStructure: 'locale-modules',
  emitGitIgnore: false,
  emitPrettierIgnore: false,
  emitReadme: false,
  isServer: 'false',
}

/** Every catalogue must hold the same messages: a missing one would silently show in English. */
function unequalKeys() {
  const [first, ...others] = readdirSync(catalogues)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, keys: keysOf(join(catalogues, name)) }))
  return others.flatMap((other) => [
    ...[...first.keys].filter((key) => !other.keys.has(key)).map((key) => `${other.name} lacks "${key}"`),
    ...[...other.keys].filter((key) => !first.keys.has(key)).map((key) => `${first.name} lacks "${key}"`),
  ])
}

function keysOf(file) {
  return new Set(Object.keys(JSON.parse(readFileSync(file, 'utf8'))).filter((key) => key !== '$schema'))
}

/** @returns {Promise<Record<string, string>>} path inside `generated` -> text */
async function compile() {
  // The loader writes notes of its own into the project folder: give it a copy to write in.
  const scratch = mkdtempSync(join(root, 'build/.messages-'))
  const projectPath = join(scratch, 'project.inlang')
  try {
    cpSync(join(root, 'build/project.inlang'), projectPath, { recursive: true })
    const project = await loadProjectFromDirectory({ path: projectPath, fs })
    const errors = await project.errors.get()
    if (errors.length > 0) throw new Error(errors.map(String).join('\n'))
    return await compileProject({ compilerOptions, project, projectPath })
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Writes what changed and removes what is no longer made, so that unchanged files keep their time. */
function write(files) {
  mkdirSync(generated, { recursive: true })
  for (const entry of readdirSync(generated, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && !(relative(generated, path).replaceAll('\\', '/') in files)) rmSync(path)
  }
  for (const [name, text] of Object.entries(files)) {
    const path = join(generated, name)
    if (fs.existsSync(path) && readFileSync(path, 'utf8') === text) continue
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}

try {
  const unequal = unequalKeys()
  if (unequal.length > 0) throw new Error(`renderer/messages: ${unequal.join('; ')}.`)
  write(await compile())
  process.exit(0)
} catch (error) {
  say(`The message catalogues do not compile: ${error.message}`)
  process.exit(1)
}
