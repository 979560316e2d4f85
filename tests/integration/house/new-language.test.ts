/**
 * A language is its catalogues and nothing else: a made-up one, every English text between marks, is put into a copy of
 * the tree, and command line and window speak it. What shows no marks there does not come from a catalogue.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WindowLab } from '../../support/window-lab'
import { runIn, scratchCopy, type Ended } from './scratch-copy'

type Message = string | [{ match: Record<string, string> }]

let copy: string

beforeAll(async () => {
  copy = await scratchCopy('language')
  for (const file of await englishCatalogues()) await addMarked(file)
  // First what the command line needs alone, as on a fresh clone on which no window was ever opened.
  const engineAlone = "await (await import('./build/build.mjs')).build(['engine'])"
  for (const words of [['--input-type=module', '--eval', engineAlone], ['build/build.mjs']]) {
    const { code, stderr } = await runIn(copy, words)
    if (code !== 0) throw new Error(stderr)
  }
}, 600_000)

afterAll(() => rm(copy, { recursive: true, force: true }))

async function englishCatalogues(): Promise<string[]> {
  const folders = await Promise.all(
    ['shared/words', 'renderer/stations'].map((folder) =>
      readdir(join(copy, folder), { recursive: true, withFileTypes: true }),
    ),
  )
  return folders
    .flat()
    .filter(({ name }) => name === 'en.json')
    .map(({ parentPath, name }) => join(parentPath, name))
}

async function addMarked(file: string): Promise<void> {
  const english = JSON.parse(await readFile(file, 'utf8')) as Record<string, Message>
  const marked = Object.entries(english).map(([key, message]) => [
    key,
    key === '$schema' ? message : markedMessage(message),
  ])
  await writeFile(join(dirname(file), 'xx.json'), JSON.stringify(Object.fromEntries(marked)))
}

function markedMessage(message: Message): Message {
  if (typeof message === 'string') return `⟦${message}⟧`
  const [{ match, ...rest }] = message
  const texts = Object.entries(match).map(([form, text]) => [form, `⟦${text}⟧`])
  return [{ ...rest, match: Object.fromEntries(texts) as Record<string, string> }]
}

function lab(...words: string[]): Promise<Ended> {
  return runIn(copy, ['out/electron/lab.js', ...words])
}

/** What is left of a text without its marks and all between them. */
function unmarked(text: string): string {
  const without = text.replaceAll(/⟦[^⟦⟧]*⟧/g, '')
  return without === text ? text : unmarked(without)
}

/** A line of help without its words. */
const named = /^$|^-|^[\p{P}\p{S}]|^(?:[ab]|split|plan|merge|range|exclude|same)\b/u

describe('the command line', () => {
  it('says the help of every command from the catalogues', async () => {
    const { code, stdout } = await lab('--language', 'xx', '--help')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^⟦Usage:⟧ lab \[⟦options⟧\] \[⟦command⟧\]\n\n⟦Packet Lab without its window⟧\n/)
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map((match) => match[1] as string)
    expect(commands.length).toBeGreaterThan(10)
    for (const command of commands.filter((name) => name !== 'help')) {
      const help = await lab(command, '--help', '--language', 'xx')
      expect(help.code, command).toBe(0)
      expect(help.stdout, command).toContain('⟦display help for command⟧')
      // Options, figures and the names of subcommands are no words.
      for (const line of unmarked(help.stdout).split('\n').slice(1))
        expect(line.trim(), command).toMatch(named)
    }
  }, 300_000)

  it('says headings and mistakes from the catalogues', async () => {
    const { stdout } = await lab('routes', '--language', 'xx')
    expect(stdout).toMatch(/^⟦DESTINATION⟧ +⟦GATEWAY⟧ +⟦INTERFACE⟧/)
    const wrong = await lab('duel', '--intervl', '--language', 'xx')
    expect(wrong).toMatchObject({ code: 2, stdout: '' })
    expect(wrong.stderr).toBe("⟦error: unknown option '--intervl'⟧\n⟦(Did you mean --interval?)⟧\n")
  })

  it('names the new language among those there are', async () => {
    const { code, stderr } = await lab('--language', 'tlh', 'routes')
    expect(code).toBe(2)
    expect(stderr).toMatch(/\bxx\b/)
  })
})

describe('the window', () => {
  it('offers the language, and speaks it when it is chosen', async () => {
    const window = await WindowLab.open({ program: copy })
    try {
      const { page } = window
      await page.getByTestId('settings').click()
      await page.getByText('⟦English⟧', { exact: true }).click()
      await page.getByRole('heading', { name: '⟦Settings⟧' }).waitFor()
      await page.keyboard.press('Escape')
      await page.locator('html[lang="xx"]').waitFor()
      const stations = await page.getByRole('navigation').getByRole('button').allInnerTexts()
      expect(stations.length).toBeGreaterThan(4)
      for (const station of stations) expect(station).toMatch(/⟦.+⟧/)
      expect(await page.getByTestId('start').innerText()).toMatch(/⟦.+⟧/)
    } finally {
      await window.close()
    }
  })
})
