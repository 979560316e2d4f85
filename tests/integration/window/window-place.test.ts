/** Where one is stands in the page's address: it outlives a reload, and an address leads there. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WindowLab } from '../../support/window-lab'

let lab: WindowLab
beforeAll(async () => {
  lab = await WindowLab.open()
})
afterAll(() => lab?.close())

const hash = () => lab.page.evaluate(() => location.hash)
const lead = (to: string) => lab.page.evaluate((to) => void (location.hash = to), to)

it('is on show again when the page reloads itself', async () => {
  await lab.page.getByTestId('station-connections').click()
  await lab.page.getByTestId('view-many').click()
  await expect.poll(hash).toBe('#connections/many')
  const loaded = lab.page.waitForEvent('load')
  await lab.page.evaluate(() => setTimeout(() => location.reload()))
  await loaded
  await lab.page.getByTestId('many-count').waitFor()
  expect(await hash()).toBe('#connections/many')
})

it('is gone to by its address, down to what is chosen there', async () => {
  await lead('#addressing/calculator?10.1.2.3/20')
  await lab.page.locator('[data-fact="network"]', { hasText: '10.1.0.0/20' }).waitFor()
  await lab.page.getByTestId('address-input').fill('10.1.2.3/24')
  await expect.poll(hash).toBe('#addressing/calculator?10.1.2.3/24')
})

it('stays where it is at an address that names no place, and the address says so', async () => {
  await lead('#addressing/nowhere')
  await expect.poll(hash).toBe('#addressing/calculator?10.1.2.3/24')
  await lab.page.getByTestId('address-input').waitFor()
})
