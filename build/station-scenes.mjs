/** Each station at work for its pictures, its parts one after another; all traffic stays on this machine's loopback. */

/** A base network with two in it, so that the plan has something to draw. */
const plan = '192.168.20.0/22'

/** What a station is brought to, and what the picture is called; a station that is not here has one face only. */
export const scenes = {
  connections: showConnections,
  'byte-stream': showByteStream,
  messages: showMessages,
  addressing: showAddressing,
}

const ended = (end, state) => `[data-testid="make-end-${end}"][data-state="${state}"]`

/** What one click tries, and what is seen once there is something to be looked at. No black hole is on loopback. */
const trials = {
  free: ended('there', 'ESTABLISHED'),
  fourWayThere: ended('there', 'TIME-WAIT'),
  halfClose: '[data-testid="make-story"][data-steps~="held"]',
  bothClose: ended('here', 'TIME-WAIT'),
  reset: '[data-testid="make-outcome"][data-code="ECONNRESET"]',
  refused: '[data-testid="make-outcome"][data-code="ECONNREFUSED"]',
  queueFull: '[data-testid="make-outcome"]',
  blackHole: '[data-testid="make-trial-blackHole"][aria-pressed="true"]',
  zeroWindow: '[data-figure="window"][data-end="here"][data-value="0"]',
  nagle: '[data-testid="make-story"][data-steps~="measured"]',
  powerCut: ended('there', 'ESTABLISHED'),
}

/**
 * @param {import('playwright-core').Page} page with the station open
 * @param {(name: string) => Promise<void>} shoot takes the pictures of what is seen now
 */
async function showConnections(page, shoot) {
  await page.getByTestId('view-make').click()
  await shoot('make')
  await page.getByTestId('make-trial-fourWay').click()
  await page.locator('[data-testid="make-end-here"][data-state="TIME-WAIT"]').waitFor()
  await shoot('make-four-way')
  await page.getByTestId('make-view-list').click()
  await page.getByTestId('make-list').waitFor()
  await shoot('make-list')
  await page.getByTestId('make-view-ladder').click()
  await page.getByTestId('make-stop').click()
  await page.locator('[data-testid="make"][data-state="over"]').waitFor()
  for (const [trial, done] of Object.entries(trials)) {
    await page.getByTestId(`make-trial-${trial}`).click()
    await page.locator(done).first().waitFor()
    await shoot(`make-${trial}`)
    const stop = page.getByTestId('make-stop')
    if ((await stop.count()) > 0) await stop.click()
    await page.getByTestId('make-start').waitFor()
    await page.getByTestId('make-target-here').click()
  }
  await page.getByTestId('view-inspect').click()
  await page.getByTestId('inspect-row').first().click()
  await page.getByTestId('inspect-chosen').waitFor()
  await shoot('inspect')
  await page.getByTestId('view-many').click()
  await shoot('many')
  await page.getByTestId('many-count').fill('300')
  await page.getByTestId('many-act').click()
  await page.locator('[data-testid="many-state"][data-state="holding"]').waitFor()
  // The kernel is read a moment later, and the chart with it.
  await page
    .getByTestId('many-kernel-ESTABLISHED')
    .filter({ hasText: /300\D*300/ })
    .waitFor()
  await shoot('many-holding')
  await page.getByTestId('many-act').click()
  await page.locator('[data-testid="many-state"][data-state="closed"]').waitFor()
  await page.getByTestId('view-make').click()
}

/** @type {typeof showConnections} */
async function showByteStream(page, shoot) {
  await shoot('before')
  await page.getByTestId('bytes-start').click()
  await page.locator('[data-testid="bytes"][data-state="completed"]').waitFor()
  await shoot('after')
  await page.getByTestId('bytes-settings').click()
  await page.getByTestId('bytes-knobs').waitFor()
  await shoot('settings')
  await page.getByTestId('bytes-settings').click()
}

/** @type {typeof showConnections} */
async function showMessages(page, shoot) {
  await shoot('before')
  const at = (testId) => page.getByTestId(testId)
  const open = async (kind, where, number) => {
    await at(`messages-kind-${kind}`).click()
    await at(kind === 'tcpClient' ? 'messages-to' : 'messages-at').fill(where)
    await at('messages-open').click()
    await page.locator(`[data-testid="messages-link-${number}"][data-state="open"]`).waitFor()
  }
  await open('tcpServer', '127.0.0.1:0', 1)
  const served = (await at('messages-totals').locator('dd').first().innerText()).trim()
  await open('tcpClient', served, 2)
  for (const text of ['hello', '你好', 'a line\twith what hides']) {
    await at('messages-text').fill(text)
    await at('messages-send').click()
  }
  await page.locator('.in', { hasText: 'a line' }).waitFor()
  await at('messages-link-1').click()
  await at('messages-text').fill('heard you')
  await at('messages-send').click()
  await page.locator('.in', { hasText: 'heard you' }).waitFor()
  await at('messages-line').last().click()
  await shoot('chat')
  await at('messages-side-replies').click()
  await at('messages-rule-add').click()
  await at('messages-pattern-0').fill('ping *')
  await shoot('replies')
  await at('messages-form-hex').click()
  await at('messages-text').fill('68 6')
  await at('messages-refusal').or(page.locator('[aria-invalid="true"]')).first().waitFor()
  await shoot('refused')
  await open('udp', '127.0.0.1:0', 3)
  await at('messages-side-groups').click()
  await at('messages-group').waitFor()
  await shoot('udp')
}

/** @type {typeof showConnections} */
async function showAddressing(page, shoot) {
  const show = (view) => page.getByTestId(`view-${view}`).click()
  await show('calculator')
  await page.getByTestId('facts').waitFor()
  await shoot('calculator')
  await show('segment')
  await page.getByTestId('segment-verdict').waitFor()
  await shoot('segment')
  await show('plan')
  await page.getByTestId('plan-base').fill(plan)
  await page.getByTestId('plan-add').click()
  await page.getByTestId('plan-inspector').waitFor()
  await page.getByTestId('plan-split').click()
  await shoot('plan')
  await show('network')
  await page.getByTestId('routes').waitFor()
  await shoot('network')
  await show('reach')
  await page.getByTestId('destination').fill('127.0.0.1')
  await page.getByTestId('find-way').click()
  await page.getByTestId('way-verdict').waitFor()
  await shoot('reach')
  await show('ports')
  await page.getByTestId('port-input').fill('8642')
  await page.getByTestId('port-told').waitFor()
  await shoot('ports')
}
