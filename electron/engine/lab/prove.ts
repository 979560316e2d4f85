/** Proves who is at an address: the control channel's handshake and hello, and goodbye. */
import { FailureError } from '../../../shared/base/failure'
import { onAbort } from '../../../shared/base/waiting'
import type { Hello } from '../../../shared/wire/hello'
import type { Clock } from '../base/clock'
import { ControlConnection } from '../control/connection'
import type { Proof, VerifierParts } from '../discovery/verifier'
import type { Dial } from '../net/tls'
import type { Introduction } from './introduction'

/** What discovery asks for proof with. */
export function provingOver(
  dial: Dial,
  clock: Clock,
  introduction: Pick<Introduction, 'hello'>,
): VerifierParts['prove'] {
  return ({ address, controlPort }, signal) =>
    proveOver(dial, clock, introduction.hello(), address, controlPort, signal)
}

/** Throws FailureError where nobody proves anything. Another version of the protocol is a proof as well. */
export async function proveOver(
  dial: Dial,
  clock: Clock,
  hello: Hello,
  address: string,
  port: number,
  signal: AbortSignal,
): Promise<Proof> {
  const transport = await dial(address, port, signal)
  const { identity } = transport
  const stopListening = onAbort(signal, () => transport.destroy())
  try {
    const connection = await ControlConnection.establish(transport, 'dialler', hello, clock)
    const said = connection.peer
    connection.close('whoIsHere')
    return { identity, said }
  } catch (error) {
    if (error instanceof FailureError && error.failure.failure === 'incompatible')
      return { identity, said: { incompatible: error.failure.theirs } }
    throw error
  } finally {
    stopListening()
  }
}
