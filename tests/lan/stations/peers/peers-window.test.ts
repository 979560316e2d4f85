/** The Peers station on a LAN: a lab found by multicast DNS alone, and the list of those who are always let in. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startDisplay } from '../../../../build/display.mjs'
import { defaultSettings } from '../../../../shared/measurement/settings'
import { describeOnLan, Lan } from '../../../support/lan'
import { Profiles, serve } from '../../../support/lan-lab'
import { LanWindow } from '../../../support/lan-window'

/** Somebody trusted who is not there now. */
const absent = 'ab'.repeat(32)

describeOnLan('the Peers station', () => {
  const profiles = new Profiles()
  let display: Awaited<ReturnType<typeof startDisplay>>
  let lan: Lan
  let window: LanWindow

  beforeAll(async () => {
    display = await startDisplay()
    lan = await Lan.build(['here', 'there'])
    for (const tool of ['iptables', 'ip6tables'])
      await lan.host('there').addRule('INPUT', '-p udp --dport 8641 -j DROP', tool)
    for (const tool of ['iptables', 'ip6tables'])
      await lan.host('here').addRule('INPUT', '-p udp --dport 8641 -j DROP', tool)
    await serve(lan.host('there'), profiles.of('there'), '--discovery')
    writeSettings()
    window = await LanWindow.open(lan.host('here'), profiles.of('here'), display.display, '--discovery')
    await window.click('station-peers')
  })
  afterAll(async () => {
    await window?.close()
    await lan?.remove()
    await display?.stop()
    profiles.remove()
  })

  it('says that a lab was found by multicast DNS', async () => {
    await window.click('peers-row')
    // Each address is shown once it is proven, whichever comes first.
    await expect.poll(() => window.text('peers-row')).toContain(lan.host('there').ipv4)
    expect(await window.text('peers-row')).toContain('mDNS')
    expect(await window.text('peers-details')).toContain('Heard by')
    expect(await window.text('peers-details')).toContain('mDNS')
  })

  it('renames a trusted lab that is away, and trusts it no longer', async () => {
    await window.fill('peers-trusted-rename', 'the new name')
    // Leaving the field is what takes the name.
    await window.click('peers-missing-address')
    await expect.poll(trusted).toEqual([{ identity: absent, name: 'the new name' }])
    await window.click('peers-trusted-remove')
    await expect.poll(trusted).toEqual([])
    await window.gone('peers-trusted-remove')
  })

  it('keeps the private key for its owner alone', () => {
    const { mode } = statSync(join(profiles.of('here'), 'identity.json'))
    expect((mode & 0o777).toString(8)).toBe('600')
  })

  it('never complained on its console', async () => {
    expect(await window.complaints()).toEqual([])
  })

  function trusted(): unknown {
    const text = readFileSync(join(profiles.of('here'), 'settings.json'), 'utf8')
    return (JSON.parse(text) as { trusted: unknown }).trusted
  }

  function writeSettings(): void {
    mkdirSync(profiles.of('here'), { recursive: true })
    const settings = {
      name: 'here',
      language: 'en',
      theme: 'light',
      listening: { mode: 'everywhere' },
      admission: 'ask',
      discovery: true,
      peer: 'loopback',
      measure: defaultSettings,
    }
    const kept = { settings, trusted: [{ identity: absent, name: 'the old name' }], peers: [] }
    writeFileSync(join(profiles.of('here'), 'settings.json'), JSON.stringify(kept))
  }
})
