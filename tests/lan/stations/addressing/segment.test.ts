/** A datagram to a whole segment, sent from the window: which labs it came to, by their word and by tcpdump's. */
import { beforeAll, expect, it, vi } from 'vitest'
import { serve } from '../../../support/lan-lab'
import { describeWindows, lanWindows } from '../../../support/lan-windows'

/** Hosts with a lab, and whether it looks for others: then it has joined the labs' groups. */
const labs = { looking: true, quiet: false, walled: false, far: false }
type Name = keyof typeof labs
const names = Object.keys(labs) as Name[]
const places = ['here', 'looking', 'quiet', 'walled', { name: 'far', segment: 2 }] as const

describeWindows('a datagram to the segment', () => {
  const { lan, windows } = lanWindows(places, ['here'], {
    before: async ({ lan, profiles }) => {
      for (const name of names)
        await serve(lan.host(name), profiles.of(name), ...(labs[name] ? ['--discovery'] : []))
      // The frame comes to this host, and its firewall drops it.
      await lan.host('walled').addRule('INPUT', '-p udp --dport 8641 -j DROP')
    },
  })
  const here = lan.host('here')
  const window = windows.here

  beforeAll(async () => {
    await window.click('station-peers')
    for (const name of names) {
      await window.fill('peers-address', lan.host(name).ipv4)
      await window.click('peers-add')
      // The field is emptied once the peer is there.
      await vi.waitFor(async () => expect(await window.text('peers-list')).toContain(lan.host(name).ipv4), {
        timeout: 10_000,
      })
    }
    await window.click('station-addressing')
    await window.click('view-reach')
  })
  /** Sends to the address and gives, for each host, what its lab said and what its interface saw. */
  async function sendTo(address: string): Promise<Record<Name, [state: string, frames: number]>> {
    const captures = await Promise.all(
      names.map((name) => lan.host(name).capture('udp port 8641 and less 80')),
    )
    await window.fill('destination', address)
    await window.click('find-way')
    await window.click('segment-send')
    await window.see('segment-done')
    const told = (await window.text('segment-labs')).split('\n')
    const rows = await Promise.all(
      names.map(async (name, at) => {
        const seen = (await captures[at]?.stop()) ?? []
        const { ipv4 } = lan.host(name)
        const frames = seen.filter((line) => line.includes('length 16'))
        const line = told.find((text) => text.includes(`\t${ipv4}\t`)) ?? 'absent'
        const state = /heard from (?:10\.77\.1\.1|fe80::1%eth0), after/.test(line) ? 'heard' : line
        return [name, [state.includes('nothing came') ? 'silent' : state, frames.length]] as const
      }),
    )
    return Object.fromEntries(rows) as Record<Name, [string, number]>
  }

  it.each(['10.77.1.255', '255.255.255.255'])(
    'by broadcast to %s comes to all of the segment, to none beyond',
    async (address) => {
      expect(await sendTo(address)).toEqual({
        looking: ['heard', 1],
        quiet: ['heard', 1],
        walled: ['silent', 1],
        far: ['silent', 0],
      })
      expect(await window.text('segment-mac')).toContain('ff:ff:ff:ff:ff:ff')
    },
  )

  it.each(['224.0.0.1', 'ff02::1%eth0'])('to the group %s of all machines comes to all', async (address) => {
    const heard = await sendTo(address)
    expect(heard).toMatchObject({ looking: ['heard', 1], quiet: ['heard', 1], far: ['silent', 0] })
  })

  it('to the group of the labs comes to those that have joined it', async () => {
    // A switch without snooping hands it to every port; only who has joined the group takes it up.
    expect(await sendTo('239.255.86.41')).toEqual({
      looking: ['heard', 1],
      quiet: ['silent', 1],
      walled: ['silent', 1],
      far: ['silent', 0],
    })
    expect(await window.text('segment-mac')).toContain('01:00:5e:7f:56:29')
  })

  it('is one frame, with the MAC shown, that nobody answers', async () => {
    const capture = await here.capture('udp port 8641 or icmp or icmp6')
    await sendTo('10.77.1.255')
    const seen = await capture.stop()
    // The kernel's own router solicitations are 16 octets long too.
    expect(seen.filter((line) => line.includes('UDP, length 16'))).toHaveLength(1)
    expect(seen.filter((line) => line.includes(`> ${here.ipv4}`))).toEqual([])
  })

  it('is not offered to one machine', async () => {
    await window.fill('destination', lan.host('quiet').ipv4)
    await window.click('find-way')
    await window.see('next-hop')
    await window.gone('segment')
  })
})
