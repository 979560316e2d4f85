/** The Byte stream station in the real window over loopback: every case, the picture by keyboard, hostile payloads, axe. */
import { AxeBuilder } from '@axe-core/playwright'
import { readFile } from 'node:fs/promises'
import type { Locator } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { caseNames, type CaseName } from '../../../../shared/stations/byte-stream/cases'
import { expectTrue, type SavedExperiment } from '../../../support/stations/byte-stream/saved-experiment'
import { oneWindow } from '../../../support/one-window'

const lab = oneWindow()

beforeAll(async () => {
  await lab.page.keyboard.press('3')
  await at('bytes-start').waitFor()
})

const at = (testId: string): Locator => lab.page.getByTestId(testId)
const press = (...keys: string[]) =>
  keys.reduce((so, key) => so.then(() => lab.page.keyboard.press(key)), Promise.resolve())
const state = (name: string) => lab.page.locator(`[data-testid="bytes"][data-state="${name}"]`).waitFor()

async function send(): Promise<void> {
  const before = Number(await at('bytes').getAttribute('data-runs'))
  await at('bytes-start').click()
  await lab.page.locator(`[data-testid="bytes"][data-runs="${before + 1}"][data-state="completed"]`).waitFor()
}

async function choose(name: CaseName): Promise<void> {
  await at(`bytes-case-${name}`).click()
  await lab.page.locator(`[data-testid="bytes-case-${name}"].chosen`).waitFor()
}

async function saved(): Promise<SavedExperiment> {
  return JSON.parse(await readFile(await lab.save('bytes-save-json'), 'utf8')) as SavedExperiment
}

describe('the byte stream', () => {
  it.each(caseNames)(
    'shows the case %s by two clicks, and its picture is what both ends noted',
    async (name) => {
      await choose(name)
      await send()
      await lab.page.locator('[data-testid="bytes-verdict"][data-happened="true"]').waitFor()
      const document = await saved()
      expect(document.case).toBe(name)
      expectTrue(document)
      expect(await at('bytes-count-reads').innerText()).toBe(String(document.read.reads.length))
    },
  )

  it('is walked through octet by octet with the keyboard', async () => {
    await choose('gluedSplit')
    await send()
    const { read, written, rows } = await saved()
    await at('bytes-picture').focus()
    await press('Home', 'ArrowRight')
    const inspector = (octet: number) =>
      lab.page.locator(`[data-testid="bytes-inspector"][data-octet="${octet}"]`).waitFor()
    await inspector(1)
    await press('Home', 'PageDown')
    // The keyboard begins in the row of reads: a page is a read.
    const second = read.reads[1]?.offset ?? NaN
    await inspector(second)
    expect(await at('bytes-at-read').innerText()).toContain(`${read.reads[1]?.length} B from ${second}`)
    await press('ArrowUp')
    await lab.page.locator('[data-testid="bytes-picture"][data-row="written"]').waitFor()
    await press('PageDown')
    const third = written.writes.find(({ offset }) => offset > second)?.offset ?? NaN
    await inspector(third)
    expect(await at('bytes-at-written').innerText()).toContain(`from ${third}`)
    expect(await at('bytes-at-frames').innerText()).toContain(
      `frame ${rows.frames.findIndex(({ offset }) => offset === third) + 1}`,
    )
    await press('End')
    await inspector(read.hex.length / 2 - 1)
  })

  it('tells of an octet made wrong whether the framing notices, and reads the same octets with another framing', async () => {
    await choose('gluedSplit')
    await send()
    expect(await at('bytes-count-whole').innerText()).toBe('4')
    await at('bytes-picture').focus()
    await press('Home')
    await at('bytes-damage').click()
    // Its length says 65,297 octets now: the decoder waits for them, and the stream ends.
    await at('bytes-decode-error').waitFor()
    expect(await at('bytes-decode-error').innerText()).toContain('The stream ended inside a frame')
    expect(await at('bytes-count-whole').innerText()).toBe('0')
    await at('bytes-damage').click()
    await expect.poll(() => at('bytes-count-whole').innerText()).toBe('4')
    await at('bytes-codec').selectOption('netstring')
    await at('bytes-decode-error').waitFor()
    expect(await at('bytes-decode-error').innerText()).toContain('Invalid length')
    await at('bytes-codec').selectOption('length')
    await at('bytes-decode-error').waitFor({ state: 'detached' })
  })

  it('never renders what came as anything but text and hexadecimal', async () => {
    await choose('glued')
    await at('bytes-settings').click()
    const hostile =
      '<img src=x onerror="document.title=1"><script>document.title=2</script>\u202e\u0000&lt;b&gt;'
    await at('bytes-lines').fill(`${hostile.replaceAll('\u0000', '\\0')}\n\\x1b[2J\\x00\\xff\\xfe`)
    await at('bytes-settings').click()
    await send()
    const before = await lab.page.title()
    await at('bytes-picture').focus()
    await press('Home', 'ArrowRight', 'ArrowRight')
    expect(await at('bytes-dump').locator('img, script').count()).toBe(0)
    expect(await at('bytes-dump').innerText()).toContain('<img src=x onerr')
    expect(await at('bytes-dump').innerText()).not.toMatch(/[^\P{C}\n]/u)
    expect(await lab.page.title()).toBe(before)
    const { read } = await saved()
    expect(Buffer.from(read.hex, 'hex').toString()).toContain(hostile)
  })

  it('says what is wrong with what was typed, and sends nothing', async () => {
    await at('bytes-settings').click()
    await at('bytes-lines').fill('fine\nnot \\q fine')
    await at('bytes-problem').waitFor()
    expect(await at('bytes-problem').innerText()).toContain('Line 2')
    await at('bytes-start').click()
    expect(await at('bytes-lines').isVisible()).toBe(true)
    await at('bytes-source').selectOption('random')
    await at('bytes-problem').waitFor({ state: 'detached' })
    await at('bytes-settings').click()
    await send()
    expectTrue(await saved())
  })

  it('stays whole at a large run: zoomed, walked and drawn without a stutter', async () => {
    await choose('backPressure')
    await send()
    await at('bytes-picture').focus()
    const frames = await lab.page.evaluate(async () => {
      const canvas = document.querySelector('[data-testid="bytes-picture"]') as HTMLElement
      const times: number[] = []
      let last = performance.now()
      for (let turn = 0; turn < 60; turn += 1) {
        const key = turn % 2 === 0 ? '+' : 'PageDown'
        canvas.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
        await new Promise((resolve) => requestAnimationFrame(resolve))
        times.push(performance.now() - last)
        last = performance.now()
      }
      return times.sort((one, other) => one - other)
    })
    // The median, because a machine at work on other things drops single frames.
    expect(frames[30]).toBeLessThan(100)
  })

  it('can be cancelled, and keeps what came until then', async () => {
    await choose('split')
    await at('bytes-settings').click()
    await at('bytes-write-pause').fill('3000')
    await at('bytes-write-pause').press('Tab')
    await at('bytes-settings').click()
    await at('bytes-start').click()
    await at('bytes-picture').waitFor()
    await at('bytes-cancel').click()
    await state('cancelled')
    expect(Number(await at('bytes-count-writes').innerText())).toBeGreaterThan(0)
  })

  it('is found in order by axe, folded and open, in the light and in the dark', async () => {
    await choose('gluedSplit')
    await send()
    await at('bytes-settings').click()
    for (const colorScheme of ['light', 'dark'] as const) {
      await lab.page.emulateMedia({ colorScheme })
      const { violations } = await new AxeBuilder({ page: lab.page }).setLegacyMode().analyze()
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(serious.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
    }
    await at('bytes-settings').click()
  })

  it('takes for a fixed length only what can be one', async () => {
    await at('bytes-codec').selectOption('fixed')
    for (const [typed, taken] of [
      ['', '1'],
      ['2.5', '3'],
      ['99999999', String(2 * 1024 * 1024)],
    ] as const) {
      await at('bytes-fixed').fill(typed)
      await press('Tab')
      expect(await at('bytes-fixed').inputValue()).toBe(taken)
    }
  })

  it('is there as it was left when the window opens anew', async () => {
    await choose('halfPrefix')
    const summary = await at('bytes-settings').innerText()
    await lab.page.reload()
    await at('station-byte-stream').click()
    await lab.page.locator('[data-testid="bytes-case-halfPrefix"].chosen').waitFor()
    expect(await at('bytes-settings').innerText()).toBe(summary)
  })
})
