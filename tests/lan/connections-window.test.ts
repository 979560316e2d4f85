/**
 * Connections between two real windows on two machines, clicked through: the states on the screen are those of the
 * kernel's own trace at both machines, and what is saved is what tshark reads and the window shows again.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startDisplay } from '../../build/display.mjs'
import type { EndName } from '../../shared/tcp/mark'
import { describeOnLan, Lan } from '../support/lan'
import { Profiles } from '../support/lan-lab'
import { execute } from '../support/lan-process'
import { LanWindow } from '../support/lan-window'
import { StateTrace } from '../support/state-trace'

const leftOut =
  process.versions['electron'] === undefined ? "the tests do not run on Electron's own runtime" : null

describeOnLan(
  'a connection between two windows',
  () => {
    const profiles = new Profiles()
    let display: Awaited<ReturnType<typeof startDisplay>>
    let lan: Lan
    let here: LanWindow
    let there: LanWindow
    let trace: StateTrace | null = null

    beforeAll(async () => {
      display = await startDisplay()
      lan = await Lan.build(['here', 'there'])
      here = await LanWindow.open(lan.host('here'), profiles.of('here'), display.display)
      there = await LanWindow.open(lan.host('there'), profiles.of('there'), display.display)
      await here.fill('peer-address', lan.host('there').ipv4)
      await here.click('peer-add')
      await here.click('station-connections')
      await here.click('view-make')
      await here.see('make')
      await here.find('[data-testid="make-target-peer"]')
      await here.click('make-target-peer')
      trace = StateTrace.start()
      if (trace === null) process.stderr.write('Left out: the trace, for tracefs is not here.\n')
    })
    afterAll(async () => {
      trace?.stop()
      await here?.close()
      await there?.close()
      await lan?.remove()
      await display?.stop()
      profiles.remove()
    })

    it('is made once the other person has agreed, and lives by hand at both ends', async () => {
      await here.click('make-trial-free')
      await there.click('admission-once')
      await state('here', 'ESTABLISHED')
      await state('there', 'ESTABLISHED')
      await here.click('make-here-send')
      await here.click('make-here-fin')
      await state('there', 'CLOSE-WAIT')
      await state('here', 'FIN-WAIT-2')
      // What is half-closed still hears.
      await here.click('make-there-send')
      await here.click('make-there-fin')
      await state('here', 'TIME-WAIT')
      await state('there', 'CLOSED')
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
      await begin(trial)
      await state('here', ours.split(' ').at(-1)!)
      await state('there', theirs.split(' ').at(-1)!)
      await traced(ours, theirs)
      await putAway()
    })

    it('is closed by both ends at once, each of which may have its FIN acknowledged first', async () => {
      await begin('bothClose')
      await state('here', 'TIME-WAIT')
      await state('there', 'TIME-WAIT')
      const both = [...(await lane('here')), ...(await lane('there'))]
      expect(both).toContain('CLOSING')
      expect(both).not.toContain('CLOSE-WAIT')
      await asTraced()
      await putAway()
    })

    it('is held half-closed as long as the person likes', async () => {
      await begin('halfClose')
      await state('here', 'FIN-WAIT-2')
      await state('there', 'CLOSE-WAIT')
      await traced('SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2', 'LISTEN SYN-RECEIVED ESTABLISHED CLOSE-WAIT')
      await putAway()
    })

    it('is refused where nobody listens, and says so', async () => {
      await begin('refused')
      await here.find('[data-testid="make-outcome"][data-code="ECONNREFUSED"]')
      await state('here', 'CLOSED')
      expect(await lane('here')).toEqual(['SYN-SENT', 'CLOSED'])
      expect(await lane('there')).toEqual([])
      await putAway()
    })

    it('is saved as tshark reads it, commented, and shown again from the file', async () => {
      await begin('fourWay')
      await state('here', 'TIME-WAIT')
      await state('there', 'CLOSED')
      await putAway()
      const segments = await segmentsShown()
      const file = await here.save('make-save-capture')
      const fields = ['tcp.flags', 'tcp.seq', 'tcp.ack', 'tcp.window_size', 'tcp.len', 'frame.comment']
      const text = await execute('tshark', [
        ...['-r', file, '-T', 'fields', '-E', 'separator=|'],
        ...fields.flatMap((field) => ['-e', field]),
      ])
      const rows = text.trimEnd().split('\n').filter(Boolean)
      const words = rows.map(wordOf)
      // What the two machines saw is ordered by clocks that differ by a little; the file has the order of one.
      expect(words.toSorted()).toEqual(segments.toSorted())
      const comments = rows.map((row) => row.split('|').slice(5).join('|'))
      expect(comments[0]).toContain('here: SYN-SENT')
      expect(comments[0]).toMatch(/Known by: .*capture/)
      const finFromHere = rows.findIndex((row) => (Number(row.split('|')[0]) & 1) === 1)
      expect(comments[finFromHere]).toContain('here: FIN-WAIT-1')
      expect(
        await execute('tshark', ['-r', file, '-Y', '_ws.malformed || _ws.expert.severity == 8388608']),
      ).toBe('')

      await here.upload('make-capture-file', file)
      await here.find('[data-testid="make-file"][data-chosen="0"]')
      await here.find('[data-testid="make"][data-state="file"]')
      expect(await segmentsShown()).toEqual(words)
      expect(await lane('here')).toEqual(['SYN-SENT', 'ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT'])
      expect(await lane('there')).toEqual(['SYN-RECEIVED', 'ESTABLISHED', 'CLOSE-WAIT', 'LAST-ACK', 'CLOSED'])

      await here.upload('make-capture-file', '/proc/self/status')
      await here.find('[data-testid="make-file-problem"][data-problem="noCapture"]')
      expect(await here.text('make-file-problem')).toMatch(/^This is no capture: /)
    })

    it('never complained on their consoles', async () => {
      expect([await here.complaints(), await there.complaints()]).toEqual([[], []])
    })

    async function begin(trial: string): Promise<void> {
      await here.click(`make-trial-${trial}`)
      await here.find(`[data-testid="make-trial-${trial}"][aria-pressed="true"]`)
    }

    /** TIME-WAIT is not waited for. */
    async function putAway(): Promise<void> {
      if ((await here.attribute('make', 'data-state')) === 'open') await here.click('make-stop')
      await here.see('make-start')
    }

    function state(end: EndName, wanted: string): Promise<unknown> {
      return here.find(`[data-testid="make-end-${end}"][data-state="${wanted}"]`)
    }

    async function lane(end: EndName): Promise<string[]> {
      return (await here.attribute(`make-end-${end}`, 'data-lane')).split(' ').filter(Boolean)
    }

    /** Both lanes are these, and so is the trace. */
    async function traced(ours: string, theirs: string): Promise<void> {
      expect({ here: await lane('here'), there: await lane('there') }).toEqual({
        here: ours.split(' '),
        there: theirs.split(' '),
      })
      await asTraced()
    }

    /** Every state of both lanes is in the trace, in this order, and there is no other. */
    async function asTraced(): Promise<void> {
      if (trace === null) return
      const lanes = { here: await lane('here'), there: await lane('there') }
      const places = { here: await place('here'), there: await place('there') }
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

    async function place(end: EndName): Promise<string> {
      const [text = ''] = await here.texts(`[data-testid="make-end-${end}"] .place`)
      return text
    }

    function portOf(text: string): number {
      return Number(text.slice(text.lastIndexOf(':') + 1))
    }

    /** The segments in the list, as it words them. */
    async function segmentsShown(): Promise<string[]> {
      await here.click('make-view-list')
      await here.see('make-list')
      const cells = await here.texts('[data-testid="make-list"] td:nth-child(3)')
      await here.click('make-view-ladder')
      await here.see('make-ladder')
      return cells.flatMap((cell) => /^\S+ seq \d+.*? win \d+(?: len \d+)?/.exec(cell)?.[0] ?? [])
    }

    const flagNames = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR']

    /** A line of tshark's in the same words. */
    function wordOf(line: string): string {
      const [bits, sequence, acknowledgement, window, length] = line.split('|')
      const flags = flagNames.filter((_, bit) => ((Number(bits) >> bit) & 1) === 1)
      const ack = flags.includes('ACK') ? ` ack ${acknowledgement}` : ''
      const payload = length === '0' ? '' : ` len ${length}`
      return `${flags.join('·')} seq ${sequence}${ack} win ${window}${payload}`
    }
  },
  leftOut,
)
