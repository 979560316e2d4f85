/** Two real windows on two machines: every classic case of the byte stream happens, and datagrams get lost for real. */
import { readFile } from 'node:fs/promises'
import { beforeAll, expect, it } from 'vitest'
import { caseNames } from '../../../../shared/stations/byte-stream/cases'
import { describeWindows } from '../../../support/lan-windows'
import { expectTrue, type SavedExperiment } from '../../../support/stations/byte-stream/saved-experiment'
import { twoWindows } from '../../../support/two-windows'

describeWindows('the byte stream between two windows', () => {
  const { lan, here, there } = twoWindows()
  let runs = 0

  beforeAll(async () => {
    await here.fill('peer-address', lan.host('there').ipv4)
    await here.click('peer-add')
    await here.click('station-byte-stream')
  })

  it('is declined by the other person in one sentence', async () => {
    await begin()
    expect(await there.text('admission')).toContain('asks to exchange traffic with this machine')
    await there.click('admission-decline')
    await ended('failed')
    expect(await here.text('bytes-failure')).toBe(`${lan.host('there').ipv4} declined the session.`)
  })

  it('needs the other person once, who compares the same digits', async () => {
    await begin()
    await there.see('admission')
    await here.see('comparison')
    expect(await here.text('digits')).toBe(await there.text('digits'))
    await there.click('admission-once')
    await ended('completed')
    await there.see('serving')
  })

  it.each(caseNames)('shows the case %s, and the picture is what both ends noted', async (name) => {
    await here.click(`bytes-case-${name}`)
    await here.find(`[data-testid="bytes-case-${name}"].chosen`)
    await begin()
    await ended('completed')
    await here.find('[data-testid="bytes-verdict"][data-happened="true"]')
    const document = await saved()
    expect(document.case).toBe(name)
    expectTrue(document)
  })

  it('shows each datagram lost that the network dropped, while TCP lost none', async () => {
    await here.click('bytes-case-backPressure')
    await here.find('[data-testid="bytes-case-backPressure"].chosen')
    const rule = await lan
      .host('there')
      .addRule('INPUT', '-p udp -m statistic --mode random --probability 0.1 -j DROP')
    await begin()
    await ended('completed')
    const dropped = await rule.packets()
    await rule.remove()
    const document = await saved()
    expectTrue(document)
    expect(dropped).toBeGreaterThan(0)
    expect(document.datagrams.arrived).toHaveLength(1024 - dropped)
    expect(document.rows.datagrams.filter(({ kind }) => kind === 'lost')).toHaveLength(dropped)
    expect(await here.text('bytes-count-lost')).toBe(String(dropped))
  })

  it('keeps what it has and says what happened when the cable is pulled in the middle', async () => {
    await here.click('bytes-case-split')
    await here.click('bytes-settings')
    await here.fill('bytes-write-pause', '4000')
    await here.click('bytes-settings')
    await begin()
    await here.see('bytes-picture')
    await lan.host('there').unplug()
    await ended('failed')
    await lan.host('there').plugIn()
    expect(await here.text('bytes-verdict')).toContain(`${lan.host('there').ipv4} gave no sign of life`)
    expect(Number(await here.text('bytes-count-writes'))).toBeGreaterThan(0)
  })

  async function begin(): Promise<void> {
    runs += 1
    await here.click('bytes-start')
    await here.find(`[data-testid="bytes"][data-runs="${runs}"]`)
  }

  function ended(state: string): Promise<unknown> {
    return here.find(`[data-testid="bytes"][data-runs="${runs}"][data-state="${state}"]`)
  }

  async function saved(): Promise<SavedExperiment> {
    return JSON.parse(await readFile(await here.save('bytes-save-json'), 'utf8')) as SavedExperiment
  }
})
