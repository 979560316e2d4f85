/** A link without sockets: what one discovery sends, another hears, under a clock the test moves. */
import { vi } from 'vitest'
import type { InterfaceAddress } from '../../../../shared/address/interface-address'
import { FailureError } from '../../../../shared/base/failure'
import { decodeBeacon, discoveryPort } from '../../../../shared/wire/beacon'
import type { Hello } from '../../../../shared/wire/hello'
import { Discovery, type DiscoveryParts, type Self } from '../../../../electron/engine/discovery/discovery'
import type { DiscoverySocket, Origin } from '../../../../electron/engine/net/discovery-socket'

interface Ear {
  readonly address: string | null
  readonly port: number
  readonly hear: (bytes: Uint8Array, from: Origin) => void
}

export interface Datagram {
  readonly atMs: number
  readonly from: Origin
  readonly to: Origin
  readonly bytes: Uint8Array
}

/** Every machine on it hears every multicast and broadcast, and its own unicast. */
export class Air {
  readonly sent: Datagram[] = []
  readonly labs = new Map<string, Self>()
  /** False stops a datagram on its way. */
  passes: (datagram: Datagram) => boolean = () => true
  readonly #ears = new Set<Ear>()
  #nextPort = 40_000

  dialled: string[] = []

  send(from: Origin, to: Origin, bytes: Uint8Array): void {
    const datagram = { atMs: Date.now(), from, to, bytes }
    this.sent.push(datagram)
    if (!this.passes(datagram)) return
    for (const ear of [...this.#ears]) {
      const isGroup =
        /^(239|224)\./.test(to.address) || to.address.startsWith('ff') || /\.255$/.test(to.address)
      if (ear.port === to.port && (isGroup ? ear.address === null : ear.address === to.address))
        ear.hear(bytes, from)
    }
  }

  questions(): Datagram[] {
    return this.sent.filter(({ bytes }) => decodeBeacon(bytes)?.kind === 'question')
  }

  /** A lab on this link; `addresses` is asked at every look, as the system would be. */
  join(self: Self, addresses: () => string[], more: Partial<DiscoveryParts> = {}): Discovery {
    for (const address of addresses()) this.labs.set(`${address} ${self.controlPort}`, self)
    return new Discovery({
      openHearing: async (_family, port, hear) => this.#socket({ address: null, port, hear }),
      openAsking: async (address, hear) => this.#socket({ address, port: (this.#nextPort += 1), hear }),
      openAnnouncing: async (address, port) => this.#socket({ address, port, hear: () => {} }),
      self: () => self,
      addresses: () => addresses().map(interfaceAddress),
      isKnown: () => false,
      nowNs: () => Date.now() * 1e6,
      onChange: () => {},
      prove: async ({ address, controlPort }) => {
        this.dialled.push(`${address} ${controlPort}`)
        const there = this.labs.get(`${address} ${controlPort}`)
        if (there === undefined)
          throw new FailureError({ failure: 'refused', host: address, port: controlPort })
        return { identity: there.identity, said: helloOf(there) }
      },
      ...more,
    })
  }

  #socket(ear: Ear): DiscoverySocket {
    this.#ears.add(ear)
    return {
      send: (bytes, to) => this.send({ address: ear.address ?? '0.0.0.0', port: ear.port }, to, bytes),
      join: () => null,
      close: () => void this.#ears.delete(ear),
    }
  }
}

export function selfNamed(name: string, change: Partial<Self> = {}): Self {
  const identity = Buffer.from(name.padEnd(32, '.')).toString('hex').slice(0, 64)
  const ports = { controlPort: 8642, dataPort: 8643 }
  return { identity, protocol: 1, name, system: 'linux', version: '0.1.0', ...ports, ...change }
}

/** Lets timers run for so long, and what they began come to its end. */
export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
}

export { discoveryPort }

function interfaceAddress(address: string): InterfaceAddress {
  const family = address.includes(':') ? 'IPv6' : 'IPv4'
  const zone = /%(.+)$/.exec(address)?.[1] ?? 'eth0'
  const prefixLength = family === 'IPv4' ? 24 : 64
  return { interface: zone, family, address, prefixLength, mac: '02:00:00:00:00:01', internal: false }
}

function helloOf(self: Self): Hello {
  const { protocol, name, system, version, controlPort, dataPort } = self
  const protocols = { least: protocol, most: protocol }
  return {
    type: 'hello',
    protocol,
    protocols,
    capabilities: [],
    name,
    system,
    version,
    controlPort,
    dataPort,
  }
}
