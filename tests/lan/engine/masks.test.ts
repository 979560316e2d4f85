/** Two machines on one link whose masks disagree: each lists the other, with the verdict of both. */
import { beforeAll, expect, it } from 'vitest'
import { serve, startLab, stop, type Serving } from '../../support/lan-lab'
import { describeWindows, lanWindows } from '../../support/lan-windows'

/** In the /24 of the other, which is not in this address's /25. */
const narrow = '10.77.1.130'

interface Printed {
  readonly identity: string
  readonly addresses: string[]
  readonly sameSegment: boolean | null
  readonly sameSegmentThere: boolean | null
  readonly via: string | null
}

describeWindows('two masks that disagree', () => {
  const names = ['wide', 'narrow'] as const
  const options = { switches: ['--discovery'], later: names }
  const { lan, profiles, windows, open } = lanWindows(names, names, options)
  let wideLab: Serving
  let narrowLab: Serving

  beforeAll(async () => {
    const host = lan.host('narrow')
    await host.run('ip', ['addr', 'add', `${narrow}/25`, 'dev', 'eth0'])
    await host.run('ip', ['addr', 'del', `${host.ipv4}/24`, 'dev', 'eth0'])
    await host.run('ip', ['route', 'replace', 'default', 'via', '10.77.1.254'])
    // The router would tell the shorter way, and the verdict would be about that.
    for (const name of ['all', 'eth0'])
      await host.run('sysctl', ['-qw', `net.ipv4.conf.${name}.accept_redirects=0`])
    // IPv4 alone, so that nothing else leads from one to the other.
    for (const name of names) await lan.host(name).run('ip', ['-6', 'addr', 'flush', 'dev', 'eth0'])
    wideLab = await serve(lan.host('wide'), profiles.of('wide'), '--discovery')
    narrowLab = await serve(host, profiles.of('narrow'), '--discovery')
  })

  it('are told apart by lab peers on either side', async () => {
    const [fromWide, fromNarrow] = await Promise.all([look('wide'), look('narrow')])
    expect(fromWide).toMatchObject([
      {
        identity: narrowLab.identity,
        addresses: [narrow],
        sameSegment: true,
        sameSegmentThere: false,
        via: 'eth0',
      },
    ])
    expect(fromNarrow).toMatchObject([
      {
        identity: wideLab.identity,
        addresses: [lan.host('wide').ipv4],
        sameSegment: false,
        sameSegmentThere: true,
        via: '10.77.1.254',
      },
    ])
  })

  it('are both shown in the window on the side that takes the other for a neighbour', async () => {
    await stop(wideLab.lab)
    await expectShown('wide', 'same by our mask, another by its own')
  })

  it('are both shown in the window on the side that sends by its gateway', async () => {
    await stop(narrowLab.lab)
    await serve(lan.host('wide'), profiles.of('wide'), '--discovery')
    await expectShown('narrow', 'another by our mask, same by its own')
  })

  async function expectShown(name: (typeof names)[number], words: string): Promise<void> {
    const window = windows[name]
    await open(name)
    await window.click('station-peers')
    await window.click('peers-row')
    await window.see('peers-masks')
    expect(await window.text('peers-row')).toContain('masks disagree')
    expect(await window.text('peers-details')).toContain(words)
    await window.close()
  }

  async function look(host: string): Promise<Printed[]> {
    const words = ['peers', '--profile', profiles.of(`look-${host}`), '--seconds', '3', '--json']
    const { stdout, stderr } = await startLab(lan.host(host), words).ended
    if (stdout === '') throw new Error(`peers printed nothing: ${stderr}`)
    return (JSON.parse(stdout) as Printed[]).filter(
      ({ identity }) => identity !== (host === 'wide' ? wideLab : narrowLab).identity,
    )
  }
})
