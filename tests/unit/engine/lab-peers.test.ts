/** A remembered peer keeps its identity, however it was found, until the person changes it. */
import { expect, it } from 'vitest'
import { Peers, type PeersParts } from '../../../electron/engine/lab/peers'
import type { KnownPeer } from '../../../electron/engine/lab/known-peer'

const [known, impostor] = ['ab'.repeat(32), 'cd'.repeat(32)] as const

it.each([true, false])('found on the network: %s', (found) => {
  let kept: readonly KnownPeer[] = [
    { host: '192.0.2.7', controlPort: 8642, name: 'ann', identity: known, found },
  ]
  const parts = {
    profile: {
      get kept() {
        return { peers: kept }
      },
      keep: ({ peers }: { peers: readonly KnownPeer[] }) => void (kept = peers),
    },
    choices: { onChange: () => {} },
    presence: { labs: [], changes: { notify: () => {} } },
    pathTo: () => Promise.resolve({ verdict: 'unknown' }),
  }
  const peers = new Peers(parts as unknown as PeersParts)
  expect(peers.expectedAt('192.0.2.7', 8642)).toEqual({ identity: known, name: 'ann' })
  peers.learn('192.0.2.7', 8642, 'mallory', impostor)
  expect(kept).toMatchObject([{ name: 'ann', identity: known }])
})
