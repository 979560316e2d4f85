/** The Connections station's own connection in the real window: each trial by one click, the keyboard, axe, small sizes. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Locator } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { oneWindow } from '../../../support/one-window'

const lab = oneWindow()

beforeAll(async () => {
  await lab.page.getByTestId('station-connections').click()
  await at('view-make').click()
  await at('make').waitFor()
})

const at = (testId: string): Locator => lab.page.getByTestId(testId)

/** Waits until the end shows this state. */
async function end(which: 'here' | 'there', state: string): Promise<void> {
  await lab.page.locator(`[data-testid="make-end-${which}"][data-state="${state}"]`).waitFor()
}

/** The states of an end as its lane shows them, from top to bottom; those out of sight are not drawn. */
function lane(which: 'here' | 'there'): Promise<string[]> {
  const spans = lab.page.locator(`[data-testid="make-span"][data-end="${which}"]`)
  return spans.evaluateAll((all) => all.map((one) => one.getAttribute('data-state') ?? ''))
}

describe('a connection in the window', () => {
  it('is made and closed by hand, both ends shown', async () => {
    await at('make-trial-free').click()
    await end('here', 'ESTABLISHED')
    await end('there', 'ESTABLISHED')
    await at('make-here-send').click()
    await at('make-here-fin').click()
    await end('here', 'FIN-WAIT-2')
    await end('there', 'CLOSE-WAIT')
    expect(await at('make-here-send').isDisabled()).toBe(true)
    await at('make-there-fin').click()
    await end('here', 'TIME-WAIT')
    await end('there', 'CLOSED')
    await at('make-time-wait').waitFor()
    expect(await at('make-time-wait').innerText()).toMatch(/of 60 s left/)
    expect((await lane('here')).slice(-2)).toEqual(['FIN-WAIT-2', 'TIME-WAIT'])
  })

  it('is put away, and another one made in its place', async () => {
    await at('make-stop').click()
    await lab.page.locator('[data-testid="make"][data-state="over"]').waitFor()
    await at('make-trial-refused').click()
    await lab.page.locator('[data-testid="make-outcome"][data-code="ECONNREFUSED"]').waitFor()
    await end('here', 'CLOSED')
    expect(await lane('here')).toEqual(['SYN-SENT', 'CLOSED'])
    expect(await lane('there')).toEqual([])
  })

  it('is shown line by line as well', async () => {
    await at('make-trial-fourWay').click()
    await end('here', 'TIME-WAIT')
    await at('make-view-list').click()
    const text = await at('make-list').innerText()
    expect(text).toMatch(/FIN-WAIT-2 \(rcv ACK of FIN\)/)
    expect(text).toMatch(/CLOSE-WAIT \(rcv FIN \/ snd ACK\)/)
    await at('make-view-ladder').click()
    await at('make-ladder').waitFor()
  })

  it('says what is wrong with a place', async () => {
    await at('make-stop').click()
    await lab.page.locator('[data-testid="make"][data-state="over"]').waitFor()
    await at('make-target-place').click()
    await at('make-place').fill('127.0.0.1')
    await at('make-start').click()
    await lab.page.locator('#make-problem').waitFor()
    await at('make-place').fill('127.0.0.1:1')
    await at('make-start').click()
    await lab.page.locator('[data-testid="make-outcome"][data-code="ECONNREFUSED"]').waitFor()
    await at('make-target-here').click()
  })

  it('asks where a black hole is, with nothing left on show of what was made before', async () => {
    await at('make-trial-queueFull').click()
    await end('here', 'SYN-SENT')
    await at('make-stop').click()
    await at('make-trial-blackHole').click()
    await at('make-place').waitFor()
    expect(await at('make-end-here').getAttribute('data-lane')).toBe('')
    expect(await at('make-outcome').count()).toBe(0)
    expect(await at('make-story').innerText()).toContain('--dport 9000 ')
    await at('make-target-here').click()
  })

  it.each(['light', 'dark'] as const)('has nothing serious for axe, %s', async (colorScheme) => {
    await lab.page.emulateMedia({ colorScheme })
    await at('make-trial-zeroWindow').click()
    await lab.page.locator('[data-testid="make-there-read"]:not([disabled])').waitFor()
    const { violations } = await new AxeBuilder({ page: lab.page }).setLegacyMode().analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)).toEqual(
      [],
    )
  })

  it('fits the smallest window, and the page does not scroll', async () => {
    await lab.page.setViewportSize({ width: 1024, height: 640 })
    await end('here', 'ESTABLISHED')
    const beyond = await lab.page.evaluate(() => {
      const main = document.querySelector('main') as HTMLElement
      return [main.scrollWidth - main.clientWidth, main.scrollHeight - main.clientHeight]
    })
    expect(beyond).toEqual([0, 0])
  })
})
