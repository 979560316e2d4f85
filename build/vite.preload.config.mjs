/** Builds the preload script: one CommonJS file, because a sandboxed preload cannot load modules. */
import { join } from 'node:path'
import { defineConfig } from 'vite'
import { out, root } from './paths.mjs'

export default defineConfig({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    ssr: join(root, 'electron/desktop/preload.ts'),
    target: 'node24',
    outDir: join(out, 'electron'),
    minify: false,
    rolldownOptions: {
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: 'preload.cjs' },
    },
  },
  ssr: { noExternal: true },
})
