/**
 * Turns the catalogues in renderer/messages into typed functions (renderer/messages/generated, git-ignored).
 * The type check, the tests and the build of the window all need them first. A script of its own, because
 * the compiler leaves timers behind that would keep its process alive for half a minute.
 */
import { compileProject } from '@inlang/paraglide-js'
import { loadProjectFromDirectory } from '@inlang/sdk'
import fs, { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { cache, root, say } from './paths.mjs'

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

/** The folders with catalogues: the shell's, and one below it for each station, so that each stays readable. */
function catalogueFolders() {
  const stations = readdirSync(catalogues, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'generated')
    .map((entry) => join(catalogues, entry.name))
  return [catalogues, ...stations]
}

/** Every catalogue must hold the same messages: a missing one would silently show in English. */
function unequalKeys(folder) {
  const [first, ...others] = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name: relative(catalogues, join(folder, name)), keys: keysOf(join(folder, name)) }))
  return others.flatMap((other) => [
    ...[...first.keys].filter((key) => !other.keys.has(key)).map((key) => `${other.name} lacks "${key}"`),
    ...[...other.keys].filter((key) => !first.keys.has(key)).map((key) => `${first.name} lacks "${key}"`),
  ])
}

/** A message of two catalogues would show whichever was read last. */
function repeatedKeys(folders) {
  const keys = folders.flatMap((folder) => [...keysOf(join(folder, 'en.json'))])
  return keys.filter((key, at) => keys.indexOf(key) !== at).map((key) => `"${key}" stands in two catalogues`)
}

function keysOf(file) {
  return new Set(Object.keys(JSON.parse(readFileSync(file, 'utf8'))).filter((key) => key !== '$schema'))
}

/** @returns {Promise<Record<string, string>>} path inside `generated` -> text */
async function compile() {
  // The loader writes notes of its own into the project folder: give it a copy to write in.
  mkdirSync(cache, { recursive: true })
  const scratch = mkdtempSync(join(cache, 'messages-'))
  const projectPath = join(scratch, 'project.inlang')
  try {
    cpSync(join(root, 'build/project.inlang'), projectPath, { recursive: true })
    const settingsFile = join(projectPath, 'settings.json')
    const settings = JSON.parse(readFileSync(settingsFile, 'utf8'))
    settings['plugin.inlang.messageFormat'] = {
      pathPattern: catalogueFolders().map(
        (folder) => `../../${relative(root, folder).replaceAll('\\', '/')}/{locale}.json`,
      ),
    }
    writeFileSync(settingsFile, JSON.stringify(settings))
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
  const folders = catalogueFolders()
  const wrong = [...folders.flatMap(unequalKeys), ...repeatedKeys(folders)]
  if (wrong.length > 0) throw new Error(`renderer/messages: ${wrong.join('; ')}.`)
  write(await compile())
  process.exit(0)
} catch (error) {
  say(`The message catalogues do not compile: ${error.message}`)
  process.exit(1)
}
