/** Sets up the attention of a thread to its sockets, where the system lets us pay any. */
import { directSocketCalls } from '../../host/direct-socket-calls'
import { Attention } from './attention'
import type { Clock } from '../base/clock'
import { bindUdp } from '../net/udp'
import { nextTurn } from './pacer'

/** Null where the event loop has to do all the work. Takes some 30 ms. */
export async function payAttention(clock: Clock): Promise<Attention | null> {
  const calls = directSocketCalls()
  if (calls === null) return null
  // The loop is known by a socket that it watches, from the next time on that it waits: after the turn it is in.
  const socket = await bindUdp('127.0.0.1', 0)
  socket.onMessage(() => {})
  await nextTurn()
  await nextTurn()
  const loop = calls.loopOf(socket.fd)
  await socket.close()
  return new Attention(calls, loop, clock)
}
