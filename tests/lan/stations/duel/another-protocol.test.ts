/** What answers at the address is no lab: the run says so. */
import { expect, it } from 'vitest'
import { describeOnLan } from '../../../support/lan'
import { lanFixture } from '../../../support/lan-fixture'
import { duel } from '../../../support/lan-lab'
import { firstLine } from '../../../support/lan-process'

describeOnLan('a duel with another protocol', () => {
  const { lan, profiles } = lanFixture('here', 'there')

  it('is told that something else answers', async () => {
    const there = lan.host('there')
    const script = `require('net').createServer((s) => s.on('error', () => {}).end('220 no lab\\r\\n')).listen(7777, () => console.log('up'))`
    const other = there.spawn(process.execPath, ['-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    })
    await firstLine(other)
    const target = `${there.ipv4}:7777`
    const { document } = await duel(lan.host('here'), profiles.of('here'), target, '--count', '20')
    other.kill()
    expect(document.failure).toMatchObject({ failure: 'notPacketLab', host: there.ipv4, port: 7777 })
  })
})
