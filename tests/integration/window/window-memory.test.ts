/** Window size, settings and language are as they were left. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { WindowLab } from '../../support/window-lab'

const profile = mkdtempSync(join(tmpdir(), 'packet-lab-window-'))
afterAll(() => rmSync(profile, { recursive: true, force: true }))

it('a second start finds the window, the preset and the language of the first', async () => {
  const first = await WindowLab.open({ profile })
  await first.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 1111, height: 777 }),
  )
  await first.page.getByText('Voice', { exact: true }).click()
  await first.page.getByTestId('settings').click()
  await first.page.getByText('简体中文').click()
  await first.page.getByRole('heading', { name: '设置' }).waitFor()
  await first.page.keyboard.press('Escape')
  await first.page.getByText('语音', { exact: true }).waitFor()
  await first.page.getByText('每 20 ms').waitFor()
  await first.close()

  const second = await WindowLab.open({ profile })
  try {
    const bounds = await second.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
    )
    expect(bounds).toEqual({ x: 40, y: 30, width: 1111, height: 777 })
    await second.page.locator('html[lang="zh-CN"]').waitFor()
    expect(await second.page.getByTestId('advanced').innerText()).toContain('20 ms')
  } finally {
    await second.close()
  }
})
