/** A run as the window follows it: how it begins and ends, and that a bug is never taken for an expected failure. */
import { describe, expect, it } from 'vitest'
import { LiveRun } from '../../../renderer/window/live-run.svelte'

const course = {
  underWay: ['connecting', 'asking', 'running'],
  ended: ['completed', 'cancelled'],
  cancelledAs: 'cancelled',
} as const

type Event = 'asking' | 'running' | 'completed' | 'declined' | 'bug'

/** A stream whose events are given one by one, and which notes what became of its signal. */
function stream() {
  const queue: (Event | 'end' | Error)[] = []
  let wake = () => {}
  const given: { signal: AbortSignal | null } = { signal: null }
  const give = async (...events: (Event | 'end' | Error)[]) => {
    queue.push(...events)
    wake()
    // What was given is taken before the next macrotask.
    await new Promise((resolve) => setImmediate(resolve))
  }
  async function* open(signal: AbortSignal): AsyncGenerator<Event> {
    given.signal = signal
    for (;;) {
      const event = queue.shift()
      if (event === undefined) await new Promise<void>((resolve) => (wake = resolve))
      else if (event === 'end') return
      else if (event instanceof Error) throw event
      else yield event
    }
  }
  return { open, give, given }
}

function follow(run: LiveRun<'connecting' | 'asking' | 'running', 'completed' | 'cancelled'>) {
  const source = stream()
  const taken: Event[] = []
  const over = run.follow(source.open, (event) => {
    taken.push(event)
    if (event === 'bug') throw new TypeError('no such thing')
    if (event === 'asking') run.enter('asking', { digits: '123456' })
    else if (event === 'declined')
      run.enter('failed', { failure: { failure: 'declined', host: 'h', why: 'person' } })
    else run.enter(event)
  })
  return { ...source, taken, over }
}

const told = ({ state, busy, digits, failure, broken }: LiveRun<string, string>) => ({
  state,
  busy,
  digits,
  failure: failure?.failure ?? null,
  broken,
})
const nothing = { digits: null, failure: null, broken: null }

describe('a live run', () => {
  it('goes through what its events say, and has digits only while a person is asked', async () => {
    const run = new LiveRun(course)
    expect(told(run)).toEqual({ ...nothing, state: 'idle', busy: false })
    const { give, over } = follow(run)
    expect(told(run)).toEqual({ ...nothing, state: 'connecting', busy: true })
    await give('asking')
    expect(told(run)).toEqual({ ...nothing, state: 'asking', busy: true, digits: '123456' })
    await give('running')
    expect(told(run)).toEqual({ ...nothing, state: 'running', busy: true })
    await give('completed', 'end')
    await over
    expect(told(run)).toEqual({ ...nothing, state: 'completed', busy: false })
  })

  it('fails as was to be expected: a failure, and nothing broke', async () => {
    const run = new LiveRun(course)
    const { give, over } = follow(run)
    await give('declined', 'end')
    await over
    expect(told(run)).toEqual({ ...nothing, state: 'failed', busy: false, failure: 'declined' })
  })

  it.each([
    ['the stream throws', new Error('no answer'), 'no answer'],
    ['an event cannot be taken', 'bug' as const, 'no such thing'],
    ['the stream ends without its last word', 'end' as const, 'it ended without its last word'],
  ])('is broken by a bug, which is no failure: %s', async (_, last, broken) => {
    const run = new LiveRun(course)
    const { give, over } = follow(run)
    await give('running', last)
    await over
    expect(told(run)).toEqual({ ...nothing, state: 'failed', busy: false, broken })
  })

  it('takes the last words after it was cancelled', async () => {
    const run = new LiveRun(course)
    const { give, given, over } = follow(run)
    await give('running')
    run.cancel()
    expect(given.signal?.aborted).toBe(true)
    expect([run.cancelling, run.busy]).toEqual([true, true])
    await give('completed', 'end')
    await over
    expect(run.state).toBe('completed')
  })

  it('is cancelled where a cancelled stream says nothing more', async () => {
    const run = new LiveRun(course)
    const { give, over } = follow(run)
    run.cancel()
    await give('end')
    await over
    expect(told(run)).toEqual({ ...nothing, state: 'cancelled', busy: false })
  })

  it('comes to the end that its course names where a stream may end by itself', async () => {
    const run = new LiveRun({ ...course, overAs: 'completed' })
    const { give, over } = follow(run)
    await give('running', 'end')
    await over
    expect(told(run)).toEqual({ ...nothing, state: 'completed', busy: false })
  })

  it('lets the former go when another begins, and takes nothing more of it', async () => {
    const run = new LiveRun(course)
    const first = follow(run)
    await first.give('declined')
    const second = follow(run)
    expect(first.given.signal?.aborted).toBe(true)
    expect(told(run)).toEqual({ ...nothing, state: 'connecting', busy: true })
    await first.give('running', new Error('late'))
    await first.over
    expect(first.taken).toEqual(['declined'])
    expect(told(run)).toEqual({ ...nothing, state: 'connecting', busy: true })
    await second.give('completed', 'end')
    await second.over
    expect(run.state).toBe('completed')
  })

  it('knows nothing any more once it is reset, and tells by the signal when that is over', async () => {
    const run = new LiveRun(course)
    const { give, over, taken } = follow(run)
    await give('asking')
    const superseded = run.reset()
    expect(told(run)).toEqual({ ...nothing, state: 'idle', busy: false })
    await give('running', 'end')
    await over
    expect(taken).toEqual(['asking'])
    expect(told(run)).toEqual({ ...nothing, state: 'idle', busy: false })
    expect(superseded.aborted).toBe(false)
    run.reset()
    expect(superseded.aborted).toBe(true)
  })
})
