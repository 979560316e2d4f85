/** The Peers station on a LAN: a lab found by multicast DNS alone, and the list of those who are always let in. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { keepSettings } from '../../../support/kept-settings'
import { serve } from '../../../support/lan-lab'
import { describeWindows, lanWindows } from '../../../support/lan-windows'

/** Somebody trusted who is not there now. */
const absent = 'ab'.repeat(32)

describeWindows('the Peers station', () => {
  const { lan, profiles, windows, profileOf, open } = lanWindows(['here', 'there'], ['here'], {
    switches: ['--discovery'],
    later: ['here'],
  })
  const window = windows.here

  beforeAll(async () => {
    for (const name of ['there', 'here'])
      for (const tool of ['iptables', 'ip6tables'])
        await lan.host(name).addRule('INPUT', '-p udp --dport 8641 -j DROP', tool)
    await serve(lan.host('there'), profiles.of('there'), '--discovery')
    const trusted = [{ identity: absent, name: 'the old name' }]
    await keepSettings(profileOf('here'), { name: 'here', language: 'en', theme: 'light' }, trusted)
    await open('here')
    await window.click('station-peers')
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
    const { mode } = statSync(join(profileOf('here'), 'identity.json'))
    expect((mode & 0o777).toString(8)).toBe('600')
  })

  function trusted(): unknown {
    const text = readFileSync(join(profileOf('here'), 'trust.json'), 'utf8')
    return (JSON.parse(text) as { trusted: unknown }).trusted
  }
})
