/**
 * Who may import what: the table of ARCHITECTURE.md, row by row. Each row names what its folder may import and
 * forbids all else. Type-only imports count too, except where a row says `types`.
 */

/** Pure computation that Node brings: no socket, no file, no process. */
const pureNode = '^(crypto|perf_hooks)$'
const sockets = '^(net|dgram|tls)$'

const npm = (...names) => `^node_modules/(${names.join('|')})/`
const valibot = npm('valibot')
const certificates = npm('@peculiar/x509', 'reflect-metadata')
const svelte = npm('svelte')

/**
 * @param {string} name the row
 * @param {string | { path: string, pathNot: string | string[] }} from
 * @param {string[]} may paths that may be imported
 * @param {{ types?: string[], node?: boolean }} [more] paths whose types alone may be imported; whether node:* may be
 * @returns {object[]} rules
 */
function row(name, from, may, { types = [], node = false } = {}) {
  const origin = typeof from === 'string' ? { path: from } : from
  const beyond = { pathNot: [...may, ...types], ...(node ? { dependencyTypesNot: ['core'] } : {}) }
  const rules = [
    { name: `${name} imports what its row does not name`, severity: 'error', from: origin, to: beyond },
  ]
  if (types.length > 0) {
    rules.push({
      name: `${name} imports more than types`,
      severity: 'error',
      from: origin,
      to: { path: types, pathNot: may, dependencyTypesNot: ['type-only'] },
    })
  }
  return rules
}

module.exports = {
  forbidden: [
    ...row('shared', '^shared/', ['^shared/', valibot]),
    ...row(
      'engine/net',
      '^electron/engine/net/',
      ['^electron/engine/net/', '^shared/', valibot, certificates],
      {
        node: true,
      },
    ),
    // What the threads say to each other is known beyond their entries.
    ...row(
      'engine',
      {
        path: '^electron/engine/',
        pathNot: ['^electron/engine/(net|threads)/', '^electron/engine/index\\.ts$'],
      },
      [
        '^electron/engine/(?!net/|threads/(?!contracts\\.ts)|index\\.ts)',
        '^shared/',
        valibot,
        npm('@noble/hashes'),
        pureNode,
      ],
      { types: ['^electron/engine/net/', '^electron/host/', sockets] },
    ),
    // Each worker's entry puts its thread together, and the public face puts the threads together.
    ...row(
      'engine/threads',
      '^electron/engine/(threads/|index\\.ts$)',
      ['^electron/(engine|host|storage)/', '^shared/', valibot],
      { node: true },
    ),
    ...row('host', '^electron/host/', ['^electron/host/', '^shared/', valibot, npm('koffi')], { node: true }),
    ...row('storage', '^electron/storage/', ['^electron/storage/', '^shared/', valibot], { node: true }),
    ...row(
      'bridge',
      '^electron/bridge/',
      [
        '^electron/bridge/',
        '^electron/engine/index\\.ts$',
        '^electron/(storage|host)/',
        '^shared/',
        npm('electron'),
      ],
      { node: true },
    ),
    ...row(
      'cli',
      '^electron/(cli/|lab\\.ts$)',
      [
        '^electron/cli/',
        '^electron/engine/index\\.ts$',
        '^electron/(storage|host)/',
        '^shared/',
        '^package\\.json$',
        npm('commander'),
        valibot,
      ],
      { node: true },
    ),
    ...row('preload', '^electron/preload\\.ts$', [npm('electron')]),
    ...row(
      'main',
      { path: '^electron/[^/]+\\.ts$', pathNot: '^electron/(preload|lab)\\.ts$' },
      ['^electron/', '^shared/', '^package\\.json$', valibot, npm('electron')],
      { node: true },
    ),
    {
      name: 'sockets are opened in engine/net alone',
      severity: 'error',
      from: { path: '^(electron|shared|renderer)/', pathNot: '^electron/engine/net/' },
      to: { path: sockets, dependencyTypesNot: ['type-only'] },
    },
    ...row('api', '^renderer/api\\.ts$', ['^shared/']),
    ...row('stores', '^renderer/stores/', [
      '^renderer/(stores|messages)/',
      '^renderer/api\\.ts$',
      '^shared/',
      valibot,
      svelte,
    ]),
    ...row('stations', '^renderer/stations/([^/]+)/', [
      '^renderer/stations/$1/',
      '^renderer/(stores|components|messages)/',
      '^shared/',
      svelte,
    ]),
    ...row('components', '^renderer/components/', [
      '^renderer/(components|messages)/',
      '^shared/',
      svelte,
      npm('uplot', 'bits-ui', '@lucide/svelte'),
    ]),
    ...row('the window', '^renderer/[^/]+$', ['^renderer/', '^shared/', svelte]),
    {
      name: 'nothing imports tests',
      severity: 'error',
      from: { pathNot: '^tests/' },
      to: { path: '^tests/' },
    },
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no barrels but the public face of the engine',
      severity: 'error',
      from: { path: '^(electron|shared|renderer)/', pathNot: '^electron/engine/index\\.ts$' },
      to: { dependencyTypes: ['export'] },
    },
    { name: 'every import is found', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^shared/words/generated/'] },

    tsPreCompilationDeps: true,
    preserveSymlinks: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.svelte', '.d.ts', '.css', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'browser', 'types', 'import', 'require', 'node', 'default'],
      mainFields: ['svelte', 'module', 'main', 'types'],
    },
  },
}
