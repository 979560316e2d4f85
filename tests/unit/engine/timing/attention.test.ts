/** Packets that are read without the event loop: on real sockets, since the kernel is what this is about. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { Attention } from '../../../../electron/engine/timing/attention'
import { systemClock } from '../../../../electron/engine/base/clock'
import { descriptorOf } from '../../../../electron/engine/net/tcp'
import { bindUdp, connectUdp, type UdpSocket } from '../../../../electron/engine/net/udp'
import { nextTurn } from '../../../../electron/engine/timing/pacer'
import { payAttention } from '../../../../electron/engine/timing/pay-attention'
import { directSocketCalls } from '../../../../electron/host/direct-socket-calls'

const calls = directSocketCalls()
const longNs = 1_000_000_000

describe.skipIf(calls === null)('attention', () => {
  const clock = systemClock()
  const open: { close: () => unknown }[] = []
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close()
  })
  const kept = <T extends UdpSocket>(socket: T): T => {
    open.push(socket)
    return socket
  }
  const attention = () => new Attention(calls!, null, clock)

  const ways = [
    ['asleep', 0],
    ['awake', longNs],
  ] as const

  it.each(ways)(
    'reads a datagram and answers it within one turn of the event loop, %s',
    async (_, wakeNs) => {
      const answering = attention()
      const asking = attention()
      const server = answering.ofBoundUdp(kept(await bindUdp('127.0.0.1', 0)))
      const client = asking.ofConnectedUdp(kept(await connectUdp('127.0.0.1', server.localPort)))
      server.onMessage((bytes, from) => {
        expect(from).toMatchObject({ address: '127.0.0.1', port: client.localPort })
        server.send(Buffer.concat([bytes, Buffer.of(4)]), () => {}, from.port, from.address)
      })
      const got: number[][] = []
      client.onMessage((bytes) => got.push([...bytes]))
      client.send(Uint8Array.of(1, 2, 3), () => {})
      expect(answering.wait(longNs, wakeNs)).toBe('read')
      expect(asking.wait(longNs, wakeNs)).toBe('read')
      expect(got).toEqual([[1, 2, 3, 4]])
    },
  )

  it.each([...ways, ['first awake, then asleep', 1_000_000]] as const)(
    'tells that nothing came, and not before its time is over, %s',
    async (_, wakeNs) => {
      const watching = attention()
      watching.ofBoundUdp(kept(await bindUdp('127.0.0.1', 0))).onMessage(() => expect.unreachable())
      const beforeNs = clock.nowNs()
      expect(watching.wait(2_000_000, wakeNs)).toBe('nothing')
      expect(clock.nowNs() - beforeNs).toBeGreaterThanOrEqual(2_000_000)
    },
  )

  it('ends its wait when the event loop has something to do', async () => {
    const paid = await payAttention(clock)
    expect(paid?.minds).toBe(true)
    const { port1, port2 } = new MessageChannel()
    open.push({ close: () => port1.close() })
    const heard = once(port2, 'message')
    await nextTurn()
    while (paid?.wait(1_000_000) === 'loop') await nextTurn()
    port1.postMessage('hello')
    expect(paid?.wait(longNs)).toBe('loop')
    await heard
  })

  it('leaves what it did not read to the event loop', async () => {
    const server = attention().ofBoundUdp(kept(await bindUdp('127.0.0.1', 0)))
    const client = attention().ofConnectedUdp(kept(await connectUdp('127.0.0.1', server.localPort)))
    const arrived = new Promise<number[]>((resolve) => server.onMessage((bytes) => resolve([...bytes])))
    client.send(Uint8Array.of(7), () => {})
    expect(await arrived).toEqual([7])
  })

  it('passes over a socket that was closed, whoever has its descriptor now', async () => {
    const watching = attention()
    const socket = watching.ofBoundUdp(await bindUdp('127.0.0.1', 0))
    socket.onMessage(() => expect.unreachable())
    await socket.close()
    const other = kept(await bindUdp('127.0.0.1', 0))
    const client = kept(await connectUdp('127.0.0.1', other.localPort))
    client.send(Uint8Array.of(1), () => {})
    expect(watching.wait(1_000_000)).toBe('nothing')
  })

  it('reads and writes a TCP stream in order, and leaves its end to the event loop', async () => {
    const { here, there, close } = await connection()
    open.push({ close })
    const watching = attention()
    const write = watching.ofTcp(there, () => descriptorOf(there))
    const heard: string[] = []
    there.on('data', (chunk: Buffer) => heard.push(chunk.toString()))
    const answered = once(here, 'data')
    here.write('one')
    expect(watching.wait(longNs)).toBe('read')
    write(Buffer.from('two'))
    expect(heard).toEqual(['one'])
    expect(String((await answered)[0])).toBe('two')
    const ended = once(there, 'end')
    here.end()
    await ended
  })

  it('says of no octet of a TCP stream that it came before it was sent', async () => {
    const { here, there, close } = await connection()
    open.push({ close })
    let sentNs = 0
    const watching: Attention = new Attention(
      {
        ...calls!,
        // As where the wait has ended, and more comes before the reading.
        receive: (fd) => {
          if (fd === descriptorOf(there)) calls!.send(descriptorOf(here), Buffer.from('two'))
          sentNs = clock.nowNs()
          return calls!.receive(fd)
        },
      },
      null,
      clock,
    )
    watching.ofTcp(there, () => descriptorOf(there))
    const heard: [string, number][] = []
    there.on('data', (chunk: Buffer) => heard.push([chunk.toString(), watching.arrivalNs() - sentNs]))
    here.write('one')
    expect(watching.wait(longNs)).toBe('read')
    expect(heard).toEqual([['onetwo', expect.any(Number)]])
    expect(heard[0]?.[1]).toBeGreaterThanOrEqual(0)
  })

  async function connection(): Promise<{ here: Socket; there: Socket; close: () => void }> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const here = connect((server.address() as AddressInfo).port, '127.0.0.1')
    const [[there]] = (await Promise.all([once(server, 'connection'), once(here, 'connect')])) as [
      [Socket],
      unknown,
    ]
    return {
      here,
      there,
      close: () => {
        here.destroy()
        there.destroy()
        server.close()
      },
    }
  }
})
