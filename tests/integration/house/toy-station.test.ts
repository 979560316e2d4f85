/**
 * A station is added as CONTRIBUTING says: three folders of one name, three rows, nothing else. A toy is added to a copy
 * of the tree by just these steps; then the checks find nothing, its command answers, and the window opens it.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WindowLab } from '../../support/window-lab'
import { checkSettings, runIn, scratchCopy } from './scratch-copy'

/** The three folders. */
const files: Readonly<Record<string, string>> = {
  'shared/stations/toy/contract.ts': `/** What the toy asks of the engine: a text said backwards. */
import * as v from 'valibot'
import { text } from '../../base/schema'
import { call } from '../../ipc/contract'

export const toyContract = {
  reverseText: call({ input: v.strictObject({ text: text(100) }), output: text(100) }),
}
`,
  'electron/stations/toy/service.ts': `/** The toy in the service thread. */
import type { toyContract } from '../../../shared/stations/toy/contract'
import type { Opened } from '../../engine/lab/service-part'

export async function openToy(): Promise<Opened<typeof toyContract>> {
  return { handlers: { reverseText: async ({ text }) => [...text].reverse().join('') } }
}
`,
  'electron/stations/toy/cli/toy-command.ts': `/** \`lab toy\`: says a text backwards. */
import { Command } from 'commander'
import { m } from '../../../../shared/words/generated/messages'
import { printLines } from '../../../cli/answer'
import { withEngine } from '../../../cli/engine-session'

export function toyCommand(): Command {
  return new Command('toy')
    .description(m.cli_toy_description())
    .argument('<text>')
    .option('--profile <dir>')
    .action((text: string, { profile }: { profile?: string }) =>
      withEngine({ profile, overrides: { listening: { mode: 'off' } } }, async (_engine, api) =>
        printLines([await api.reverseText({ text })]),
      ),
    )
}
`,
  'renderer/stations/toy/toy-store.svelte.ts': `/** What the toy last said. */
import type { Api } from '../../window/api'

export class Toy {
  said = $state('')
  readonly #api: Api

  constructor(api: Api) {
    this.#api = api
  }

  async say(text: string): Promise<void> {
    this.said = await this.#api.reverseText({ text })
  }
}
`,
  'renderer/stations/toy/Toy.svelte': `<!-- The toy: a button that has a text said backwards. -->
<script lang="ts">
  import { m } from '../../../shared/words/generated/messages'
  import type { StationProps } from '../../window/station'
  import type { Toy } from './toy-store.svelte'

  let { store }: StationProps<Toy> = $props()
</script>

<button type="button" class="button" data-testid="toy-say" onclick={() => store.say('packet')}>{m.toy_say()}</button>
<p data-testid="toy-said">{store.said}</p>
`,
  'renderer/stations/toy/en.json': `{
  "station_toy": "Toy",
  "toy_say": "Say it backwards",
  "cli_toy_description": "say a text backwards"
}
`,
  'renderer/stations/toy/zh-CN.json': `{
  "station_toy": "玩具",
  "toy_say": "倒着说",
  "cli_toy_description": "把一段文本倒着说"
}
`,
}

/** Beside them its first test, since the tests are checked like the program. */
const ownTest = `/** The toy takes a text, and no more than a line. */
import * as v from 'valibot'
import { expect, it } from 'vitest'
import { toyContract } from '../../../../shared/stations/toy/contract'

it('takes no more than a line', () => {
  expect(v.is(toyContract.reverseText.input, { text: 'x'.repeat(101) })).toBe(false)
})
`

/** The three rows: in which list, before what, and what each imports. */
const rows = [
  {
    list: 'shared/contract.ts',
    imports: "import { toyContract } from './stations/toy/contract'\n",
    before: '}\nexport type Contract =',
    row: '  ...toyContract,\n',
  },
  {
    list: 'electron/stations.ts',
    imports: "import { toyContract } from '../shared/stations/toy/contract'\n",
    before: ']\n',
    row: `  {
    name: 'toy',
    service: servicePart(toyContract, async () => (await import('./stations/toy/service')).openToy()),
    commands: async () => [(await import('./stations/toy/cli/toy-command')).toyCommand],
  },
`,
  },
  {
    list: 'renderer/stations.ts',
    imports:
      "import Toy from './stations/toy/Toy.svelte'\nimport { Toy as ToyStore } from './stations/toy/toy-store.svelte'\n",
    before: ']\n',
    row: `  station({
    id: 'toy',
    name: () => m.station_toy(),
    key: '7',
    icon: 'message',
    open: ({ api }) => new ToyStore(api),
    view: Toy,
  }),
`,
  },
]

let copy: string

beforeAll(async () => {
  copy = await scratchCopy('toy', checkSettings)
  for (const [file, text] of [
    ...Object.entries(files),
    ['tests/unit/stations/toy/contract.test.ts', ownTest] as const,
  ]) {
    await mkdir(dirname(join(copy, file)), { recursive: true })
    await writeFile(join(copy, file), text)
  }
  for (const { list, imports, before, row } of rows) {
    const path = join(copy, list)
    const text = await readFile(path, 'utf8')
    const at = text.lastIndexOf(before)
    if (at < 0) throw new Error(`${list} has no place for a row`)
    const firstImport = text.search(/^import /m)
    await writeFile(
      path,
      text.slice(0, firstImport) + imports + text.slice(firstImport, at) + row + text.slice(at),
    )
  }
  const { code, stderr } = await runIn(copy, ['build/build.mjs'])
  if (code !== 0) throw new Error(stderr)
}, 600_000)

afterAll(() => rm(copy, { recursive: true, force: true }))

describe('a station added by three folders and three rows', () => {
  it('passes the types, the check of the window and the import table', async () => {
    const { code, stderr } = await runIn(copy, ['build/check.mjs', 'types', 'svelte', 'imports'])
    expect(stderr.split('\n').filter((line) => line.startsWith('FAILED'))).toEqual([])
    expect(code).toBe(0)
  }, 600_000)

  it('answers its command', async () => {
    const profile = join(copy, 'profile')
    const { code, stdout } = await runIn(copy, ['out/electron/lab.js', 'toy', 'packet', '--profile', profile])
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'tekcap\n' })
  })

  it('opens in the window, and asks the engine', async () => {
    const window = await WindowLab.open({ program: copy })
    try {
      const { page } = window
      await page.getByTestId('station-toy').click()
      await page.getByTestId('toy-say').click()
      await page.getByText('tekcap', { exact: true }).waitFor()
      expect(window.complaints).toEqual([])
    } finally {
      await window.close()
    }
  })
})
