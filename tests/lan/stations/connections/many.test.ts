/** Many connections from one machine's window to another's lab, counted by ss at both ends, and the ports running out. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { LanHost } from '../../../support/lan-host'
import { serve, stop, type Serving } from '../../../support/lan-lab'
import { describeWindows, lanWindows } from '../../../support/lan-windows'

describeWindows('many connections to another machine', () => {
  const { lan, profiles, windows } = lanWindows(['here', 'there'], ['here'])
  const { here } = windows
  let serving: Serving

  beforeAll(async () => {
    serving = await serve(lan.host('there'), profiles.of('there'), '--accept', 'all')
    await here.fill('peer-address', lan.host('there').ipv4)
    await here.click('peer-add')
    await here.click('station-connections')
    await here.click('view-many')
  })
  afterAll(() => stop(serving.lab))

  /** Connections that ss counts of the listener's port: `sport` at the called end, `dport` at the calling one. */
  async function counted(host: LanHost, side: 'sport' | 'dport', port: string): Promise<number> {
    const text = await host.run('ss', ['-tnH', 'state', 'established', `${side} = :${port}`])
    return text.split('\n').filter(Boolean).length
  }

  async function port(): Promise<string> {
    return /:([0-9]+),/.exec(await here.text('many-place'))?.[1] ?? ''
  }

  it('stand at both ends, and none is left after a reset', async () => {
    await here.fill('many-count', '400')
    await here.fill('many-backlog', '4096')
    await here.click('many-act')
    await here.see('many-reset')
    expect(await here.text('many-place')).toContain(lan.host('there').ipv4)
    expect(await here.text('many-figure-open')).toBe('400')
    expect(await counted(lan.host('here'), 'dport', await port())).toBe(400)
    expect(await counted(lan.host('there'), 'sport', await port())).toBe(400)
    await here.click('many-reset')
    await here.gone('many-reset')
    await expect.poll(async () => counted(lan.host('there'), 'sport', await port())).toBe(0)
  })

  it('name the ports for outgoing connections when there are no more', async () => {
    await lan.host('here').run('sh', ['-c', 'echo 42000 42099 > /proc/sys/net/ipv4/ip_local_port_range'])
    await here.click('many-act')
    await here.see('many-figure-failed-EADDRNOTAVAIL')
    expect(await here.text('many-limits')).toContain('42000 to 42099 (100 ports)')
    // The control connection took its port before the range was so narrow.
    await here.see('many-reset')
    expect(await here.text('many-figure-open')).toBe('100')
    expect(await counted(lan.host('there'), 'sport', await port())).toBe(100)
  })

  it('go with the window that opened them', async () => {
    const at = await port()
    await here.close()
    await expect.poll(() => counted(lan.host('there'), 'sport', at), { timeout: 10_000 }).toBe(0)
  })
})
