/** How probes are sent, one line for each transport there is: what it is otherwise says shared/measurement/transport.ts. */
import type { ProbeTransport } from './run/open-channel'
import { tcp } from './transports/tcp/tcp'
import { udp } from './transports/udp/udp'

export const probeTransports: readonly ProbeTransport[] = [udp, tcp]
