/**
 * How probes are answered, one line for each transport there is: what it is otherwise says
 * shared/measurement/transport.ts. TCP is first, since it tells of an address or a port that cannot be had before any
 * other socket is bound.
 */
import type { ReflectingTransportRow } from './reflecting-transport'
import { tcp } from './transports/tcp'
import { udp } from './transports/udp'

export const reflectingTransports: readonly ReflectingTransportRow[] = [tcp, udp]
