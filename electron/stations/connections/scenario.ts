/** What is done to a connection by itself, step by step at a pace one can follow; all of it could be done by hand. */
import type { EndCommand, Scenario } from '../../../shared/stations/connections/make-contract'
import type { EndName, Mark } from '../../../shared/tcp/mark'

const beatMs = 400
/** Longer than any answer over a LAN; a step that waits in vain goes on. */
const patienceMs = 3000
const exchanges = 15
const manyBytes = 1024 * 1024

export interface Stage {
  /** False where the end is not a lab's, or the command was not taken. */
  command(end: EndName, command: EndCommand): Promise<boolean>
  /** Resolves once such a mark comes, or came after `sinceNs`; false where it does not. */
  seen(fits: (mark: Mark) => boolean, timeoutMs: number): Promise<boolean>
  step(name: string): void
  pause(ms: number): Promise<void>
}

type Script = (stage: Stage) => Promise<void>

const isEvent = (end: EndName, event: string) => (mark: Mark) =>
  mark.kind === 'event' && mark.end === end && mark.event === event

function fourWay(first: EndName, second: EndName): Script {
  return async (stage) => {
    await greet(stage)
    stage.step('firstFin')
    const heard = stage.seen(isEvent(second, 'end'), patienceMs)
    await stage.command(first, { do: 'shutdown' })
    await heard
    await stage.pause(beatMs)
    stage.step('secondFin')
    await stage.command(second, { do: 'shutdown' })
  }
}

/** A little data each way, so that there is something between the handshakes. */
async function greet(stage: Stage): Promise<void> {
  stage.step('data')
  await stage.command('here', { do: 'sendText', text: 'hello' })
  await stage.pause(beatMs / 2)
  await stage.command('there', { do: 'sendText', text: 'hello yourself' })
  await stage.pause(beatMs)
}

const scripts: Record<Scenario, Script> = {
  free: async () => {},
  fourWay: fourWay('here', 'there'),
  fourWayThere: fourWay('there', 'here'),
  async halfClose(stage) {
    await greet(stage)
    stage.step('halfClosed')
    await stage.command('here', { do: 'shutdown' })
    for (const text of ['still', 'sending', 'to you']) {
      await stage.pause(beatMs)
      await stage.command('there', { do: 'sendText', text })
    }
    stage.step('held')
  },
  async reset(stage) {
    stage.step('midData')
    await stage.command('there', { do: 'pause' })
    await stage.command('here', { do: 'send', bytes: manyBytes })
    await stage.pause(beatMs)
    stage.step('reset')
    await stage.command('there', { do: 'reset' })
  },
  async bothClose(stage) {
    stage.step('bothFull')
    await Promise.all([stage.command('here', { do: 'pause' }), stage.command('there', { do: 'pause' })])
    await stage.command('here', { do: 'fill' })
    await stage.command('there', { do: 'fill' })
    stage.step('bothFin')
    await Promise.all([stage.command('here', { do: 'shutdown' }), stage.command('there', { do: 'shutdown' })])
    await stage.pause(beatMs)
    stage.step('hereReads')
    await stage.command('here', { do: 'resume' })
    await stage.pause(3 * beatMs)
    stage.step('thereReads')
    await stage.command('there', { do: 'resume' })
  },
  async zeroWindow(stage) {
    stage.step('readerStops')
    await stage.command('there', { do: 'pause' })
    await stage.pause(beatMs)
    await stage.command('here', { do: 'fill' })
    stage.step('windowShut')
  },
  async nagle(stage) {
    await stage.command('there', { do: 'answer', every: 2 })
    stage.step('nagleOn')
    await stage.command('here', { do: 'exchange', times: exchanges })
    stage.step('nagleOff')
    await stage.command('here', { do: 'noDelay', on: true })
    await stage.command('here', { do: 'exchange', times: exchanges })
    stage.step('measured')
  },
}

/** Plays the scenario on a connection that stands. */
export function play(scenario: Scenario, stage: Stage): Promise<void> {
  return scripts[scenario](stage)
}
