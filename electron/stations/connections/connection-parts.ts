/** What the Connections station's handlers are made of in this process: sockets, the kernel's table, captures. */
import { connectionRows } from '../../host/connection-row'
import { startCapture } from '../../host/live-capture'
import { routeTo } from '../../host/reach'
import { listenSilently } from '../../host/silent-listener'
import type { Clock } from '../../engine/base/clock'
import { beginConnecting, listenHalfOpen, readOn, stopReading } from '../../engine/net/connection'
import { resolveName } from '../../engine/net/resolve'
import { bindUdp, connectUdp } from '../../engine/net/udp'
import type { MakeParts } from './make'
import { wallOffset } from './wall-clock'

export function connectionParts(clock: Clock): Omit<MakeParts, 'farEnd'> {
  const nowNs = () => clock.nowNs()
  const wallMs = () => clock.systemWallMs()
  return {
    nowNs,
    wallMs,
    open: new Set(),
    rows: connectionRows(),
    beginConnecting,
    bindUdp,
    connectUdp,
    listenHalfOpen,
    listenSilently,
    stopReading,
    readOn,
    startCapture,
    interfaceTo,
    wallOffsetNs: () => wallOffset(nowNs, wallMs),
    resolve: resolveName,
  }
}

async function interfaceTo(address: string): Promise<string | null> {
  const path = await routeTo(address)
  if (path.verdict === 'loopback') return process.platform === 'darwin' ? 'lo0' : 'lo'
  return 'interface' in path ? path.interface : null
}
