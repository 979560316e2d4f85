/**
 * Drives the lab's real window inside a host of the LAN: `PROGRAM PROFILE [SWITCHES]`, then one order after another over the
 * channel to its parent, each answered with its value or with what went wrong.
 */
import { join } from 'node:path'
import { _electron } from 'playwright-core'

const [program, profile, ...switches] = process.argv.slice(2)
const environment = { ...process.env, LANGUAGE: 'en' }
// The window is no Node program, and its parent's channel is not its own.
for (const name of ['ELECTRON_RUN_AS_NODE', 'NODE_CHANNEL_FD']) delete environment[name]
const complaints = []
const app = await _electron.launch({
  executablePath: process.execPath,
  args: [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--lang=en',
    ...switches,
    program,
    '--profile',
    profile,
  ],
  env: environment,
})
const page = await app.firstWindow()
page.on('console', (message) => {
  if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
})
page.on('pageerror', (error) => complaints.push(error.message))

const orders = {
  /** Resolves once the element is there. */
  see: ([testId]) => page.getByTestId(testId).waitFor(),
  /** Resolves once what the CSS selector names is there. */
  find: ([selector]) => page.locator(selector).first().waitFor(),
  gone: ([testId]) => page.getByTestId(testId).waitFor({ state: 'detached' }),
  click: ([testId]) => page.getByTestId(testId).click(),
  fill: ([testId, text]) => page.getByTestId(testId).fill(text),
  choose: ([testId, value]) => page.getByTestId(testId).selectOption(value),
  text: ([testId]) => page.getByTestId(testId).innerText(),
  /** Waits until the run has come to one of these states, and says which. */
  async state(states) {
    const word = page.getByTestId('run-state')
    const wanted = states.map((state) => `[data-testid="run-state"][data-state="${state}"]`)
    await page.locator(wanted.join(', ')).waitFor()
    return word.getAttribute('data-state')
  },
  /** Every figure the table shows, as its cells carry it: its path in the document and its value. */
  figures: () =>
    page
      .locator('[data-testid="result-table"] [data-metric]')
      .evaluateAll((all) => all.map(({ dataset }) => [dataset.metric, dataset.value])),
  /** Clicks what saves a file; resolves to where it was saved. */
  async save([testId]) {
    const path = join(profile, `saved-${testId}`)
    const saved = app.evaluate(
      ({ session }, target) =>
        new Promise((resolve) =>
          session.defaultSession.once('will-download', (_event, item) => {
            item.setSavePath(target)
            item.once('done', (_done, state) => resolve(state))
          }),
        ),
      path,
    )
    await page.getByTestId(testId).click()
    if ((await saved) !== 'completed') throw new Error(`saving by ${testId} did not complete`)
    return path
  },
  /** What this attribute of the element says, once it is there. */
  attribute: ([testId, name]) => page.getByTestId(testId).getAttribute(name),
  /** The text of every element that the CSS selector names. */
  texts: ([selector]) => page.locator(selector).allInnerTexts(),
  /** Gives a file input this file. */
  upload: ([testId, path]) => page.getByTestId(testId).setInputFiles(path),
  complaints: () => complaints,
}

process.on('message', async ({ id, order, args }) => {
  try {
    process.send({ id, value: (await orders[order](args)) ?? null })
  } catch (error) {
    process.send({ id, error: String(error) })
  }
})
// The parent's leaving ends the window too.
process.on('disconnect', () => app.close().finally(() => process.exit(0)))
await page.getByTestId('start').waitFor()
process.send({ id: 0, value: null })
