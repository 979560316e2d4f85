/** The Addressing station in the real window: the keyboard alone, refusals, the quiz, a large plan, axe, small sizes. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Locator } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { oneWindow } from '../../../support/one-window'

const views = ['calculator', 'segment', 'plan', 'network', 'reach', 'ports'] as const
const lab = oneWindow()

beforeAll(async () => {
  await lab.page.getByTestId('station-addressing').click()
})

const at = (testId: string): Locator => lab.page.getByTestId(testId)
const press = (...keys: string[]) =>
  keys.reduce((so, key) => so.then(() => lab.page.keyboard.press(key)), Promise.resolve())
const fact = (id: string) => lab.page.locator(`[data-fact="${id}"] > span`).first().innerText()
const focusedBit = () =>
  lab.page.evaluate(() => Number((document.activeElement as HTMLElement).dataset['bit'] ?? NaN))

async function show(view: (typeof views)[number]): Promise<void> {
  await at(`view-${view}`).click()
}

/** Presses Tab until what has the focus is that, or is inside it. */
async function tabTo(selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await press('Tab')
    if (await lab.page.evaluate((one) => document.activeElement?.closest(one) !== null, selector)) return
  }
  throw new Error(`60 times Tab did not reach ${selector}`)
}

describe('the calculator', () => {
  beforeAll(() => show('calculator'))

  it('is worked by the keyboard alone: bits turned, the prefix moved, everything following', async () => {
    await at('address-input').fill('192.168.21.36/24')
    await tabTo('[data-testid="bit-grid"]')
    expect(await focusedBit()).toBe(0)
    await press('ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight')
    expect(await focusedBit()).toBe(25)
    await press('Space')
    expect(await at('address-input').inputValue()).toBe('192.168.21.100/24')
    await press('End', '1', 'Home', '0')
    expect(await at('address-input').inputValue()).toBe('64.168.21.101/24')
    // 1 is a station's key elsewhere: in the grid it is a bit.
    expect(await at('station-addressing').getAttribute('aria-current')).not.toBeNull()
    await tabTo('[data-testid="prefix-slider"]')
    await press('ArrowRight', 'ArrowRight')
    expect(await at('address-input').inputValue()).toBe('64.168.21.101/26')
    expect([await fact('network'), await fact('broadcast'), await fact('hostCount')]).toEqual([
      '64.168.21.64/26',
      '64.168.21.127',
      '62',
    ])
  })

  it('turns bits by the mouse, and takes a click on the mask for the prefix', async () => {
    await at('address-input').fill('10.0.0.0/8')
    await lab.page.locator('[data-bit="31"]').click()
    expect(await at('address-input').inputValue()).toBe('10.0.0.1/8')
    await lab.page.locator('[data-testid="bit-grid"] .mask').nth(15).click()
    expect(await at('address-input').inputValue()).toBe('10.0.0.1/16')
  })

  it('shows IPv6 in 128 bits, with what is derived from them', async () => {
    await at('address-input').fill('2001:db8::a00:27ff:fe8e:8aa8/64')
    expect(await lab.page.locator('[data-bit]').count()).toBe(128)
    expect(await fact('mac')).toBe('08:00:27:8e:8a:a8')
    expect(await fact('solicited')).toBe('ff02::1:ff8e:8aa8 · 33:33:ff:8e:8a:a8')
    expect(await fact('broadcast')).toBe('none')
    expect(await fact('reverseZones')).toBe('0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa')
    await at('eui64-mac').fill('08-00-27-8E-8A-A8')
    expect(await at('eui64-address').innerText()).toBe('→ 2001:db8::a00:27ff:fe8e:8aa8')
  })

  it('refuses with the reason, the place marked', async () => {
    await at('address-input').fill('10.0.300.1/8')
    const refusal = at('address-input-refusal')
    expect(await refusal.innerText()).toContain('Character 6: octet 3 is over 255.')
    expect(await refusal.locator('mark').innerText()).toBe('3')
    expect(await at('address-input').getAttribute('aria-invalid')).toBe('true')
    await at('address-input').fill('１０。０。0。😀／8')
    expect(await refusal.innerText()).toContain(
      'Character 8: "😀" (U+1F600) does not belong in an IPv4 address.',
    )
    expect(await refusal.locator('mark').innerText()).toBe('😀')
    await at('address-input').fill('10.0.0.1')
    expect(await at('no-mask').innerText()).toBe('No mask given: one host, /32')
    await at('address-input').fill('10.0.0.3-10.0.0.9')
    expect(await at('range-prefixes').locator('li').allInnerTexts()).toEqual([
      '10.0.0.3/32',
      '10.0.0.4/30',
      '10.0.0.8/31',
    ])
  })
})

describe('two addresses', () => {
  beforeAll(() => show('segment'))

  it("are judged with each side's own mask", async () => {
    await at('side-a').fill('192.168.21.36/24')
    await at('side-b').fill('192.168.20.9/23')
    expect(await at('segment-verdict').getAttribute('data-same')).toBe('false')
    expect(await at('segment-verdict').innerText()).toContain('The masks disagree. B (192.168.20.9/23)')
    expect(await at('side-a-working').locator('mark').allInnerTexts()).toEqual(['1', '0'])
    await at('side-b').fill('192.168.21.9/24')
    expect(await at('segment-verdict').getAttribute('data-same')).toBe('true')
  })

  it('without a mask have no verdict until it is given, and this machine offers its own', async () => {
    await at('side-a').fill('127.0.0.2')
    await at('side-b').fill('127.0.0.3/8')
    expect(await at('segment-verdict').count()).toBe(0)
    await at('side-a-suggestion').click()
    expect(await at('side-a').inputValue()).toBe('127.0.0.2/8')
    expect(await at('segment-verdict').getAttribute('data-same')).toBe('true')
    await at('side-b').fill('203.0.113.1')
    expect(await at('side-b-refusal').innerText()).toContain(
      'write it after the address, such as 203.0.113.1/24',
    )
    expect(await at('side-b-suggestion').count()).toBe(0)
  })

  it('are asked about in a quiz that wants the working too', async () => {
    await at('segment-mode-quiz').click()
    const asked = async (testId: string) => (await at(testId).innerText()).split('/')[0]?.split('.') ?? []
    const [a, b] = [await asked('quiz-a'), await asked('quiz-b')]
    const octets = Number((await at('quiz-a').innerText()).split('/')[1]) / 8
    const network = (address: string[]) =>
      address.map((octet, place) => (place < octets ? octet : '0')).join('.')
    await at('quiz-step-0').fill(network(a))
    await at('quiz-step-1').fill(b.join('.'))
    await at(`quiz-verdict-${network(a) === network(b) ? 'both' : 'neither'}`).click()
    await at('quiz-check').click()
    expect(await at('quiz-mark').getAttribute('data-right')).toBe('false')
    expect(await at('quiz-score').innerText()).toBe('0 of 1 right')
    await at('quiz-step-1').fill(network(b))
    await press('Enter')
    expect(await at('quiz-mark').getAttribute('data-right')).toBe('true')
    await at('segment-mode-compare').click()
  })
})

describe('the plan', () => {
  const rows = () => at('plan-tree').locator('[role="treeitem"]')
  const prefixes = () => rows().evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['prefix']))
  const chosen = () =>
    at('plan-tree')
      .locator('[aria-selected="true"]')
      .evaluate((one) => (one as HTMLElement).dataset['prefix'])

  beforeAll(() => show('plan'))

  it('is split, folded, joined and undone by the keyboard alone', async () => {
    await at('plan-base').fill('10.1.0.0/24')
    await press('Enter')
    await tabTo('[data-testid="plan-tree"]')
    await press('Enter')
    expect(await prefixes()).toEqual(['10.1.0.0/24', '10.1.0.0/25', '10.1.0.128/25'])
    await press('ArrowDown', 'ArrowDown')
    expect(await chosen()).toBe('10.1.0.128/25')
    await press('Enter')
    expect(await prefixes()).toHaveLength(5)
    await press('ArrowLeft')
    expect(await prefixes()).toHaveLength(3)
    await press('ArrowRight')
    expect(await prefixes()).toHaveLength(5)
    await press('Delete')
    expect(await prefixes()).toHaveLength(3)
    await press('Control+z')
    expect(await prefixes()).toHaveLength(5)
    await press('Control+y')
    expect(await prefixes()).toHaveLength(3)
    await press('Home', 'Delete')
    expect(await prefixes()).toEqual(['10.1.0.0/24'])
  })

  it('shares out by hosts, with names and what is not needed', async () => {
    await at('plan-needs').fill('class 100, lab 20')
    await at('plan-vlsm').click()
    expect((await prefixes()).slice(0, 3)).toEqual(['10.1.0.0/24', '10.1.0.0/25', '10.1.0.128/27'])
    await rows().nth(1).click()
    expect([await at('plan-name').inputValue(), await at('plan-wasted').innerText()]).toEqual(['class', '26'])
    await at('plan-name').fill('room 1')
    await press('Tab')
    expect(await rows().nth(1).innerText()).toContain('room 1')
  })

  it('shares out by length too', async () => {
    await rows().first().click()
    await at('plan-needs').fill('／26 /27')
    await at('plan-vlsm').click()
    expect((await prefixes()).slice(0, 3)).toEqual(['10.1.0.0/24', '10.1.0.0/26', '10.1.0.64/27'])
    await at('plan-undo').click()
  })

  it('is saved and read back', async () => {
    await at('plan-share').click()
    const [pasted, wrong] = ['10.2.0.0/24\n10.2.0.64/26\t\tblue\tlab', '10.2.0.0/33']
    await at('plan-paste').fill(wrong)
    await at('plan-take').click()
    expect(await lab.page.getByRole('alert').innerText()).toContain('Row 1')
    await at('plan-paste').fill(pasted)
    await at('plan-take').click()
    expect(await prefixes()).toEqual(['10.2.0.0/24', '10.2.0.0/26', '10.2.0.64/26', '10.2.0.128/25'])
    await at('plan-undo').click()
    expect((await prefixes())[0]).toBe('10.1.0.0/24')
  })

  it('asks before a file replaces it, and reads one that a Chinese spreadsheet saved', async () => {
    const open = (octets: string) =>
      lab.page.locator('[type=file]').setInputFiles({
        ...{ name: 'plan.csv', mimeType: 'text/csv' },
        buffer: Buffer.from(octets, 'latin1'),
      })
    await at('plan-share').click()
    await open('prefix,needed_hosts\r')
    expect(await at('plan-replace').innerText()).toContain('No network')
    await at('plan-keep').click()
    expect(await at('plan-replace').count()).toBe(0)
    // "教室" in GB18030, a line end of its own and a name before the prefix.
    await open('name;prefix\r\xbd\xcc\xca\xd2;10.3.0.0/24\r')
    expect(await at('plan-replace').innerText()).toContain('what was read (networks: 1)')
    await at('plan-replace-act').click()
    expect(await prefixes()).toEqual(['10.3.0.0/24'])
    expect(await rows().first().innerText()).toContain('教室')
    await at('plan-undo').click()
    expect((await prefixes())[0]).toBe('10.1.0.0/24')
  })

  it('draws only the rows on show of a /8 in 65,536 parts', async () => {
    await at('plan-base').fill('10.0.0.0/8')
    while (await at('plan-undo').isEnabled()) await at('plan-undo').click()
    await at('plan-add').click()
    await at('plan-length').selectOption('24')
    await at('plan-split').click()
    expect(await rows().count()).toBeLessThan(80)
    await at('plan-tree').focus()
    await press('End')
    expect(await chosen()).toBe('10.255.255.0/24')
    expect(await rows().count()).toBeLessThan(80)
  })
})

describe('a plan', () => {
  it('is there again after the page was loaded anew', async () => {
    while (await at('plan-undo').isEnabled()) await at('plan-undo').click()
    await at('plan-base').fill('10.3.0.0/16')
    await press('Enter')
    await lab.page.reload()
    await at('station-addressing').click()
    await show('plan')
    expect(
      await at('plan-tree')
        .locator('[role="treeitem"]')
        .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['prefix'])),
    ).toEqual(['10.3.0.0/16'])
  })
})

describe('the network of this machine', () => {
  it('shows the loopback interface and the way to it', async () => {
    await show('network')
    expect(await at('address-127.0.0.1/8').innerText()).toBe('127.0.0.1/8')
    await show('reach')
    await at('destination').fill('127.0.0.1')
    await press('Enter')
    expect(await at('way-verdict').innerText()).toContain("this machine's own")
    await at('ping').click()
    await at('ping-replies').locator('li').first().waitFor()
    await at('trial-cancel').click()
    await at('ping').waitFor()
    expect(await at('ping-replies').locator('li').count()).toBeLessThan(4)
  })

  it('knows every port', async () => {
    await show('ports')
    await at('port-input').fill('22')
    expect(await at('port-told').innerText()).toMatch(/^22\s+system \(well-known\) · ssh/)
    await at('port-input').fill('65536')
    await lab.page.getByText('A port is a number from 0 to 65535.').waitFor()
    await at('port-input').fill('')
  })
})

describe.each(['light', 'dark'] as const)('axe, %s', (colorScheme) => {
  it.each(views)('finds nothing serious in %s', async (view) => {
    await lab.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await show(view)
    if (view === 'calculator') await at('address-input').fill('192.168.21.36/24')
    const { violations } = await new AxeBuilder({ page: lab.page }).setLegacyMode(true).analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${String(target)}`))).toEqual(
      [],
    )
  })
})

describe('a small window', () => {
  it('keeps the port that was asked for on show when it becomes one', async () => {
    await lab.page.setViewportSize({ width: 1440, height: 900 })
    await show('ports')
    const row = at('port-list').locator('.chosen')
    const isShown = async () => {
      const [list, chosen] = await Promise.all([at('port-list').boundingBox(), row.boundingBox()])
      return list !== null && chosen !== null && chosen.y + chosen.height <= list.y + list.height + 1
    }
    await at('port-input').fill('8642')
    await row.waitFor()
    await expect.poll(isShown).toBe(true)
    const tall = (await at('port-list').boundingBox())?.height ?? 0
    await lab.page.setViewportSize({ width: 1024, height: 640 })
    await expect.poll(async () => (await at('port-list').boundingBox())?.height).toBeLessThan(tall - 200)
    await row.waitFor({ timeout: 5000 })
    await expect.poll(isShown).toBe(true)
    await at('port-input').fill('')
  })

  it.each(views)('of 1024 x 640 has nothing of %s beyond its edges', async (view) => {
    await lab.page.setViewportSize({ width: 1024, height: 640 })
    await show(view)
    const beyond = await lab.page.evaluate(() => {
      const station = document.querySelector('main > div')
      return (station?.scrollWidth ?? 0) - (station?.clientWidth ?? 0)
    })
    expect(beyond).toBeLessThanOrEqual(0)
  })
})
