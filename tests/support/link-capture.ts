/** A tcpdump of a host's link into a file, apart from what the lab itself captures. */
import { once } from 'node:events'
import type { LanHost } from './lan-host'

/** Resolves once tcpdump listens; what it returns ends it, with everything up to then in `file`. */
export async function captureLink(host: LanHost, file: string, filter = ''): Promise<() => Promise<void>> {
  const words = ['-Z', 'root', '-i', host.interface, '-U', '--immediate-mode', '-w', file]
  const tcpdump = host.spawn('tcpdump', [...words, ...filter.split(' ').filter(Boolean)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(tcpdump, 'close')
  await new Promise<void>((resolve) =>
    tcpdump.stderr?.on('data', (text) => /listening on/.test(String(text)) && resolve()),
  )
  return async () => {
    tcpdump.kill('SIGINT')
    await ended
  }
}
