/** The Connections station of a window on a LAN host: trials begun by a click, and what it shows of both ends. */
import type { EndName } from '../../../../shared/tcp/mark'
import type { LanWindow } from '../../../support/lan-window'

export class WindowConnection {
  readonly #window: LanWindow

  constructor(window: LanWindow) {
    this.#window = window
  }

  /** Goes to the station, with the lab at this address at the other end. */
  async turnTo(address: string): Promise<void> {
    const window = this.#window
    await window.fill('peer-address', address)
    await window.click('peer-add')
    await window.click('station-connections')
    await window.click('view-make')
    await window.see('make')
    await window.find('[data-testid="make-target-peer"]')
    await window.click('make-target-peer')
  }

  async begin(trial: string): Promise<void> {
    await this.#window.click(`make-trial-${trial}`)
    await this.#window.find(`[data-testid="make-trial-${trial}"][aria-pressed="true"]`)
  }

  /** TIME-WAIT is not waited for. */
  async putAway(): Promise<void> {
    if ((await this.#window.attribute('make', 'data-state')) === 'open') await this.#window.click('make-stop')
    await this.#window.see('make-start')
  }

  /** Resolves once the end shows this state. */
  state(end: EndName, wanted: string): Promise<unknown> {
    return this.#window.find(`[data-testid="make-end-${end}"][data-state="${wanted}"]`)
  }

  async lane(end: EndName): Promise<string[]> {
    return (await this.#window.attribute(`make-end-${end}`, 'data-lane')).split(' ').filter(Boolean)
  }

  /** `address:port`. */
  async place(end: EndName): Promise<string> {
    const [text = ''] = await this.#window.texts(`[data-testid="make-end-${end}"] .place`)
    return text
  }

  /** Resolves once TCP_INFO of the end has this figure. */
  figure(end: EndName, name: string, value: number): Promise<unknown> {
    return this.#window.find(`[data-figure="${name}"][data-end="${end}"][data-value="${value}"]`)
  }

  /** The segments, as the list words them. */
  async segments(): Promise<string[]> {
    const lines = await this.#lines()
    return lines.flatMap(({ what }) => /^\S+ seq \d+.*? win \d+(?: len \d+)?/.exec(what)?.[0] ?? [])
  }

  /** What the file says of its segments, line by line. */
  async comments(): Promise<string[]> {
    await this.#window.click('make-view-list')
    await this.#window.see('make-list')
    const lines = await this.#window.texts('[data-testid="make-comment"]')
    await this.#window.click('make-view-ladder')
    return lines
  }

  /** From one line of the list to another, each the first that begins so. */
  async msBetween(from: string, to: string): Promise<number> {
    const lines = await this.#lines()
    const [first, last] = [from, to].map((text) => lines.find(({ what }) => what.startsWith(text))?.ms)
    return (last ?? NaN) - (first ?? NaN)
  }

  async #lines(): Promise<{ ms: number; what: string }[]> {
    await this.#window.click('make-view-list')
    await this.#window.see('make-list')
    const times = await this.#window.texts('[data-testid="make-list"] td:nth-child(1)')
    const whats = await this.#window.texts('[data-testid="make-list"] td:nth-child(3)')
    await this.#window.click('make-view-ladder')
    await this.#window.see('make-ladder')
    return whats.map((what, at) => {
      const [number, unit] = (times[at] ?? '').split(' ')
      return { ms: Number(number) * (unit === 's' ? 1000 : 1), what }
    })
  }
}

/** Of `address:port`. */
export function portOf(place: string): number {
  return Number(place.slice(place.lastIndexOf(':') + 1))
}
