/** The window for everybody: axe finds nothing serious, and the keyboard alone does the main job. */
import { AxeBuilder } from '@axe-core/playwright'
import { beforeAll, describe, expect, it } from 'vitest'
import { oneWindow } from '../../support/one-window'

const lab = oneWindow()

/** What axe calls serious or critical, with where it is. */
async function serious(): Promise<string[]> {
  // Legacy mode: the other one opens a page of its own, which an Electron program does not let it.
  const { violations } = await new AxeBuilder({ page: lab.page }).setLegacyMode(true).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${String(target)} ${failureSummary}`),
    )
}

describe.each(['light', 'dark'] as const)('axe, %s', (colorScheme) => {
  beforeAll(() => lab.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' }))

  it('finds nothing serious before a run, with the settings open', async () => {
    await lab.page.getByTestId('advanced').click()
    expect(await serious()).toEqual([])
    await lab.page.getByTestId('advanced').click()
  })

  it('finds nothing serious in the list of peers', async () => {
    await lab.page.getByTestId('peer').click()
    await lab.page.getByRole('radio', { name: /This machine/ }).waitFor()
    expect(await serious()).toEqual([])
    await lab.page.keyboard.press('Escape')
  })

  it('finds nothing serious in the settings dialog', async () => {
    await lab.page.getByTestId('settings').click()
    await lab.page.getByRole('dialog').waitFor()
    expect(await serious()).toEqual([])
    await lab.page.keyboard.press('Escape')
  })

  it('finds nothing serious in a finished run', async () => {
    await lab.limit({ seconds: 1 })
    await lab.page.getByTestId('start').click()
    expect(await lab.state('completed', 'failed')).toBe('completed')
    expect(await serious()).toEqual([])
  })
})

describe('the keyboard', () => {
  /** Presses Tab until the element has the focus. */
  async function tabTo(testId: string): Promise<void> {
    for (let presses = 0; presses < 60; presses++) {
      await lab.page.keyboard.press('Tab')
      const focused = await lab.page.evaluate(() => (document.activeElement as HTMLElement).dataset['testid'])
      if (focused === testId) return
    }
    throw new Error(`60 times Tab did not reach ${testId}`)
  }

  it('starts a run, stops it where it started it, and keeps its place', async () => {
    await lab.limit('untilStopped')
    await lab.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await tabTo('start')
    await lab.page.keyboard.press('Enter')
    await lab.state('running')
    expect(await lab.page.evaluate(() => (document.activeElement as HTMLElement).dataset['testid'])).toBe(
      'cancel',
    )
    await lab.page.keyboard.press('Enter')
    expect(await lab.state('cancelled', 'failed', 'completed')).toBe('cancelled')
  })

  it('shows where it is', async () => {
    await tabTo('save-json')
    const outline = await lab.page.evaluate(
      () => getComputedStyle(document.activeElement as Element).outlineWidth,
    )
    expect(parseFloat(outline)).toBeGreaterThanOrEqual(2)
  })

  it('opens the settings, changes one, and comes back to where it was', async () => {
    await tabTo('settings')
    await lab.page.keyboard.press('Enter')
    const dialog = lab.page.getByRole('dialog')
    await dialog.waitFor()
    await dialog.getByRole('radio', { name: 'Everybody' }).focus()
    await lab.page.keyboard.press('ArrowLeft')
    await lab.page.locator('input[type="radio"][value="segment"]:checked').waitFor({ state: 'attached' })
    await lab.page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await lab.page.evaluate(() => (document.activeElement as HTMLElement).dataset['testid'])).toBe(
      'settings',
    )
  })

  it('a second click of a double one does not cancel what the first began', async () => {
    await lab.limit({ seconds: 1 })
    await lab.page.getByTestId('start').dblclick()
    expect(await lab.state('completed', 'cancelled', 'failed')).toBe('completed')
  })
})

describe('a small window', () => {
  it.each([
    [1024, 640],
    [640, 400],
  ])('%d x %d (the second is 200 %% of 1280 x 800) has nothing beyond its edges', async (width, height) => {
    await lab.page.setViewportSize({ width, height })
    const beyond = await lab.page.evaluate(() => ({
      page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      station:
        (document.querySelector('main')?.scrollWidth ?? 0) -
        (document.querySelector('main')?.clientWidth ?? 0),
    }))
    expect(beyond).toEqual({ page: 0, station: 0 })
    await lab.page.getByTestId('start').scrollIntoViewIfNeeded()
    expect(await lab.page.getByTestId('start').isVisible()).toBe(true)
  })
})
