/** This machine's addresses while the system cannot be asked for them. */
import { networkInterfaces } from 'node:os'
import { afterEach, expect, it, vi } from 'vitest'
import { listInterfaceAddresses } from '../../../electron/host/interfaces'
import { droppedHere } from '../../../shared/base/guarded'

vi.mock('node:os', async (original) => {
  const real = await original<typeof import('node:os')>()
  return { ...real, networkInterfaces: vi.fn(real.networkInterfaces) }
})
afterEach(() => void vi.mocked(networkInterfaces).mockReset())

/** As libuv refuses where a process has used up its descriptors. */
function noDescriptor(): never {
  throw Object.assign(new Error('A system error occurred: uv_interface_addresses returned EMFILE'), {
    code: 'ERR_SYSTEM_ERROR',
  })
}

it('are those of before, and the failure is counted', () => {
  vi.mocked(networkInterfaces).mockReturnValueOnce({
    eth0: [
      {
        address: '10.0.0.7',
        netmask: '255.255.255.0',
        family: 'IPv4',
        mac: '02:00:00:00:00:01',
        internal: false,
        cidr: '10.0.0.7/24',
      },
    ],
  })
  const before = listInterfaceAddresses()
  expect(before.map(({ address }) => address)).toEqual(['10.0.0.7'])
  const dropped = droppedHere().child ?? 0
  vi.mocked(networkInterfaces).mockImplementation(noDescriptor)
  expect(listInterfaceAddresses()).toEqual(before)
  expect(droppedHere().child).toBe(dropped + 1)
})
