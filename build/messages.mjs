/**
 * Turns the catalogues into typed functions (shared/words/generated, git-ignored) for window and command line:
 * shared/words holds what every part says, renderer/stations/NAME what one station says. A language is one file in
 * each of these folders; the list of languages is the list of files. The type check, the tests and the builds need the
 * functions first. A script of its own, because the compiler leaves timers behind that would keep its process alive
 * for half a minute.
 */
import { compileProject } from '@inlang/paraglide-js'
import { loadProjectFromDirectory } from '@inlang/sdk'
import fs, { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { cache, root, say } from './paths.mjs'

const common = join(root, 'shared/words')
const stations = join(root, 'renderer/stations')
const generated = join(common, 'generated')
const baseLocale = 'en'

/** The language follows the system until the window sets another one. */
const compilerOptions = {
  strategy: ['globalVariable', 'preferredLanguage', 'baseLocale'],
  outputStructure: 'locale-modules',
  emitGitIgnore: false,
  emitPrettierIgnore: false,
  emitReadme: false,
  isServer: 'false',
}

/** The folders with catalogues: the common one, and one for each station that says anything. */
function catalogueFolders() {
  const ofStations = readdirSync(stations, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(stations, entry.name))
    .filter((folder) => localesOf(folder).length > 0)
  return [common, ...ofStations]
}

/** The languages that a folder has a catalogue for, the base one first. */
function localesOf(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names.map((name) => name.slice(0, -'.json'.length)).sort((one, other) => rank(one) - rank(other))
}

function rank(locale) {
  return locale === baseLocale ? 0 : 1
}

/** A language that one folder lacks would show in English there. */
function missingLocales(folders) {
  const locales = new Set(folders.flatMap(localesOf))
  return folders.flatMap((folder) =>
    [...locales]
      .filter((locale) => !localesOf(folder).includes(locale))
      .map((locale) => `${relative(root, folder)} has no ${locale}.json`),
  )
}

/** Every catalogue must hold the same messages: a missing one would silently show in English. */
function unequalKeys(folder) {
  const [first, ...others] = localesOf(folder)
    .map((locale) => join(folder, `${locale}.json`))
    .map((path) => ({ name: relative(root, path), keys: keysOf(path) }))
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
    settings.baseLocale = baseLocale
    settings.locales = localesOf(common)
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
  const wrong = [...missingLocales(folders), ...folders.flatMap(unequalKeys), ...repeatedKeys(folders)]
  if (wrong.length > 0) throw new Error(`${wrong.join('; ')}.`)
  write(await compile())
  process.exit(0)
} catch (error) {
  say(`The message catalogues do not compile: ${error.message}`)
  process.exit(1)
}
