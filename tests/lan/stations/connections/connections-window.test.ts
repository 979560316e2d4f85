/**
 * Connections between two real windows on two machines, clicked through: the states on the screen are those of the
 * kernel's own trace at both machines, and what is saved is what tshark reads and the window shows again.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWindows } from '../../../support/lan-windows'
import { tsharkErrors, tsharkSegments } from '../../../support/tshark'
import { twoWindows } from '../../../support/two-windows'
import { StateTrace } from './state-trace'
import { portOf, WindowConnection } from './window-connection'

describeWindows('a connection between two windows', () => {
  const { lan, here, there } = twoWindows()
  const connection = new WindowConnection(here)
  let trace: StateTrace | null = null

  beforeAll(async () => {
    await connection.turnTo(lan.host('there').ipv4)
    trace = StateTrace.start()
    if (trace === null) process.stderr.write('Left out: the trace, for tracefs is not here.\n')
  })
  afterAll(() => trace?.stop())

  it('is made once the other person has agreed, and lives by hand at both ends', async () => {
    await here.click('make-trial-free')
    await there.click('admission-once')
    await connection.state('here', 'ESTABLISHED')
    await connection.state('there', 'ESTABLISHED')
    await here.click('make-here-send')
    await here.click('make-here-fin')
    await connection.state('there', 'CLOSE-WAIT')
    await connection.state('here', 'FIN-WAIT-2')
    // What is half-closed still hears.
    await here.click('make-there-send')
    await here.click('make-there-fin')
    await connection.state('here', 'TIME-WAIT')
    await connection.state('there', 'CLOSED')
    await traced(
      'SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT',
      'LISTEN SYN-RECEIVED ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED',
    )
    await here.click('make-stop')
  })

  it.each([
    [
      'fourWay',
      'SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT',
      'LISTEN SYN-RECEIVED ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED',
    ],
    [
      'fourWayThere',
      'SYN-SENT ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED',
      'LISTEN SYN-RECEIVED ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT',
    ],
    ['reset', 'SYN-SENT ESTABLISHED CLOSED', 'LISTEN SYN-RECEIVED ESTABLISHED CLOSED'],
  ])('goes through the states of the trial %s as both kernels have it', async (trial, ours, theirs) => {
    await connection.begin(trial)
    await connection.state('here', ours.split(' ').at(-1)!)
    await connection.state('there', theirs.split(' ').at(-1)!)
    await traced(ours, theirs)
    await connection.putAway()
  })

  it('is closed by both ends at once, each of which may have its FIN acknowledged first', async () => {
    await connection.begin('bothClose')
    await connection.state('here', 'TIME-WAIT')
    await connection.state('there', 'TIME-WAIT')
    const both = [...(await connection.lane('here')), ...(await connection.lane('there'))]
    expect(both).toContain('CLOSING')
    expect(both).not.toContain('CLOSE-WAIT')
    await asTraced()
    await connection.putAway()
  })

  it('is held half-closed as long as the person likes', async () => {
    await connection.begin('halfClose')
    await connection.state('here', 'FIN-WAIT-2')
    await connection.state('there', 'CLOSE-WAIT')
    await traced('SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2', 'LISTEN SYN-RECEIVED ESTABLISHED CLOSE-WAIT')
    await connection.putAway()
  })

  it('is refused where nobody listens, and says so', async () => {
    await connection.begin('refused')
    await here.find('[data-testid="make-outcome"][data-code="ECONNREFUSED"]')
    await connection.state('here', 'CLOSED')
    expect(await connection.lane('here')).toEqual(['SYN-SENT', 'CLOSED'])
    expect(await connection.lane('there')).toEqual([])
    await connection.putAway()
  })

  it('is saved as tshark reads it, commented, and shown again from the file', async () => {
    await connection.begin('fourWay')
    await connection.state('here', 'TIME-WAIT')
    await connection.state('there', 'CLOSED')
    await connection.putAway()
    const segments = await connection.segments()
    const file = await here.save('make-save-capture')
    const rows = await tsharkSegments(file)
    expect(rows.map(({ words }) => words)).toEqual(segments)
    expect(rows[0]?.comment).toContain('here: SYN-SENT')
    expect(rows[0]?.comment).toMatch(/Known by: .*capture/)
    const finFromHere = rows.find(({ words }) => /^\S*FIN/.test(words))
    expect(finFromHere?.comment).toContain('here: FIN-WAIT-1')
    expect(await tsharkErrors(file)).toEqual([])

    await here.upload('make-capture-file', file)
    await here.find('[data-testid="make-file"][data-chosen="0"]')
    await here.find('[data-testid="make"][data-state="file"]')
    expect(await connection.segments()).toEqual(segments)
    expect(await connection.comments()).toEqual(
      rows.flatMap(({ comment }) => comment.split('\\n')).filter(Boolean),
    )
    expect(await connection.lane('here')).toEqual([
      'SYN-SENT',
      'ESTABLISHED',
      'FIN-WAIT-1',
      'FIN-WAIT-2',
      'TIME-WAIT',
    ])
    expect(await connection.lane('there')).toEqual([
      'SYN-RECEIVED',
      'ESTABLISHED',
      'CLOSE-WAIT',
      'LAST-ACK',
      'CLOSED',
    ])

    await here.upload('make-capture-file', '/proc/self/status')
    await here.find('[data-testid="make-file-problem"][data-problem="noCapture"]')
    expect(await here.text('make-file-problem')).toMatch(/^This is no capture: /)
  })

  /** Both lanes are these, and so is the trace. */
  async function traced(ours: string, theirs: string): Promise<void> {
    expect({ here: await connection.lane('here'), there: await connection.lane('there') }).toEqual({
      here: ours.split(' '),
      there: theirs.split(' '),
    })
    await asTraced()
  }

  /** Every state of both lanes is in the trace, in this order, and there is no other. */
  async function asTraced(): Promise<void> {
    if (trace === null) return
    const lanes = { here: await connection.lane('here'), there: await connection.lane('there') }
    const places = { here: await connection.place('here'), there: await connection.place('there') }
    const steps = trace.steps(portOf(places.there))
    for (const end of ['here', 'there'] as const) {
      const other = places[end === 'here' ? 'there' : 'here']
      // close() sets the state that a half-closed end is in once more.
      const own = steps.filter(
        ({ local, remote, from, to }) => local === places[end] && remote === other && from !== to,
      )
      expect(own.length).toBeGreaterThan(1)
      // A listener's row becomes the connection's own, in SYN-RECEIVED, before the trace has its first step.
      const wanted = lanes[end].filter((state) => state !== 'LISTEN')
      expect(statesOf(own, wanted)).toEqual(wanted)
    }
  }

  /** The states in the order of the trace. Linux hands TIME-WAIT to a row of its own and calls that CLOSED. */
  function statesOf(steps: readonly { from: string; to: string }[], wanted: readonly string[]): string[] {
    const states = steps.map(({ to }) => to as string)
    if (steps[0] !== undefined && steps[0].from !== 'CLOSED' && steps[0].from !== 'LISTEN')
      states.unshift(steps[0].from)
    const last = wanted.at(-1)
    const isWaiting = last === 'TIME-WAIT' && states.at(-1) === 'CLOSED'
    if (!isWaiting) return states
    return [...states.slice(0, -1), 'TIME-WAIT']
  }
})
