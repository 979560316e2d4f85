/** The set-up of tests with real windows on hosts of a LAN: one display, the windows, and what they complained of. */
import { afterAll, beforeAll, expect } from 'vitest'
import { startDisplay } from '../../build/display.mjs'
import type { Settings } from '../../shared/lab/settings'
import type { Place } from './lan'
import { describeOnLan } from './lan'
import { lanFixture, type LanFixture } from './lan-fixture'
import { LanWindow } from './lan-window'
import { keepSettings } from './kept-settings'

export interface WindowsOptions<Name extends string> {
  /** Of every window's command line. */
  readonly switches?: readonly string[]
  /** Settings that a host's profile holds before its window is opened, such as `{ there: { admission: 'all' } }`. */
  readonly settings?: Partial<Record<Name, Partial<Settings>>>
  /** What has to be so on the LAN before any window is opened. */
  readonly before?: (fixture: LanFixture) => Promise<unknown>
  /** Windows that a test opens by itself, with `open`. */
  readonly later?: readonly Name[]
}

export interface WindowsFixture<Name extends string> extends LanFixture {
  readonly windows: Readonly<Record<Name, LanWindow>>
  /** The window's profile, by its host. */
  readonly profileOf: (name: Name) => string
  readonly open: (name: Name) => Promise<void>
}

const leftOut =
  process.versions['electron'] === undefined ? "the tests do not run on Electron's own runtime" : null

/** A describe() whose tests open windows on a LAN. */
export function describeWindows(title: string, body: () => void): void {
  describeOnLan(title, body, leftOut)
}

/**
 * Called in a `describe`, before its other hooks. It opens a window on each host of `names`, closes them after the last
 * test, before the LAN goes, and fails the file where a page complained on its console.
 */
export function lanWindows<Name extends string>(
  places: readonly (string | Place)[],
  names: readonly Name[],
  { switches = [], settings = {}, before, later = [] }: WindowsOptions<Name> = {},
): WindowsFixture<Name> {
  const complained: string[] = []
  // The first to be registered is the last to run: nothing is left behind where this fails.
  afterAll(() => expect(complained, 'complaints on the consoles of the windows').toEqual([]))
  const fixture = lanFixture(...places)
  const { lan, profiles } = fixture
  const windows = Object.fromEntries(names.map((name) => [name, new LanWindow(lan.host(name))])) as Record<
    Name,
    LanWindow
  >
  const profileOf = (name: Name) => profiles.of(`window-${name}`)
  let display: Awaited<ReturnType<typeof startDisplay>>
  const open = async (name: Name) => {
    const kept = settings[name]
    if (kept !== undefined) await keepSettings(profileOf(name), kept)
    await windows[name].open(profileOf(name), display.display, ...switches)
  }

  beforeAll(async () => {
    display = await startDisplay()
    await before?.(fixture)
    for (const name of names) if (!later.includes(name)) await open(name)
  })
  afterAll(async () => {
    for (const name of names) {
      await windows[name].close()
      complained.push(...(await windows[name].complaints()).map((text) => `${name}: ${text}`))
    }
    await display?.stop()
  })
  return { ...fixture, windows, profileOf, open }
}
