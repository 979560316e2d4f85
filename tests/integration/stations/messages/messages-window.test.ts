/** The Messages station as a person uses it, a server and a client in one window over loopback. */
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Locator } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { oneWindow } from '../../../support/one-window'

const lab = oneWindow()
/** Where the window's server listens. */
let served = ''

beforeAll(async () => {
  await lab.page.getByTestId('station-messages').click()
  await lab.page.getByTestId('messages-open').waitFor()
})

const at = (testId: string): Locator => lab.page.getByTestId(testId)
/** A line of the log with these words; the newest where there are several. */
const line = (text: string): Locator => at('messages-line').filter({ hasText: text }).last()

async function open(kind: 'tcpClient' | 'tcpServer' | 'udp', where: string, number: number): Promise<void> {
  await at(`messages-kind-${kind}`).click()
  await at(kind === 'tcpClient' ? 'messages-to' : 'messages-at').fill(where)
  await at('messages-open').click()
  await lab.page.locator(`[data-testid="messages-link-${number}"][data-state="open"]`).waitFor()
}

async function choose(number: number): Promise<void> {
  await at(`messages-link-${number}`).click()
  await lab.page
    .locator(`[data-testid="messages-link-${number}"] input:checked`)
    .waitFor({ state: 'attached' })
}

async function send(text: string): Promise<void> {
  await at('messages-text').fill(text)
  await at('messages-text').press('Enter')
  await line(text).waitFor()
}

describe('a chat by lines', () => {
  it('opens a server and a client to it', async () => {
    await open('tcpServer', '127.0.0.1:0', 1)
    served = ((await at('messages-totals').locator('dd').first().textContent()) ?? '').trim()
    expect(served).toMatch(/^127\.0\.0\.1:[0-9]+$/)
    await open('tcpClient', served, 2)
    await line('has connected').waitFor()
  })

  it('writes both ways', async () => {
    await send('hello from the client')
    await lab.page.locator('.in', { hasText: 'hello from the client' }).waitFor()
    await choose(1)
    await send('hello from the server')
    await lab.page.locator('.in', { hasText: 'hello from the server' }).waitFor()
    expect(await at('messages-text').inputValue()).toBe('')
  })

  it('shows what hides and never what would be markup', async () => {
    const hostile = '<img src=x onerror="document.title=1"><b>bold</b> \u202egpj.exe'
    await send(hostile.slice(0, 20))
    await at('messages-text').fill(hostile)
    await at('messages-text').press('Enter')
    const arrived = lab.page.locator('.in', { hasText: '<b>bold</b>' })
    await arrived.waitFor()
    expect(await arrived.textContent()).toContain('U+202Egpj.exe')
    expect(await arrived.locator('img, b').count()).toBe(0)
    await arrived.click()
    await at('messages-line-text').filter({ hasText: '<b>bold</b>' }).waitFor()
    expect(await at('messages-line-text').locator('img, b').count()).toBe(0)
    expect(await lab.page.title()).toContain('Messages')
  })

  it('says what is wrong with octets that are none, and sends those that are', async () => {
    await at('messages-form-hex').click()
    await at('messages-text').fill('68 6')
    await lab.page.getByText('a byte is two hexadecimal digits').waitFor()
    expect(await at('messages-send').isDisabled()).toBe(true)
    await at('messages-text').fill('68 69 20 e4 bd a0')
    await at('messages-send').click()
    await lab.page.locator('.in', { hasText: 'hi 你' }).waitFor()
    await at('messages-form-text').click()
  })
})

describe('a file', () => {
  it('goes as it is, and its lines can be cleared away', async () => {
    const path = join(lab.profile, 'file.bin')
    writeFileSync(path, Buffer.alloc(600_000, 'line of a file\n'))
    await choose(2)
    await at('messages-form-file').click()
    await at('messages-file').setInputFiles(path)
    await at('messages-send').click()
    await choose(1)
    await at('messages-side-peers').click()
    // 600,000 octets of whole lines, beside what was said before.
    await expect
      .poll(() => at('messages-totals').textContent(), { timeout: 20_000 })
      .toMatch(/40,0[0-9]{2} messages, 600,[0-9]{3} bytes/)
    await at('messages-form-text').click()
    await at('messages-clear').click()
    await send('after the file')
  })
})

describe('answers by themselves', () => {
  it('echo to the client, and stop at the limit with a word on why', async () => {
    await choose(1)
    await at('messages-side-replies').click()
    await at('messages-rule-add').click()
    await at('messages-pattern-0').fill('ping *')
    await at('messages-echo-0').uncheck()
    await at('messages-reply-0').fill('pong')
    await at('messages-reply-limit').fill('2')
    await at('messages-rules-apply').click()
    await lab.page.getByText('Rules in use: 1').waitFor()
    await choose(2)
    for (const number of [1, 2, 3]) await send(`ping ${number}`)
    await line('automatic replies stopped').waitFor()
    expect(await lab.page.locator('.in', { hasText: 'pong' }).count()).toBe(2)
    await choose(1)
    await lab.page.locator('[data-testid="messages-replies-state"][data-stopped="true"]').waitFor()
    await at('messages-replies-go-on').click()
    await lab.page.locator('[data-testid="messages-replies-state"][data-stopped="false"]').waitFor()
  })
})

describe('the log', () => {
  it('is searched by text and by octets', async () => {
    await at('messages-find').fill('pong')
    await expect.poll(() => at('messages-count').textContent()).toMatch(/^\s*4 of /)
    await at('messages-find').fill('61 66 74 65 72')
    await expect.poll(() => at('messages-count').textContent()).toMatch(/^\s*2 of /)
    await at('messages-find').fill('no such words')
    await at('messages-none').waitFor()
    await at('messages-find').fill('')
    await expect.poll(() => at('messages-count').textContent()).toMatch(/^\s*[0-9]+ lines/)
  })

  it('is saved as JSON, and what was received as its octets', async () => {
    await choose(1)
    await send('hello from the server')
    await choose(2)
    await send('hello from the client')
    await at('messages-find').fill('hello from')
    await expect.poll(() => at('messages-count').textContent()).toMatch(/^\s*4 of /)
    await at('messages-save').click()
    const saved = JSON.parse(readFileSync(await lab.save('messages-save-json'), 'utf8')) as { text: string }[]
    expect(saved.map(({ text }) => text)).toEqual([
      'hello from the server',
      'hello from the server',
      'hello from the client',
      'hello from the client',
    ])
    await at('messages-save').click()
    const octets = readFileSync(await lab.save('messages-save-octets'), 'utf8')
    expect(octets).toBe('hello from the serverhello from the client')
    await at('messages-find').fill('')
  })
})

describe('what stands in the way', () => {
  it('is named, with the program that has the port', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as { port: number }
    try {
      await at('messages-kind-tcpServer').click()
      await at('messages-at').fill(`127.0.0.1:${port}`)
      await at('messages-open').click()
      await at('messages-failure').waitFor()
      expect(await at('messages-failure').textContent()).toContain(`TCP port ${port} is taken`)
      expect(await at('messages-failure').textContent()).toContain(`(process ${process.pid})`)
      await at('messages-close-3').click()
      await at('messages-failure').waitFor({ state: 'detached' })
    } finally {
      holder.close()
    }
  })
})

describe('UDP', () => {
  it('sends to itself by its own port, and repeats until it is stopped', async () => {
    await open('udp', '127.0.0.1:0', 4)
    await at('messages-side-peers').click()
    const place = ((await at('messages-totals').locator('dd').first().textContent()) ?? '').trim()
    await at('messages-send-to').fill(place)
    await send('a datagram\\ to myself')
    await lab.page.locator('.in', { hasText: 'to myself' }).waitFor()
    await at('messages-every').fill('20')
    await at('messages-text').fill('again')
    await at('messages-repeat').click()
    await expect.poll(() => lab.page.locator('.in', { hasText: 'again' }).count()).toBeGreaterThan(3)
    await at('messages-repeat').filter({ hasText: 'Stop' }).click()
    await at('messages-repeat').filter({ hasText: 'Repeat' }).waitFor()
  })

  it('joins a group and leaves it', async () => {
    await at('messages-side-groups').click()
    await at('messages-join').click()
    await at('messages-memberships').getByText('239.1.2.3').waitFor()
    await at('messages-memberships').getByRole('button').click()
    await at('messages-memberships').waitFor({ state: 'detached' })
  })
})

describe('messages to keep', () => {
  it('are there again under their name', async () => {
    await at('messages-text').fill('kept for later')
    await at('messages-saved').click()
    await at('messages-saved-name').fill('greeting')
    await at('messages-keep').click()
    await at('messages-saved-0').waitFor()
    await lab.page.keyboard.press('Escape')
    await at('messages-text').fill('')
    await at('messages-saved').click()
    await at('messages-saved-0').click()
    await expect.poll(() => at('messages-text').inputValue()).toBe('kept for later')
  })
})

describe('the station', () => {
  it('closes sockets with their tab', async () => {
    await at('messages-close-1').click()
    await lab.page.locator('[data-testid="messages-link-2"][data-state="closed"]').waitFor()
  })

  it.each(['light', 'dark'] as const)('gives axe nothing serious, %s', async (colorScheme) => {
    await lab.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page: lab.page }).setLegacyMode(true).analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(
      serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => String(target)).join(' ')}`),
    ).toEqual([])
  })

  it.each([
    [1024, 640],
    [640, 400],
  ])('%d x %d has nothing beyond its edges', async (width, height) => {
    await lab.page.setViewportSize({ width, height })
    const beyond = () =>
      lab.page.evaluate(() => {
        const main = document.querySelector('main')
        return (main?.scrollWidth ?? 0) - (main?.clientWidth ?? 0)
      })
    await expect.poll(beyond).toBe(0)
  })
})
