/** Two windows that find each other, compare six digits, and refuse whoever took a known lab's place. */
import { beforeAll, expect, it } from 'vitest'
import { serve, stop } from '../../support/lan-lab'
import { describeWindows } from '../../support/lan-windows'
import { twoWindows } from '../../support/two-windows'

const ports = ['--control-port', '8700', '--data-port', '8701']
/** A view of a window that is asked for takes its time to be drawn on a busy machine. */
const drawingMs = 1000

describeWindows('two windows on one network', () => {
  const { lan, profiles, here, there, open } = twoWindows({ switches: ['--discovery'], later: ['there'] })
  beforeAll(() => here.click('station-peers'))

  it('list each other within 2 s of the second one opening', async () => {
    await open('there')
    const openedAtMs = performance.now()
    await here.see('peers-row')
    await there.click('station-peers')
    await there.see('peers-row')
    expect(performance.now() - openedAtMs).toBeLessThan(2000 + drawingMs)
    expect(await here.text('peers-row')).toContain(`${lan.host('there').ipv4}:8642`)
    expect(await here.text('peers-row')).toContain('same segment via eth0')
    await here.click('peers-row')
    const details = await here.text('peers-details')
    for (const fact of [lan.host('there').ipv4, 'same, by both masks', 'linux'])
      expect(details).toContain(fact)
  })

  it('show the same six digits while one is asked, and no more once it has declined', async () => {
    await here.click('peers-choose')
    await here.click('station-duel')
    await here.click('start')
    const asked = await there.text('digits')
    expect(asked).toMatch(/^[0-9]{3} [0-9]{3}$/)
    expect(await here.text('digits')).toBe(asked)
    await there.click('admission-decline')
    expect(await here.state('failed', 'completed')).toBe('failed')
    await here.gone('digits')
  })

  it('refuse a lab that took the place of one they know', async () => {
    const host = lan.host('there')
    const known = await serve(host, profiles.of('known'), '--accept', 'all', ...ports)
    await here.fill('peer-address', `${host.ipv4}:8700`)
    await here.click('peer-add')
    await here.click('start')
    expect(await here.state('running', 'failed')).toBe('running')
    await here.click('cancel')
    await here.state('cancelled')
    await stop(known.lab)

    const other = await serve(host, profiles.of('other'), '--accept', 'all', ...ports)
    await here.click('start')
    expect(await here.state('failed', 'running')).toBe('failed')
    expect(await here.text('run-failure')).toContain('is NOT the lab known there')
    await stop(other.lab)
  })

  it('say nothing any more once discovery is turned off', async () => {
    await here.click('station-peers')
    await here.click('peers-discovery')
    await here.see('peers-off')
    const { ipv4 } = lan.host('here')
    const capture = await lan.host('here').capture(`udp port 8641 and src host ${ipv4}`)
    const answers = await lan.host('there').capture(`udp and src host ${ipv4}`)
    // The other window goes on asking: when its second question comes, the first had time to be answered.
    const asking = await lan.host('there').capture('udp port 8641 and dst host 239.255.86.41')
    await asking.seen(2)
    expect([await capture.stop(), await answers.stop()]).toEqual([[], []])
  })
})
