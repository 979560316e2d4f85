/** The keys that a session's probes are authenticated with: none travels, both ends derive them from their TLS session. */
import type { PerTransport, TransportName } from '../../../shared/measurement/transport'
import { sessionKeyBytes, sessionKeyLabel } from '../../../shared/wire/control-message'
import type { ControlConnection } from './connection'

/**
 * The same at both ends, and at no other session. Where an end lacks the capability, the transports share one key.
 * Throws FailureError (peerGone) once the connection is closed.
 */
export function sessionKeys(
  connection: ControlConnection,
  session: string,
  transports: readonly TransportName[],
): PerTransport<Uint8Array> {
  const areOwn = connection.can('transport-keys')
  return Object.fromEntries(
    transports.map((name) => {
      const context = areOwn ? `${session} ${name}` : session
      return [name, connection.exportKey(sessionKeyBytes, sessionKeyLabel, context)]
    }),
  )
}
