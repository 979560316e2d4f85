/**
 * One run of something that the engine streams, as the window follows it: what state it is in, the digits while a person
 * is asked, why it failed, and the one way to cancel it. What its events mean is the station's own matter.
 */
import type { Failure } from '../../shared/base/failure'

/** What a run goes through. */
export interface Course<UnderWay extends string, End extends string> {
  /** The states in which it is under way; it begins in the first. */
  readonly underWay: readonly [UnderWay, ...UnderWay[]]
  /** How it can end, besides failing. */
  readonly ended: readonly End[]
  /** The end of a cancelled run whose events did not say how it ended. */
  readonly cancelledAs: End
  /** The end of a run that was not cancelled and whose events did not say; where this is left out, that is a bug. */
  readonly overAs?: End
}

export class LiveRun<UnderWay extends string, End extends string> {
  #state = $state<'idle' | 'failed' | UnderWay | End>('idle')
  #digits = $state<string | null>(null)
  #failure = $state.raw<Failure | null>(null)
  #broken = $state<string | null>(null)
  #cancelling = $state(false)

  readonly #course: Course<UnderWay, End>
  readonly busy = $derived.by(() => this.#course.underWay.some((state) => state === this.#state))

  #controller = new AbortController()

  constructor(course: Course<UnderWay, End>) {
    this.#course = course
  }

  get state() {
    return this.#state
  }

  /** What the asked person's screen shows as well; null while nobody is asked. */
  get digits() {
    return this.#digits
  }

  /** Why it failed, where that was to be expected. */
  get failure() {
    return this.#failure
  }

  /** What broke the run: a bug, not an expected failure. */
  get broken() {
    return this.#broken
  }

  get cancelling() {
    return this.#cancelling
  }

  /**
   * Begins a run and gives each of its events to `take`, which says by enter() what they mean. A run before it is let
   * go: it is cancelled, and nothing more of it is taken.
   */
  async follow<Event>(
    open: (signal: AbortSignal) => AsyncIterable<Event>,
    take: (event: Event) => void,
  ): Promise<void> {
    this.reset()
    const controller = this.#controller
    const isNewest = () => controller === this.#controller
    const { underWay, cancelledAs, overAs } = this.#course
    this.#state = underWay[0]
    try {
      for await (const event of open(controller.signal)) if (isNewest()) take(event)
      if (!isNewest() || !this.busy) return
      const end = controller.signal.aborted ? cancelledAs : overAs
      if (end === undefined) this.#break('it ended without its last word')
      else this.enter(end)
    } catch (error) {
      if (isNewest()) this.#break(error instanceof Error ? error.message : String(error))
    }
  }

  /** The run is now in this state; the digits belong to a person who is asked, the failure to an end. */
  enter(
    state: 'failed' | UnderWay | End,
    { digits = null, failure = null }: { digits?: string | null; failure?: Failure | null } = {},
  ): void {
    this.#state = state
    this.#digits = digits
    this.#failure = failure
  }

  /** Asks the engine to end the run; its last words still come. */
  cancel(): void {
    this.#cancelling = true
    this.#controller.abort()
  }

  /** Lets go of the run and of all that is known of it. The signal fires when the next one begins, or nothing does. */
  reset(): AbortSignal {
    this.#controller.abort()
    this.#controller = new AbortController()
    this.#state = 'idle'
    this.#digits = null
    this.#failure = null
    this.#broken = null
    this.#cancelling = false
    return this.#controller.signal
  }

  #break(message: string): void {
    this.enter('failed')
    this.#broken = message
  }
}
