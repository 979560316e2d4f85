/** Builds the window: Svelte to plain files that the app:// protocol serves, with no address outside them. */
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { join } from 'node:path'
import { defineConfig } from 'vite'
import { out, root } from './paths.mjs'

export default defineConfig({
  root: join(root, 'renderer'),
  base: './',
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  plugins: [svelte({ configFile: join(root, 'svelte.config.js') })],
  build: {
    target: 'chrome140',
    outDir: join(out, 'renderer'),
    sourcemap: true,
    // Inlined assets would be data: addresses, which the content security policy has no need to allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
})
