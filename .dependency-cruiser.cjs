/**
 * Who may import whom: the layers of ARCHITECTURE.md, a row each. A row names what its folder may import beside itself
 * and forbids all else; `types` names what it may import the types of alone. Stations never import stations.
 */

/** Pure computation that Node brings: no socket, no file, no process. */
const pureNode = '^(crypto|perf_hooks|util)$'
const sockets = '^(net|dgram|tls)$'

const npm = (...names) => `^node_modules/(${names.join('|')})/`
const valibot = npm('valibot')
const certificates = npm('@peculiar/x509', 'reflect-metadata')
const svelte = npm('svelte')

/** Folders of shared/, of the engine, of the window. */
const shared = (...names) => `^shared/(${names.join('|')})/`
const engine = (...names) => `^electron/engine/(${names.join('|')})/`
/** What lies beneath every station's own part of shared/. */
const cores = shared('base', 'ipc', 'address', 'measurement', 'wire', 'framing', 'tcp', 'capture', 'lab')
const words = shared('words')

/**
 * Files of a station that put its parts together, and those of a probe transport, which open its sockets: they may
 * touch sockets, the system and the disk themselves.
 */
const compositions =
  '/(transports/[a-z-]+/[a-z-]+|service|traffic|[a-z-]+-parts|[a-z-]+-store|[a-z-]+-session|[a-z-]+-thread|[a-z-]+\\.thread)\\.ts$'

/**
 * @param {string} name the row
 * @param {string | { path: string, pathNot?: string | string[] }} from
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

/** A folder of shared/: itself, and these beneath it. */
const sharedRow = (name, ...beneath) =>
  row(`shared/${name}`, `^shared/${name}/`, [shared(name, ...beneath), valibot])

/** A layer of the engine: itself, these beneath it, and the types of what gives it sockets and facts. */
const engineRow = (name, beneath, also = []) =>
  row(
    `engine/${name}`,
    `^electron/engine/${name}/`,
    [engine(name, ...beneath), cores, valibot, pureNode, ...also],
    { types: [...(name === 'base' ? [] : [engine('net')]), '^electron/host/', sockets] },
  )

module.exports = {
  forbidden: [
    ...sharedRow('base'),
    ...sharedRow('ipc', 'base'),
    ...sharedRow('address', 'base'),
    ...sharedRow('measurement', 'base'),
    ...sharedRow('framing', 'base'),
    ...sharedRow('capture', 'base', 'address'),
    ...sharedRow('tcp', 'base', 'address', 'capture', 'measurement'),
    ...sharedRow('wire', 'base', 'address', 'measurement'),
    ...row('shared/lab', '^shared/lab/', [
      shared('lab', 'base', 'ipc', 'address', 'measurement', 'wire'),
      // The languages there are: a setting may be one of them.
      '^shared/words/generated/runtime\\.js$',
      valibot,
    ]),
    ...row('shared/words', '^shared/words/', [
      words,
      shared('base', 'address', 'capture', 'framing', 'measurement', 'wire', 'lab'),
      '^shared/stations/[^/]+/codes\\.ts$',
      valibot,
    ]),
    ...row('shared/stations', '^shared/stations/([^/]+)/', ['^shared/stations/$1/', cores, words, valibot]),
    ...row('the joined contract', '^shared/[^/]+\\.ts$', ['^shared/', valibot]),
    {
      name: 'the joined contract is for the ends alone',
      severity: 'error',
      from: {
        path: '^(shared|electron|renderer)/',
        pathNot: [
          '^electron/engine/threads/',
          '^electron/cli/',
          '^electron/stations/[^/]+/cli/',
          '^renderer/window/api\\.ts$',
        ],
      },
      to: { path: '^shared/contract\\.ts$' },
    },

    ...engineRow('base', [], ['^worker_threads$', npm('@noble/hashes')]),
    ...row('engine/net', engine('net'), [engine('net', 'base'), cores, valibot, certificates], {
      node: true,
    }),
    ...engineRow(
      'timing',
      ['base'],
      ['^electron/host/direct-socket-calls\\.ts$', '^electron/engine/net/udp\\.ts$'],
    ),
    ...engineRow('reflector', ['base', 'timing']),
    ...engineRow('control', ['base', 'timing', 'reflector']),
    ...engineRow('discovery', ['base', 'timing', 'control']),
    ...engineRow('visit', ['base', 'timing', 'control']),
    ...engineRow('lab', ['base', 'timing', 'reflector', 'control', 'discovery', 'visit']),
    // Each worker's entry puts its thread together, and the public face puts the threads together.
    ...row(
      'engine/threads',
      '^electron/engine/threads/',
      [
        '^electron/(engine|host|storage)/',
        '^electron/stations\\.ts$',
        cores,
        '^shared/contract\\.ts$',
        valibot,
      ],
      { node: true },
    ),
    ...row(
      'the public face of the engine',
      '^electron/engine/index\\.ts$',
      [engine('base', 'control', 'discovery', 'reflector', 'threads'), cores],
      { node: true },
    ),
    ...row(
      'electron/stations',
      { path: '^electron/stations/([^/]+)/', pathNot: ['/cli/', compositions] },
      [
        '^electron/stations/$1/(?!cli/)',
        engine('base', 'timing', 'reflector', 'control', 'discovery', 'visit', 'lab'),
        cores,
        '^shared/stations/$1/',
        valibot,
        pureNode,
      ],
      { types: [engine('net'), '^electron/host/', sockets] },
    ),
    ...row(
      'compositions of stations',
      `^electron/stations/([^/]+)${compositions}`,
      [
        '^electron/stations/$1/(?!cli/)',
        engine('base', 'net', 'timing', 'reflector', 'control', 'discovery', 'visit', 'lab'),
        '^electron/(host|storage)/',
        cores,
        '^shared/stations/$1/',
        valibot,
      ],
      { node: true },
    ),
    ...row(
      'commands of stations',
      '^electron/stations/([^/]+)/cli/',
      [
        '^electron/stations/$1/cli/',
        '^electron/(cli|host)/',
        '^electron/engine/index\\.ts$',
        cores,
        words,
        '^shared/(stations/$1/|contract\\.ts$)',
        npm('commander'),
        valibot,
      ],
      { node: true },
    ),
    ...row('the list of stations', '^electron/stations\\.ts$', [
      '^electron/stations/[^/]+/(service|traffic)\\.ts$',
      '^electron/stations/[^/]+/cli/',
      engine('lab', 'visit'),
      '^electron/cli/command\\.ts$',
      '^shared/stations/[^/]+/',
    ]),
    ...row('host', '^electron/host/', ['^electron/host/', cores, valibot, npm('koffi')], { node: true }),
    ...row('storage', '^electron/storage/', ['^electron/storage/', cores, valibot], { node: true }),
    ...row(
      'cli',
      '^electron/(cli/|lab\\.ts$)',
      [
        '^electron/(cli|storage|host)/',
        '^electron/(stations|engine/index)\\.ts$',
        cores,
        words,
        '^shared/contract\\.ts$',
        '^package\\.json$',
        npm('commander', 'string-width'),
        valibot,
      ],
      { node: true },
    ),
    ...row('preload', '^electron/desktop/preload\\.ts$', [npm('electron')]),
    ...row(
      'desktop',
      { path: '^electron/desktop/', pathNot: '/preload\\.ts$' },
      [
        '^electron/(desktop|storage|host)/',
        '^electron/engine/index\\.ts$',
        shared('base', 'ipc'),
        npm('electron'),
        valibot,
      ],
      { node: true },
    ),
    ...row(
      'main',
      '^electron/main\\.ts$',
      [
        'shared/base',
        'shared/words',
        '^electron/(desktop|cli|host)/',
        '^electron/engine/index\\.ts$',
        npm('electron'),
      ],
      { node: true },
    ),
    {
      name: 'sockets are opened in engine/net alone',
      severity: 'error',
      from: { path: '^(electron|shared|renderer)/', pathNot: '^electron/engine/net/' },
      to: { path: sockets, dependencyTypesNot: ['type-only'] },
    },

    ...row('api', '^renderer/window/api\\.ts$', ['^shared/']),
    ...row('components', '^renderer/components/', [
      '^renderer/components/',
      cores,
      words,
      svelte,
      npm('uplot', 'bits-ui', '@lucide/svelte'),
    ]),
    ...row(
      'renderer/stations',
      '^renderer/stations/([^/]+)/',
      [
        '^renderer/stations/$1/',
        '^renderer/components/',
        '^renderer/window/(api|kept|live-run\\.svelte)\\.ts$',
        cores,
        words,
        '^shared/stations/$1/',
        svelte,
        valibot,
      ],
      { types: ['^renderer/window/(lab\\.svelte|station)\\.ts$'] },
    ),
    ...row('renderer/window', '^renderer/window/', [
      '^renderer/(window|components)/',
      cores,
      words,
      '^shared/contract\\.ts$',
      svelte,
      npm('bits-ui'),
    ]),
    ...row('the stations of the window', '^renderer/stations\\.ts$', [
      '^renderer/stations/',
      '^renderer/window/station\\.ts$',
      words,
    ]),
    ...row('the start of the window', '^renderer/main\\.ts$', [
      '^renderer/window/',
      '^renderer/stations\\.ts$',
      svelte,
    ]),
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
