/** Many connections from one machine's window to another's lab, counted by ss at both ends, and the ports running out. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startDisplay } from '../../../../build/display.mjs'
import { describeOnLan, Lan } from '../../../support/lan'
import type { LanHost } from '../../../support/lan-host'
import { Profiles, serve, stop, type Serving } from '../../../support/lan-lab'
import { LanWindow } from '../../../support/lan-window'

const leftOut =
  process.versions['electron'] === undefined ? "the tests do not run on Electron's own runtime" : null

describeOnLan(
  'many connections to another machine',
  () => {
    const profiles = new Profiles()
    let display: Awaited<ReturnType<typeof startDisplay>>
    let lan: Lan
    let serving: Serving
    let here: LanWindow
    let isClosed = false

    beforeAll(async () => {
      display = await startDisplay()
      lan = await Lan.build(['here', 'there'])
      serving = await serve(lan.host('there'), profiles.of('there'), '--accept', 'all')
      here = await LanWindow.open(lan.host('here'), profiles.of('here'), display.display)
      await here.fill('peer-address', lan.host('there').ipv4)
      await here.click('peer-add')
      await here.click('station-connections')
      await here.click('view-many')
    })
    afterAll(async () => {
      if (!isClosed) await here?.close()
      if (serving !== undefined) await stop(serving.lab)
      await lan?.remove()
      await display?.stop()
      profiles.remove()
    })

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
      isClosed = true
      await here.close()
      await expect.poll(() => counted(lan.host('there'), 'sport', at), { timeout: 10_000 }).toBe(0)
    })
  },
  leftOut,
)
