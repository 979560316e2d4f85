/** Read by the Vite plugin, svelte-check and the linter alike: every component is in runes mode. */
export default {
  compilerOptions: { runes: true },
}
