/** The Duel through the real window and the real engine, this machine as its peer. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseSavedResult, type SavedResult } from '../../../../shared/measurement/saved-result'
import { oneWindow } from '../../../support/one-window'

const lab = oneWindow()

/** The value at a path of the document, as the table's cells carry it. */
function valueAt(document: unknown, path: string): string {
  const value = path
    .split('.')
    .reduce<unknown>((part, step) => (part as Record<string, unknown> | null)?.[step], document)
  return typeof value === 'number' ? String(value) : ''
}

async function cells(): Promise<{ metric: string; value: string }[]> {
  return lab.page
    .locator('[data-testid="result-table"] [data-metric]')
    .evaluateAll((all) =>
      all.map((cell) => ({ metric: cell.dataset['metric'] ?? '', value: cell.dataset['value'] ?? '' })),
    )
}

describe('a run', () => {
  it('goes from Start to a table that holds what the saved document holds', async () => {
    await lab.limit({ seconds: 1 })
    await lab.page.getByTestId('start').click()
    expect(await lab.state('completed', 'failed')).toBe('completed')
    const text = readFileSync(await lab.save('save-json'), 'utf8')
    expect(parseSavedResult(text)).not.toHaveProperty('notAResult')
    const document = JSON.parse(text) as SavedResult
    expect(document.outcome).toBe('completed')
    expect(document.udp?.sent).toBe(100)
    const shown = await cells()
    expect(shown.length).toBeGreaterThan(80)
    for (const { metric, value } of shown) expect(value, metric).toBe(valueAt(document, metric))
  })

  it('is saved probe by probe as CSV, and as a picture', async () => {
    const rows = readFileSync(await lab.save('save-csv'), 'utf8')
      .trimEnd()
      .split('\n')
    expect(rows[0]).toBe('transport,probe,sent_at_ns,rtt_ns,fate')
    expect(rows.filter((row) => row.startsWith('udp,'))).toHaveLength(100)
    expect(rows.filter((row) => row.startsWith('tcp,'))).toHaveLength(100)
    const picture = readFileSync(await lab.save('save-picture'))
    expect(picture.subarray(1, 4).toString('latin1')).toBe('PNG')
    expect(picture.length).toBeGreaterThan(20_000)
  })

  it('can be laid under the next one, and taken away', async () => {
    await lab.page.getByTestId('open-file').setInputFiles(await lab.save('save-json'))
    const figures = lab.page.locator('[data-metric="udp.sent"] small')
    expect(await figures.innerText()).toBe('100')
    await lab.page.getByTestId('start').click()
    await lab.state('running', 'draining')
    expect(await lab.state('completed', 'failed')).toBe('completed')
    await figures.waitFor()
    await lab.page.getByRole('button', { name: 'Take the saved result away' }).click()
    await figures.waitFor({ state: 'detached' })
  })

  it('cancelled in the middle keeps its figures and says so', async () => {
    await lab.limit('untilStopped')
    await lab.page.getByTestId('start').click()
    await lab.page.locator('[data-metric="udp.received"]:not([data-value="0"])').waitFor()
    await lab.page.getByTestId('cancel').click()
    expect(await lab.state('cancelled', 'failed', 'completed')).toBe('cancelled')
    expect(await lab.page.getByTestId('run-ending').innerText()).toContain('Cancelled')
    const received = (await cells()).find(({ metric }) => metric === 'udp.received')
    expect(Number(received?.value)).toBeGreaterThan(0)
  })

  it('ends when the page is reloaded, and leaves the engine free for the next', async () => {
    await lab.page.getByTestId('start').click()
    await lab.state('running')
    await lab.page.reload()
    await lab.page.getByTestId('start').waitFor()
    await lab.limit({ seconds: 1 })
    await lab.page.getByTestId('start').click()
    expect(await lab.state('completed', 'failed')).toBe('completed')
  })
})

describe('a wrong file', () => {
  it.each([
    ['nonsense.json', 'not json at all', 'nonsense.json is not a saved result: it is not JSON.'],
    ['other.json', '{"a":1}', 'other.json is JSON, but not a result of Packet Lab.'],
  ])('%s is refused in one sentence', async (name, text, sentence) => {
    await lab.page
      .getByTestId('open-file')
      .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) })
    const problem = lab.page.getByTestId('open-problem').filter({ hasText: name })
    expect(await problem.innerText()).toBe(sentence)
  })
})

describe('an address', () => {
  it.each(['no such host!', '300.1.1.1', '10.0.0.1:99999', '[::1', '010.0.0.1', '1.2.3.4/24'])(
    '%s is refused in one sentence and adds nobody',
    async (text) => {
      const { page } = lab
      await page.getByTestId('peer-address').fill(text)
      await page.getByTestId('peer-add').click()
      const problem = page.locator('#peer-problem')
      await problem.waitFor()
      expect(await problem.innerText()).toMatch(/^.{10,300}\.$/s)
      expect(await page.getByTestId('peer').innerText()).toContain('This machine')
      await page.getByTestId('peer-address').fill('')
    },
  )

  it('where nothing listens is named with what to do, and loopback works on', async () => {
    const { page } = lab
    await page.getByTestId('peer-address').fill('127.0.0.1:1')
    await page.getByTestId('peer-add').click()
    await page.getByTestId('peer').filter({ hasText: '127.0.0.1:1' }).waitFor()
    await page.getByTestId('start').click()
    expect(await lab.state('failed', 'completed')).toBe('failed')
    expect(await page.getByTestId('run-failure').innerText()).toBe(
      '127.0.0.1:1 refused the connection: is Packet Lab running there?',
    )
    await page.getByTestId('peer').click()
    await page.getByRole('button', { name: 'Forget 127.0.0.1' }).click()
    await page.getByRole('radio', { name: /This machine/ }).click()
    await page.getByTestId('start').click()
    expect(await lab.state('failed', 'completed')).toBe('completed')
  })
})

describe('settings', () => {
  it('that do not go together are told in one sentence, and nothing starts', async () => {
    const { page } = lab
    await page.getByTestId('advanced').click()
    await page.getByTestId('field-payloadBytes').fill('114')
    expect(await page.getByTestId('settings-problem').innerText()).toBe(
      'A payload of 114 octets cannot be made: take 112, or 116 and more.',
    )
    await page.getByTestId('start').click()
    expect(await page.getByTestId('run-state').getAttribute('data-state')).not.toBe('connecting')
    await page.getByTestId('field-payloadBytes').fill('116')
    await page.getByTestId('settings-problem').waitFor({ state: 'detached' })
    await page.getByTestId('advanced').click()
  })

  it('of language and theme take hold at once', async () => {
    const { page } = lab
    await page.getByTestId('settings').click()
    await page.getByText('简体中文').click()
    await page.getByRole('heading', { name: '设置' }).waitFor()
    await page.locator('html[lang="zh-CN"]').waitFor()
    await page.getByText('深色').click()
    await page.locator('html[data-theme="dark"]').waitFor()
    await page.getByText('English').click()
    await page.keyboard.press('Escape')
    await page.getByTestId('start').getByText('Start').waitFor()
  })
})
