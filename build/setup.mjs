/**
 * Brings a fresh clone to where the program can run: packages, Electron's runtime, libraries of the system, the
 * build. Each step looks first and does nothing when nothing is to do; all it prints goes to standard error.
 */
import { build } from './build.mjs'
import { installDependencies } from './dependencies.mjs'
import { provideLibraries } from './libraries.mjs'
import { provideRuntime } from './runtime.mjs'

/** Whether a window has a display to appear on. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/**
 * @param {'run' | 'window' | 'test' | 'bench'} need run: the command line; window: a window, on a virtual display where
 *   there is none; test and bench: also the tools to compare with
 * @returns {Promise<import('./runtime.mjs').Runtime>}
 */
export async function setUp(need) {
  await installDependencies()
  const runtime = await provideRuntime()
  await provideLibraries(runtime.executable, {
    display: need === 'test' || need === 'bench' || (need === 'window' && !hasDisplay()),
    test: need === 'test',
    bench: need === 'bench',
  })
  await build(need === 'run' ? ['engine'] : undefined)
  return runtime
}
