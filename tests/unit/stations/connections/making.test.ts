/** A connection made by hand whose engine has a bug: it is told as a bug, never as something the person typed wrong. */
import { expect, it } from 'vitest'
import { Making } from '../../../../renderer/stations/connections/making-store.svelte'
import type { Api } from '../../../../renderer/window/api'
import type { ConnectEvent } from '../../../../shared/stations/connections/make-contract'

/** An engine that answers the opening of a connection with these events, and nothing else. */
const engine = (open: () => AsyncIterable<ConnectEvent>) => ({ openConnection: open }) as unknown as Api

it('shows what broke as broken', async () => {
  const making = new Making(
    engine(async function* () {
      yield await Promise.reject(new Error('no such operation'))
    }),
  )
  await making.start({ kind: 'here' }, 'free')
  expect(making.live.state).toBe('failed')
  expect(making.live.broken).toBe('no such operation')
  expect(making.live.failure).toBeNull()
})

it('shows an expected failure as one', async () => {
  const failure = { failure: 'refused', host: '127.0.0.1', port: 9 } as const
  const making = new Making(
    engine(async function* () {
      yield await Promise.resolve({ kind: 'failed', tNs: 0, failure } as const)
    }),
  )
  await making.start({ kind: 'here' }, 'free')
  expect(making.live.state).toBe('failed')
  expect(making.live.failure).toEqual(failure)
  expect(making.live.broken).toBeNull()
})
