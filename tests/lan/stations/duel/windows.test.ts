/** Two real windows on two machines: an address typed, the session accepted, the run finished, the figures compared. */
import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { parseSavedResult, type SavedResult } from '../../../../shared/measurement/saved-result'
import type { LanWindow } from '../../../support/lan-window'
import { describeWindows } from '../../../support/lan-windows'
import { twoWindows } from '../../../support/two-windows'

describeWindows('two windows on two machines', () => {
  const { lan, here, there } = twoWindows()

  it('measure against each other once the other has accepted, and show what the document holds', async () => {
    const rule = await lan
      .host('there')
      .addRule('INPUT', '-p udp --dport 8643 -m statistic --mode random --probability 0.1 -j DROP')
    await choosePeer(here, lan.host('there').ipv4)
    await limitTo(here, '2')
    await here.click('start')
    expect(await here.state('asking', 'failed')).toBe('asking')
    expect(await there.text('admission')).toContain(lan.host('here').ipv4)
    await there.click('admission-once')
    await here.state('running')
    await there.see('serving')
    expect(await here.state('completed', 'failed')).toBe('completed')
    const dropped = await rule.packets()
    await rule.remove()

    const document = await savedBy(here)
    expect(document).toMatchObject({
      outcome: 'completed',
      target: { kind: 'lab', address: lan.host('there').ipv4 },
      udp: { sent: 200, received: 200 - dropped, lostUpstream: dropped, lostDownstream: 0, lostUnknown: 0 },
      tcp: { sent: 200, received: 200 },
    })
    expect(dropped).toBeGreaterThan(0)
    await expectShown(here, document)
  })

  it('tell who declined, in one sentence', async () => {
    await here.click('start')
    await here.state('asking')
    await there.click('admission-decline')
    expect(await here.state('failed', 'completed')).toBe('failed')
    expect(await here.text('run-failure')).toBe(`${lan.host('there').ipv4} declined the session.`)
  })

  it('ask no more of whom they always accept, and measure the other way round too', async () => {
    await choosePeer(there, `[${lan.host('here').ipv6}]`)
    await limitTo(there, '1')
    await there.click('start')
    await here.click('admission-always')
    expect(await there.state('completed', 'failed')).toBe('completed')
    await there.click('start')
    await there.state('running')
    expect(await there.state('completed', 'failed')).toBe('completed')
    const document = await savedBy(there)
    expect(document).toMatchObject({
      outcome: 'completed',
      target: { address: lan.host('here').ipv6 },
      udp: { sent: 100, received: 100 },
      tcp: { sent: 100, received: 100 },
    })
    await expectShown(there, document)
  })

  it('say which link failed when the cable is pulled in the middle, and keep what they have', async () => {
    await limitTo(here, '60')
    await here.click('start')
    await there.click('admission-once')
    await here.state('running')
    await lan.host('there').unplug()
    expect(await here.state('failed', 'completed')).toBe('failed')
    await lan.host('there').plugIn()
    expect(await here.text('run-ending')).toContain(`${lan.host('there').ipv4} gave no sign of life`)
    const document = await savedBy(here)
    expect(document.udp?.received).toBeGreaterThan(0)
    await expectShown(here, document)
  })

  async function choosePeer(window: LanWindow, address: string): Promise<void> {
    await window.fill('peer-address', address)
    await window.click('peer-add')
  }

  async function limitTo(window: LanWindow, seconds: string): Promise<void> {
    await window.click('advanced')
    await window.choose('field-limit', 'duration')
    await window.fill('field-durationS', seconds)
    await window.click('advanced')
  }

  async function savedBy(window: LanWindow): Promise<SavedResult> {
    const text = await readFile(await window.save('save-json'), 'utf8')
    expect(parseSavedResult(text)).not.toHaveProperty('notAResult')
    return JSON.parse(text) as SavedResult
  }

  async function expectShown(window: LanWindow, document: SavedResult): Promise<void> {
    const figures = await window.figures()
    expect(figures.length).toBeGreaterThan(80)
    for (const [metric, value] of figures)
      expect([metric, value]).toEqual([metric, valueAt(document, metric)])
  }
})

/** The value at a path of the document, as a cell carries it: nothing where there is none. */
function valueAt(document: unknown, path: string): string {
  const value = path
    .split('.')
    .reduce<unknown>((part, step) => (part as Record<string, unknown> | null)?.[step], document)
  return typeof value === 'number' ? String(value) : ''
}
