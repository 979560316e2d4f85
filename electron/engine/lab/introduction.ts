/** How this lab introduces itself: in the hello of the control channel and in what discovery sends. */
import { ownProtocols, protocolVersion, type Capability, type Hello } from '../../../shared/wire/hello'
import type { Self } from '../discovery/discovery'
import type { Choices } from './choices'

export interface Origin {
  readonly identity: string
  /** As a person of this machine knows it: "linux x64 host". */
  readonly system: string
  readonly version: string
}

/** Null where nothing is listened on. */
type Ports = () => { readonly controlPort: number; readonly dataPort: number } | null

export class Introduction {
  readonly #origin: Origin
  readonly #choices: Choices
  readonly #ports: Ports
  readonly #capabilities = new Set<Capability>()

  constructor(origin: Origin, choices: Choices, ports: Ports) {
    this.#origin = origin
    this.#choices = choices
    this.#ports = ports
  }

  get identity(): string {
    return this.#origin.identity
  }
  get system(): string {
    return this.#origin.system
  }
  get version(): string {
    return this.#origin.version
  }

  /** Adds a capability to every hello from now on. */
  offer(capability: Capability): void {
    this.#capabilities.add(capability)
  }

  hello(): Hello {
    const ports = this.#ports()
    return {
      type: 'hello',
      protocol: protocolVersion,
      protocols: ownProtocols,
      capabilities: [...this.#capabilities],
      name: this.#choices.now.name,
      system: this.system,
      version: this.version,
      controlPort: ports?.controlPort ?? 1,
      dataPort: ports?.dataPort ?? 1,
    }
  }

  /** Ports are 0 where others cannot come in. */
  self(): Self {
    const { name, system, version, controlPort, dataPort } = this.hello()
    const ports = this.#choices.isListening ? { controlPort, dataPort } : { controlPort: 0, dataPort: 0 }
    return { identity: this.identity, protocol: protocolVersion, name, system, version, ...ports }
  }
}
