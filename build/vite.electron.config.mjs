/**
 * Builds what runs on Node inside Electron: the main process, the command line, and the engine's worker threads.
 * All files land flat in one folder, so that a worker's URL beside `import.meta.url` holds from every bundle.
 */
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { defineConfig } from 'vite'
import { out, root } from './paths.mjs'

const entries = {
  main: 'electron/main.ts',
  lab: 'electron/lab.ts',
  measure: 'electron/engine/threads/measure.ts',
  reflect: 'electron/engine/threads/reflect.ts',
  traffic: 'electron/engine/threads/traffic.ts',
  tables: 'electron/stations/connections/tables.ts',
  service: 'electron/engine/threads/service.ts',
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
