/**
 * Makes the system ask by ARP or neighbour discovery who has an address, by one interface: one echo request by the
 * system's own ping, since an ordinary socket leaves by the interface that the routes name.
 */
import type { InterfaceAddress } from '../../shared/address/interface-address'
import { runTool } from './tool-lines'

/** The kernel gives up after three requests, a second apart. */
const timeoutMs = 3500

/** Resolves when it was answered or given up; a system without ping has asked nobody. */
export async function seekNeighbour(address: string, own: InterfaceAddress): Promise<void> {
  const { program, args } = seekCommand(address, own, process.platform)
  await runTool(program, args, () => {}, { signal: new AbortController().signal, timeoutMs })
}

/** The program with its arguments, for each system. */
export function seekCommand(
  address: string,
  { interface: name, address: from }: InterfaceAddress,
  platform: NodeJS.Platform,
): { program: string; args: string[] } {
  const isIpv6 = address.includes(':')
  if (platform === 'win32') return { program: 'ping', args: ['-n', '1', '-w', '3000', '-S', from, address] }
  if (platform === 'darwin') {
    return isIpv6
      ? { program: 'ping6', args: ['-n', '-c', '1', '-I', name, address] }
      : { program: 'ping', args: ['-n', '-c', '1', '-t', '3', '-b', name, address] }
  }
  return { program: 'ping', args: ['-n', '-c', '1', '-W', '3', '-I', name, address] }
}
