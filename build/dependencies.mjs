/** The packages of package-lock.json: installed when they are missing or are not the ones it names. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, say, SetUpFailure } from './paths.mjs'
import { runToStderr } from './child.mjs'
import { withLock } from './lock.mjs'

/** Installs the dependencies unless they already stand as the lock file has them. */
export async function installDependencies() {
  if (areInstalled()) return
  await withLock('dependencies', async () => {
    if (areInstalled()) return
    say('Installing the packages of package-lock.json (npm ci).')
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
    const code = await runToStderr(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      shell: process.platform === 'win32',
    })
    if (code !== 0) throw new SetUpFailure('npm ci failed: see its message above, then run this again.')
  })
}

/**
 * npm leaves node_modules/.package-lock.json behind when an installation has succeeded: what it names must be
 * what the project's lock file names. Optional packages of other platforms may be absent.
 */
function areInstalled() {
  let installed
  try {
    installed = packagesOf('node_modules/.package-lock.json')
  } catch {
    return false
  }
  return Object.entries(packagesOf('package-lock.json')).every(([path, locked]) => {
    if (path === '') return true
    const present = installed[path]
    return present === undefined ? locked.optional === true : present.version === locked.version
  })
}

function packagesOf(file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8')).packages
}
