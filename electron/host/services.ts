/** The names of services by port from the system's own list (services(5)). */
import { unavailable } from '../../shared/base/platform-codes'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Failure } from '../../shared/base/failure'
import type { Service } from '../../shared/address/port-facts'

const mostServices = 20_000

/** Reads the list where this system keeps it. */
export async function listServices(): Promise<Service[] | Failure> {
  const windows = process.env['SystemRoot'] ?? 'C:\\Windows'
  const path =
    process.platform === 'win32' ? join(windows, 'System32', 'drivers', 'etc', 'services') : '/etc/services'
  try {
    return parseServices(await readFile(path, 'utf8'))
  } catch {
    return unavailable('serviceList', { path })
  }
}

/** `name port/protocol aliases # remark`; lines that are otherwise do not count. */
export function parseServices(text: string): Service[] {
  const services: Service[] = []
  for (const line of text.split('\n')) {
    const match = /^([\x21-\x7e]{1,64})\s+([0-9]{1,5})\/(tcp|udp)\b/.exec(line)
    if (match === null || line.startsWith('#') || Number(match[2]) > 65535) continue
    services.push({
      name: match[1] ?? '',
      port: Number(match[2]),
      protocol: match[3] === 'tcp' ? 'tcp' : 'udp',
    })
    if (services.length === mostServices) break
  }
  return services
}
