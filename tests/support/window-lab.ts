/** The lab's real window, driven as a person would, on a virtual display where there is no other. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { startDisplay, type VirtualDisplay } from '../../build/display.mjs'

const root = join(import.meta.dirname, '../..')

export interface WindowOptions {
  /** A profile kept by the caller; by default one of its own that goes away with the window. */
  readonly profile?: string
  /** What Chromium takes for the system's language. */
  readonly language?: string
  /** The folder of the program, where it is not this one. */
  readonly program?: string
}

interface Opened {
  readonly app: ElectronApplication
  readonly page: Page
  readonly profile: string
  /** As the variable DISPLAY has it, where the platform has one. */
  readonly display: string | undefined
  readonly putAway: () => Promise<void>
}

export class WindowLab {
  /** What the page complained of on its console. */
  readonly complaints: string[] = []
  #window: Opened | null = null

  /** Opens one that the caller closes. */
  static async open(options: WindowOptions = {}): Promise<WindowLab> {
    const lab = new WindowLab()
    await lab.open(options)
    return lab
  }

  /** Opens the window and waits until its station is there. */
  async open({ profile, language = 'en', program = root }: WindowOptions = {}): Promise<void> {
    const display = await providedDisplay()
    const folder = profile ?? mkdtempSync(join(tmpdir(), 'packet-lab-window-'))
    const { ELECTRON_RUN_AS_NODE: _, ...environment } = process.env
    const app = await _electron.launch({
      executablePath: process.execPath,
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        `--lang=${language}`,
        program,
        '--profile',
        folder,
      ],
      env: { ...environment, LANGUAGE: language, ...(display === null ? {} : { DISPLAY: display.display }) },
    })
    const page = await app.firstWindow()
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text())
    })
    page.on('pageerror', (error) => this.complaints.push(error.message))
    this.#window = {
      app,
      page,
      profile: folder,
      display: display?.display ?? process.env['DISPLAY'],
      putAway: async () => {
        await app.close()
        await display?.stop()
        if (profile === undefined) rmSync(folder, { recursive: true, force: true })
      },
    }
    await page.getByTestId('start').waitFor()
  }

  get app(): ElectronApplication {
    return this.#opened.app
  }
  get page(): Page {
    return this.#opened.page
  }
  get profile(): string {
    return this.#opened.profile
  }
  get display(): string | undefined {
    return this.#opened.display
  }

  get #opened(): Opened {
    if (this.#window === null) throw new Error('this window was not opened yet')
    return this.#window
  }

  /** Closes it where it is open. */
  async close(): Promise<void> {
    const window = this.#window
    this.#window = null
    await window?.putAway()
  }

  /** Waits until the run has come to one of these states. */
  async state(...states: string[]): Promise<string> {
    const selector = states.map((state) => `[data-testid="run-state"][data-state="${state}"]`).join(', ')
    await this.page.locator(selector).waitFor()
    return (await this.page.getByTestId('run-state').getAttribute('data-state')) as string
  }

  /** Gives the run its length, in the folded settings. */
  async limit(limit: { seconds: number } | 'untilStopped'): Promise<void> {
    const { page } = this
    await page.getByTestId('advanced').click()
    await page.getByTestId('field-limit').selectOption(limit === 'untilStopped' ? limit : 'duration')
    if (limit !== 'untilStopped') await page.getByTestId('field-durationS').fill(String(limit.seconds))
    await page.getByTestId('advanced').click()
  }

  /** Clicks what saves a file and returns the path it was saved to. */
  async save(testId: string): Promise<string> {
    const path = join(this.profile, `saved-${testId}`)
    const saved = this.app.evaluate(
      ({ session }, target) =>
        new Promise<string>((resolve) =>
          session.defaultSession.once('will-download', (_event, item) => {
            item.setSavePath(target)
            item.once('done', (_done, state) => resolve(state))
          }),
        ),
      path,
    )
    await this.page.getByTestId(testId).click()
    const state = await saved
    if (state !== 'completed') throw new Error(`saving by ${testId} ended ${state}`)
    return path
  }
}

async function providedDisplay(): Promise<VirtualDisplay | null> {
  const hasOne = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']
  return hasOne ? null : startDisplay()
}
