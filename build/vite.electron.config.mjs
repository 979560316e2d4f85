/**
 * Builds what runs on Node inside Electron: the main process, the command line, and the engine's worker threads.
 * All files land flat in one folder, so that a worker's URL beside `import.meta.url` holds from every bundle.
 */
import { builtinModules } from 'node:module'
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { defineConfig } from 'vite'
import { out, root } from './paths.mjs'

/** Every NAME.thread.ts is the entry of a worker thread, and is built into NAME.js. */
const threads = readdirSync(join(root, 'electron'), { recursive: true })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.thread.ts'))
  .map((file) => [basename(file, '.thread.ts'), `electron/${file}`])

const entries = {
  main: 'electron/main.ts',
  lab: 'electron/lab.ts',
  ...Object.fromEntries(threads),
}

export default defineConfig({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    ssr: true,
    target: 'node24',
    outDir: join(out, 'electron'),
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(root, file)])),
      external: ['electron', 'koffi', ...builtinModules, /^node:/],
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
      },
    },
  },
  ssr: { noExternal: true },
})
