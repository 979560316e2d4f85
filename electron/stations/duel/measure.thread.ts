/** The measuring thread: runs, nothing else. Whatever else the program does, it does not wait for it here. */
import { droppedHere } from '../../../shared/base/guarded'
import { parentPort } from 'node:worker_threads'
import { serve } from '../../../shared/ipc/server'
import { socketFacts } from '../../host/socket-facts'
import { systemClock } from '../../engine/base/clock'
import { watchStalls } from '../../engine/timing/stalls'
import { clockErrorEstimate } from '../../engine/base/clock-error'
import { measureContract } from './measure-contract'
import { MeasureSession } from './measure-session'
import { servePorts } from '../../engine/base/node-port'
import { payAttention } from '../../engine/timing/pay-attention'

const clock = systemClock()
const environment = {
  clock,
  facts: socketFacts(),
  attention: await payAttention(clock),
  stalls: watchStalls(),
  errorEstimate: clockErrorEstimate,
}
const idleStalls = watchStalls()
let session: MeasureSession | null = null

servePorts(parentPort, (port) =>
  serve(port, measureContract, {
    run(order, signal) {
      if (session?.isRunning === true) throw new Error('a run is under way in this thread')
      session = new MeasureSession(order, environment)
      return session.steps(signal)
    },
    async conclude({ report }) {
      if (session === null || session.isRunning) throw new Error('there is no drained run to conclude')
      const conclusion = session.conclude(report)
      session = null
      return conclusion
    },
    async health() {
      return {
        stallNs: idleStalls.read(),
        openSockets: session?.openSockets ?? 0,
        rejected: session?.rejected ?? 0,
        dropped: droppedHere(),
      }
    },
  }),
)
