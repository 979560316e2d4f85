/** What the system says of one connection now: asked by its four numbers where it can be, else found in the table. */
import { isFailure } from '../../shared/base/failure'
import type { ConnectionPlace, ConnectionRows, Place, RowAnswer } from './connection-place'
import { listEndpoints } from './endpoints'
import { sockDiagReader } from './linux/sock-diag'

const tableEveryMs = 500

/** The best way there is on this system. */
export function connectionRows(): ConnectionRows {
  const readNow = process.platform === 'linux' ? sockDiagReader() : null
  if (readNow !== null) return { everyMs: 1, readNow, read: (place) => Promise.resolve(readNow(place)) }
  return { everyMs: tableEveryMs, readNow: null, read: readTable }
}

async function readTable({ protocol, local, remote }: ConnectionPlace): Promise<RowAnswer> {
  const rows = await listEndpoints()
  if (isFailure(rows)) return 'unknown'
  const same = (a: Place | null, b: Place | null) => a?.address === b?.address && a?.port === b?.port
  const row = rows.find(
    (one) => one.protocol === protocol && same(one.local, local) && same(one.remote, remote),
  )
  if (row === undefined) return null
  const { state, timer, receiveQueue, sendQueue } = row
  return { state, timer, retransmits: null, receiveQueue, sendQueue, info: null }
}
