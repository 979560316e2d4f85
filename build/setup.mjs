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
 * What each kind of start needs beyond packages and runtime. `parts`: what to build, everything when absent;
 * `libraries`: of the system, none when absent.
 */
const needs = {
  run: { parts: ['engine'], libraries: {} },
  window: { libraries: { display: !hasDisplay() } },
  package: {},
  test: { libraries: { display: true, test: true } },
  bench: { libraries: { display: true, bench: true } },
}

/**
 * @param {keyof typeof needs} need run: the command line; window: a window, on a virtual display where there is none;
 *   package: the program as it is packed; test and bench: also the tools to compare with
 * @returns {Promise<import('./runtime.mjs').Runtime>}
 */
export async function setUp(need) {
  const { parts, libraries } = needs[need]
  await installDependencies()
  const runtime = await provideRuntime()
  if (libraries) await provideLibraries(runtime.executable, libraries)
  await build(parts)
  return runtime
}
