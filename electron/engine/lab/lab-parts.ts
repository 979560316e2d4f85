/** What the lab's owner, its thread's entry, gives it: everything that touches the system or the disk. */
import type { Server } from 'node:tls'
import type { InterfaceAddress } from '../../../shared/address/interface-address'
import type { Neighbour } from '../../../shared/address/host-facts'
import type { Path } from '../../../shared/address/path'
import type { Client } from '../../../shared/ipc/contract'
import type { EngineStatus } from '../../../shared/lab/status'
import type { Clock } from '../base/clock'
import type { PortWishes } from '../control/listener'
import type { ControlTransport, Dial } from '../net/tls'
import type { reflectContract } from '../reflector/contract'
import type { hostContract } from '../visit/visit-contract'
import type { Origin } from './introduction'
import type { PresenceParts } from './presence'
import type { ProfileStore } from './profile'

export interface LabParts {
  readonly clock: Clock
  readonly origin: Origin
  readonly wishes: PortWishes
  readonly reflect: Client<typeof reflectContract>
  readonly traffic: Client<typeof hostContract>
  readonly listenControl: (
    address: string,
    port: number,
    onConnection: (transport: ControlTransport) => void,
  ) => Promise<Server>
  readonly dialControl: Dial
  readonly pathTo: (host: string) => Promise<Path>
  readonly localAddresses: () => InterfaceAddress[]
  readonly neighbours: () => Promise<readonly Neighbour[]>
  readonly discovery: Pick<PresenceParts, 'mode' | 'sockets'>
  readonly evidence: EngineStatus['evidence']
  readonly store: ProfileStore
}
