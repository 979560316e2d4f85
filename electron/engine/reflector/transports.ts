/**
 * How probes are answered, one line per transport; shared/measurement/transport.ts has everything else about it. TCP
 * comes first, because it reports an address or port that cannot be used before any other socket is bound.
 */
import type { ReflectingTransportRow } from './reflecting-transport'
import { tcp } from './transports/tcp'
import { udp } from './transports/udp'

export const reflectingTransports: readonly ReflectingTransportRow[] = [tcp, udp]
