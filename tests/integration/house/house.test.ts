/**
 * The house's rules hold by tools, not by memory: one deliberate violation of each kind, put into a copy of the tree,
 * must be named by the very `npm run check` that guards the real one.
 */
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkSettings, runIn, scratchCopy } from './scratch-copy'

interface Violation {
  readonly what: string
  readonly check: 'types' | 'svelte' | 'lint' | 'format' | 'imports'
  readonly file: string
  readonly text: string
  /** What the tool must say about `file`. */
  readonly says: RegExp
}

/** An import of the table that is forbidden: the file that makes it and what it imports. */
function forbidden(what: string, file: string, imported: string, rule: string): Violation {
  const isComponent = file.endsWith('.svelte')
  const line = `import * as imported from '${imported}'\n`
  return {
    what,
    check: 'imports',
    file,
    text: isComponent
      ? `<script lang="ts">\n  ${line}</script>\n\n{String(imported)}\n`
      : `${line}export const used = imported\n`,
    says: new RegExp(`error ${rule}: ${escaped(file)} → `),
  }
}

const beyondRow = (row: string) => `${escaped(row)} imports what its row does not name`

/** One planted import for each row of the table, with the layer above it or the room beside it. */
const forbiddenByRow: Violation[] = [
  forbidden(
    'shared/base that knows a core',
    'shared/base/up.ts',
    '../address/address',
    beyondRow('shared/base'),
  ),
  forbidden('shared/base that knows Node', 'shared/base/reads.ts', 'node:fs', beyondRow('shared/base')),
  forbidden('shared/ipc that knows the lab', 'shared/ipc/up.ts', '../lab/identity', beyondRow('shared/ipc')),
  forbidden(
    'addresses that know the wire',
    'shared/address/up.ts',
    '../wire/beacon',
    beyondRow('shared/address'),
  ),
  forbidden(
    'measurement that knows addresses',
    'shared/measurement/beside.ts',
    '../address/address',
    beyondRow('shared/measurement'),
  ),
  forbidden(
    'framing that knows the wire',
    'shared/framing/beside.ts',
    '../wire/beacon',
    beyondRow('shared/framing'),
  ),
  forbidden('captures that know TCP', 'shared/capture/up.ts', '../tcp/state', beyondRow('shared/capture')),
  forbidden('TCP that knows the lab', 'shared/tcp/up.ts', '../lab/identity', beyondRow('shared/tcp')),
  forbidden('the wire that knows the lab', 'shared/wire/up.ts', '../lab/identity', beyondRow('shared/wire')),
  forbidden(
    "the lab's vocabulary that knows a station",
    'shared/lab/up.ts',
    '../stations/duel/contract',
    beyondRow('shared/lab'),
  ),
  forbidden(
    'words that know a contract',
    'shared/words/up.ts',
    '../stations/duel/contract',
    beyondRow('shared/words'),
  ),
  forbidden(
    'a station that knows another in shared',
    'shared/stations/planted/beside.ts',
    '../duel/contract',
    beyondRow('shared/stations'),
  ),
  forbidden(
    'a joined contract that knows the engine',
    'shared/joined.ts',
    '../electron/engine/base/streams',
    beyondRow('the joined contract'),
  ),
  forbidden(
    'a station that imports the joined contract',
    'electron/stations/planted/joined.ts',
    '../../../shared/contract',
    'the joined contract is for the ends alone',
  ),
  forbidden(
    'engine/base that knows a layer above',
    'electron/engine/base/up.ts',
    '../control/admission',
    beyondRow('engine/base'),
  ),
  forbidden(
    'sockets that know the host',
    'electron/engine/net/knows-host.ts',
    '../../host/planted',
    beyondRow('engine/net'),
  ),
  forbidden(
    'timing that knows the reflector',
    'electron/engine/timing/up.ts',
    '../reflector/session',
    beyondRow('engine/timing'),
  ),
  forbidden(
    'a reflector that knows the control channel',
    'electron/engine/reflector/up.ts',
    '../control/admission',
    beyondRow('engine/reflector'),
  ),
  forbidden(
    'a control channel that knows visits',
    'electron/engine/control/up.ts',
    '../visit/visits',
    beyondRow('engine/control'),
  ),
  forbidden(
    'discovery that knows the lab',
    'electron/engine/discovery/up.ts',
    '../lab/trust',
    beyondRow('engine/discovery'),
  ),
  forbidden(
    'visits that know the lab',
    'electron/engine/visit/up.ts',
    '../lab/trust',
    beyondRow('engine/visit'),
  ),
  forbidden(
    'a lab that knows a station',
    'electron/engine/lab/up.ts',
    '../../stations/peers/sweep',
    beyondRow('engine/lab'),
  ),
  forbidden(
    'an engine that opens sockets',
    'electron/engine/lab/opens.ts',
    'node:net',
    'engine/lab imports more than types',
  ),
  forbidden(
    'an engine that makes its sockets',
    'electron/engine/control/makes.ts',
    '../net/planted',
    'engine/control imports more than types',
  ),
  forbidden(
    'an engine that knows Electron',
    'electron/engine/lab/knows-electron.ts',
    'electron',
    beyondRow('engine/lab'),
  ),
  forbidden(
    'a thread that knows Electron',
    'electron/engine/threads/knows.ts',
    'electron',
    beyondRow('engine/threads'),
  ),
  forbidden(
    'a public face that knows a station',
    'electron/engine/index.ts',
    '../stations/planted/service',
    beyondRow('the public face of the engine'),
  ),
  forbidden(
    'a station that knows another in the engine',
    'electron/stations/planted/beside.ts',
    '../peers/sweep',
    beyondRow('electron/stations'),
  ),
  forbidden(
    'a composition that knows a command',
    'electron/stations/planted/traffic.ts',
    '../../cli/answer',
    beyondRow('compositions of stations'),
  ),
  forbidden(
    'a command past the public face',
    'electron/stations/planted/cli/past-face.ts',
    '../../../engine/base/clock',
    beyondRow('commands of stations'),
  ),
  forbidden(
    'a list of stations that looks inside one',
    'electron/stations.ts',
    './stations/peers/sweep',
    beyondRow('the list of stations'),
  ),
  forbidden(
    'host facts that know the engine',
    'electron/host/knows-engine.ts',
    '../engine/base/clock',
    beyondRow('host'),
  ),
  forbidden('storage that calls the system', 'electron/storage/calls.ts', 'koffi', beyondRow('storage')),
  forbidden(
    'a bridge past the public face',
    'electron/desktop/bridge/past-face.ts',
    '../../engine/base/clock',
    beyondRow('desktop'),
  ),
  forbidden(
    'a command line past the public face',
    'electron/cli/past-face.ts',
    '../engine/base/clock',
    beyondRow('cli'),
  ),
  forbidden(
    'a root that knows a station',
    'electron/main.ts',
    './stations/planted/service',
    beyondRow('main'),
  ),
  forbidden(
    'a host fact that opens sockets',
    'electron/host/opens.ts',
    'node:dgram',
    'sockets are opened in engine/net alone',
  ),
  forbidden(
    'a preload script that knows more',
    'electron/desktop/preload.ts',
    '../../shared/base/failure',
    beyondRow('preload'),
  ),
  forbidden('an api that knows a store', 'renderer/window/api.ts', './planted.svelte', beyondRow('api')),
  forbidden(
    'a station that knows another in the window',
    'renderer/stations/planted/beside.ts',
    '../duel/presets',
    beyondRow('renderer/stations'),
  ),
  forbidden(
    'a window that knows Node',
    'renderer/window/knows-node.ts',
    'node:fs',
    beyondRow('renderer/window'),
  ),
  forbidden(
    'a shell that knows a station',
    'renderer/window/knows-station.ts',
    '../stations/planted/Station.svelte',
    beyondRow('renderer/window'),
  ),
  forbidden(
    'a list of the window that knows a component',
    'renderer/stations.ts',
    './components/Planted.svelte',
    beyondRow('the stations of the window'),
  ),
  forbidden(
    'a start that knows a component',
    'renderer/main.ts',
    './components/Planted.svelte',
    beyondRow('the start of the window'),
  ),
  forbidden(
    'a component that reads a store',
    'renderer/components/Reads.svelte',
    '../window/planted.svelte',
    beyondRow('components'),
  ),
]

const violations: Violation[] = [
  ...forbiddenByRow,
  {
    what: 'a global of Node in the window',
    check: 'svelte',
    file: 'renderer/window/node-global.ts',
    text: 'export const pid = process.pid\n',
    says: /renderer\/window\/node-global\.ts[\s\S]{0,80}Cannot find name 'process'/,
  },
  {
    what: 'a type of the DOM in the engine',
    check: 'types',
    file: 'electron/engine/base/dom-type.ts',
    text: 'export function titleOf(element: HTMLElement): string {\n  return element.title\n}\n',
    says: /electron\/engine\/base\/dom-type\.ts\S* - error TS\d+: Cannot find name 'HTMLElement'|dom-type\.ts\(1,\d+\): error TS\d+: Cannot find name 'HTMLElement'/,
  },
  {
    what: 'a global of Node in shared code',
    check: 'types',
    file: 'shared/node-global.ts',
    text: 'export const bytes = Buffer.alloc(1)\n',
    says: /shared\/node-global\.ts.*Cannot find name 'Buffer'/,
  },
  {
    what: 'a type error in the script of a component',
    check: 'svelte',
    file: 'renderer/components/WrongScript.svelte',
    text: '<script lang="ts">\n  const count: number = \'three\'\n</script>\n\n<p>{count}</p>\n',
    says: /WrongScript\.svelte[\s\S]{0,80}Type 'string' is not assignable to type 'number'/,
  },
  {
    what: 'a type error in the markup of a component',
    check: 'svelte',
    file: 'renderer/components/WrongMarkup.svelte',
    text: '<script lang="ts">\n  let { count }: { count: number } = $props()\n</script>\n\n<p>{count.toUpperCase()}</p>\n',
    says: /WrongMarkup\.svelte[\s\S]{0,80}Property 'toUpperCase' does not exist on type 'number'/,
  },
  {
    what: 'markup that a screen reader cannot read',
    check: 'svelte',
    file: 'renderer/components/Unlabelled.svelte',
    text: '<img src="a.png" />\n',
    says: /Unlabelled\.svelte[\s\S]{0,80}alt/,
  },
  {
    what: 'raw ipcMain in the composition root',
    check: 'lint',
    file: 'electron/main.ts',
    text: "import { ipcMain } from 'electron'\nipcMain.on('anything', () => undefined)\n",
    says: /electron\/main\.ts\n(.*\n)*?.*Raw IPC lives in electron\/desktop\/bridge/,
  },
  {
    what: 'raw ipcRenderer outside the preload script',
    check: 'lint',
    file: 'electron/desktop/bridge/raw-renderer.ts',
    text: "import * as electron from 'electron'\n\nexport const raw = electron.ipcRenderer\n",
    says: /electron\/desktop\/bridge\/raw-renderer\.ts\n(.*\n)*?.*Raw IPC lives in electron\/desktop\/bridge/,
  },
  {
    what: 'a promise left floating',
    check: 'lint',
    file: 'electron/engine/base/floating.ts',
    text: 'const later = (): Promise<number> => Promise.resolve(1)\n\nexport function start(): void {\n  later()\n}\n',
    says: /electron\/engine\/base\/floating\.ts\n(.*\n)*?.*no-floating-promises/,
  },
  {
    what: 'a component that knows the type of a store',
    check: 'lint',
    file: 'renderer/components/KnowsType.svelte',
    text: '<script lang="ts">\n  import type * as store from \'../window/planted.svelte\'\n  let { value }: { value: typeof store } = $props()\n</script>\n\n{String(value)}\n',
    says: /KnowsType\.svelte\n(.*\n)*?.*no-restricted-imports/,
  },
  {
    what: 'another format',
    check: 'format',
    file: 'shared/other-format.ts',
    text: 'export const word = "quoted";\n',
    says: /shared\/other-format\.ts/,
  },
  {
    what: 'a component that uses a station in its markup alone',
    check: 'imports',
    file: 'renderer/components/UsesInMarkup.svelte',
    text: '<script lang="ts">\n  import Station from \'../stations/planted/Station.svelte\'\n</script>\n\n<Station />\n',
    says: new RegExp(`error ${beyondRow('components')}: renderer/components/UsesInMarkup.svelte → `),
  },
  forbidden(
    'a program that imports a test',
    'electron/host/knows-test.ts',
    '../../tests/support/planted',
    'nothing imports tests',
  ),
  forbidden('an import that is nowhere', 'shared/lost.ts', './nowhere', 'every import is found'),
  {
    what: 'a cycle',
    check: 'imports',
    file: 'shared/cycle-a.ts',
    text: "import { b } from './cycle-b'\n\nexport const a = (): number => b()\n",
    says: /error no cycles: shared\/cycle-[ab]\.ts/,
  },
  {
    what: 'a barrel',
    check: 'imports',
    file: 'shared/barrel.ts',
    text: "export * from './base/failure'\n",
    says: /error no barrels but the public face of the engine: shared\/barrel\.ts/,
  },
]

/** What the violations lean on, none of it forbidden itself. */
const planted: Record<string, string> = {
  'electron/host/planted.ts': 'export const fact = 1\n',
  'electron/engine/net/planted.ts':
    'export interface Made {\n  readonly port: number\n}\nexport const made = 1\n',
  'electron/engine/lab/takes-socket.ts':
    "import type { Socket } from 'node:net'\nimport type { Made } from '../net/planted'\n\nexport const portOf = (made: Made, socket: Socket): number => socket.localPort ?? made.port\n",
  'electron/stations/planted/service.ts':
    "import { fact } from '../../host/planted'\nimport { made } from '../../engine/net/planted'\n\nexport const opened = fact + made\n",
  'renderer/window/planted.svelte.ts': 'export const state = $state({ value: 1 })\n',
  'renderer/components/Planted.svelte': '<p>planted</p>\n',
  'renderer/stations/planted/Station.svelte':
    "<script lang=\"ts\">\n  import Planted from '../../components/Planted.svelte'\n  import { keptIn } from '../../window/kept'\n</script>\n\n<Planted />{String(keptIn)}\n",
  'tests/support/planted.ts': 'export const support = 1\n',
  'shared/cycle-b.ts': "import { a } from './cycle-a'\n\nexport const b = (): number => a()\n",
}

let copy: string
let found: string

beforeAll(async () => {
  copy = await scratchCopy('house', checkSettings)
  for (const [file, text] of Object.entries(planted)) await plant(file, text)
  for (const { file, text } of violations) await plant(file, text)
  found = await runCheck()
}, 1_200_000)

afterAll(() => rm(copy, { recursive: true, force: true }))

describe('npm run check', () => {
  it.each(violations)('names $what ($check)', ({ what, file, says }) => {
    expect(says.test(found), `${what}, in ${file}, is not named as ${String(says)}`).toBe(true)
  })

  it.each([
    'electron/engine/lab/takes-socket.ts',
    'electron/stations/planted/service.ts',
    'renderer/stations/planted/Station.svelte',
  ])('lets %s import what its row allows', (file) => {
    expect(found.includes(`${file} →`)).toBe(false)
  })

  it('fails in each of its parts', () => {
    const failed = [...found.matchAll(/^FAILED {2}(.+) \(/gm)].map((match) => match[1])
    expect(failed).toEqual(
      expect.arrayContaining([
        'lint of renderer',
        'lint of the rest',
        'svelte',
        'types of electron',
        'types of shared',
        'format',
        'imports',
      ]),
    )
  })
})

/** Adds to a file that is there already; its new lines come first, as imports do. */
async function plant(file: string, text: string): Promise<void> {
  const path = join(copy, file)
  await mkdir(dirname(path), { recursive: true })
  const present = await readFile(path, 'utf8').catch(() => '')
  await writeFile(path, text)
  await appendFile(path, present)
}

async function runCheck(): Promise<string> {
  const { code, stdout, stderr } = await runIn(copy, ['build/check.mjs'])
  if (code === 0) throw new Error('The check found nothing in a tree full of violations.')
  return stdout + stderr
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
