/**
 * The four kinds of tests. Unit and property tests share the cores; integration and LAN tests open real sockets and
 * windows and measure time, so they run one file after the other, after everything else.
 */
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { root } from './paths.mjs'

const together = { maxWorkers: availableParallelism() }
/** What is waited for comes as soon as it can; the limit is for what never does, on however busy a machine. */
const expect = { poll: { timeout: 15_000 } }
const alone = { fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000, expect }

export default defineConfig({
  root,
  plugins: [svelte({ configFile: join(root, 'svelte.config.js') })],
  // The window's stores are tested as the window runs them, not as a server would.
  resolve: { conditions: ['browser', 'module', 'node', 'development|production'] },
  test: {
    pool: 'forks',
    // The programs under test speak English, whatever the language of who runs the tests.
    env: { LC_ALL: 'C.UTF-8' },
    projects: [
      project('unit', { ...together, sequence: { groupOrder: 0 } }),
      project('property', { ...together, sequence: { groupOrder: 0 }, testTimeout: 60_000 }),
      project('integration', { ...alone, sequence: { groupOrder: 1 } }),
      project('lan', { ...alone, testTimeout: 180_000, sequence: { groupOrder: 2 } }),
    ],
  },
})

function project(name, options) {
  return { extends: true, test: { name, include: [`tests/${name}/**/*.test.ts`], ...options } }
}
