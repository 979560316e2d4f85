/** The lab's real window on a host of the LAN, driven by a Playwright of its own inside that host. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { LanHost } from './lan-host'

const root = join(import.meta.dirname, '../..')

interface Answer {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}

export class LanWindow {
  #opened: ChildProcess | null = null
  #complained: string[] = []
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  #orders = 0

  constructor(readonly host: LanHost) {}

  /** Opens the window on `display`, with these switches of its command line, and resolves once its station is there. */
  async open(profile: string, display: string, ...switches: string[]): Promise<void> {
    const driver = this.host.spawn(
      process.execPath,
      [join(import.meta.dirname, 'lan-window-driver.mjs'), root, profile, ...switches],
      {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', DISPLAY: display },
      },
    )
    this.#opened = driver
    driver.on('message', (message) => {
      const { id, value, error } = message as Answer
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (error === undefined) waiting?.resolve(value)
      else waiting?.reject(new Error(error))
    })
    driver.once('exit', (code) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`the window's driver ended (${code})`))
    })
    await this.#answer(0)
  }

  see(testId: string): Promise<unknown> {
    return this.#order('see', testId)
  }
  find(selector: string): Promise<unknown> {
    return this.#order('find', selector)
  }
  gone(testId: string): Promise<unknown> {
    return this.#order('gone', testId)
  }
  click(testId: string): Promise<unknown> {
    return this.#order('click', testId)
  }
  fill(testId: string, text: string): Promise<unknown> {
    return this.#order('fill', testId, text)
  }
  choose(testId: string, value: string): Promise<unknown> {
    return this.#order('choose', testId, value)
  }
  async text(testId: string): Promise<string> {
    return (await this.#order('text', testId)) as string
  }
  /** Waits for one of these states of the run, and says which came. */
  async state(...states: string[]): Promise<string> {
    return (await this.#order('state', ...states)) as string
  }
  /** Every figure in the table of results: path in the document, value as the cell carries it. */
  async figures(): Promise<[metric: string, value: string][]> {
    return (await this.#order('figures')) as [string, string][]
  }
  /** Saves by this button; resolves to the file. */
  async save(testId: string): Promise<string> {
    return (await this.#order('save', testId)) as string
  }
  /** What this attribute of the element says; empty without it. */
  async attribute(testId: string, name: string): Promise<string> {
    return ((await this.#order('attribute', testId, name)) as string | null) ?? ''
  }
  /** The text of every element that the CSS selector names. */
  async texts(selector: string): Promise<string[]> {
    return (await this.#order('texts', selector)) as string[]
  }
  /** Gives a file input this file. */
  upload(testId: string, path: string): Promise<unknown> {
    return this.#order('upload', testId, path)
  }
  /** Errors and warnings on the page's console; of a window that is closed, all it ever had. */
  async complaints(): Promise<string[]> {
    if (this.#opened?.connected === true) this.#complained = (await this.#order('complaints')) as string[]
    return this.#complained
  }

  /** Closes it where it is open. */
  async close(): Promise<void> {
    const driver = this.#opened
    if (driver?.connected !== true) return
    await this.complaints()
    const ended = once(driver, 'exit')
    driver.disconnect()
    await ended
  }

  #order(order: string, ...args: string[]): Promise<unknown> {
    if (this.#opened === null) throw new Error('this window was not opened yet')
    const id = (this.#orders += 1)
    const answer = this.#answer(id)
    this.#opened.send({ id, order, args })
    return answer
  }

  #answer(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }
}
