/** Holds endpoints in as many states as one host can hold still, says "ready", and lets go when its input ends. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'

const server = createServer({ allowHalfOpen: true })
server.listen(0, '::')
await once(server, 'listening')
const { port } = server.address()

async function pair(host) {
  const accepted = once(server, 'connection')
  const client = connect({ host, port, allowHalfOpen: true })
  await once(client, 'connect')
  const [there] = await accepted
  for (const socket of [client, there]) socket.on('error', () => {}).resume()
  return { client, there }
}

const established = await pair('127.0.0.1')
await pair('::1')
const halfClosed = await pair('127.0.0.1')
halfClosed.client.end()
await once(halfClosed.there, 'end')
const closed = await pair('127.0.0.1')
closed.client.end()
await once(closed.there, 'end')
closed.there.end()
await once(closed.client, 'close')
// Octets that nobody reads stay in the queues.
established.there.pause()
await new Promise((resolve) => established.client.write('twelve bytes', resolve))

const bound = createSocket('udp4').bind(0, '127.0.0.1')
await once(bound, 'listening')
const connected = createSocket('udp6')
connected.connect(port, '::1')
await once(connected, 'connect')

process.stdout.write('ready\n')
process.stdin.resume().on('end', () => process.exit(0))
