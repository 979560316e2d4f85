/** What is left of a run whose engine failed: its last sample as its result, with nobody to split its losses. */
import type { Failure } from '../../base/failure'
import { PortClosed } from '../../ipc/client'
import {
  schemaVersion,
  type Generator,
  type ResultDocument,
  type Target,
  type TransportResult,
} from '../../measurement/result'
import type { MeasureEvent, ProbeSeries, RunSample } from '../../measurement/sample'
import type { MeasureSettings } from '../../measurement/settings'
import { mapTransports, type PerTransport } from '../../measurement/transport'

/** The figures of a run that has ended. */
export interface Conclusion {
  /** In ns; null where it never began. */
  readonly durationNs: number | null
  readonly generator: Generator
  /** `series` is null where the probes themselves are gone with the thread that had them. */
  readonly channels: PerTransport<{ readonly result: TransportResult; readonly series: ProbeSeries | null }>
}

/** What was under way or overdue is lost in a direction that nobody can tell any more. */
export function concludeFrom(sample: RunSample): Conclusion {
  return {
    durationNs: sample.elapsedNs,
    generator: sample.generator,
    channels: mapTransports(sample.channels, ({ summary, inFlight }) => ({
      result: { ...summary, lostUnknown: summary.lostUnknown + inFlight },
      series: null,
    })),
  }
}

export interface Measured {
  readonly target: Target
  readonly settings: MeasureSettings
}

/** That the engine failed, in the thread of that name. */
export function engineFailed(thread: string): Failure {
  return { failure: 'engineFailed', thread }
}

/**
 * The run's events as they come. Where the whole engine fails in the middle, its port closes: the last sample becomes
 * the result then, or the run is rejected where there was none yet.
 */
export async function* toTheLast(
  events: AsyncIterable<MeasureEvent>,
  measured: Measured,
): AsyncGenerator<MeasureEvent, void, void> {
  const startedAt = new Date().toISOString()
  let sample: RunSample | null = null
  try {
    for await (const event of events) {
      if (event.kind === 'running' || event.kind === 'draining') sample = event.sample
      yield event
    }
  } catch (error) {
    if (!(error instanceof PortClosed)) throw error
    const failure = engineFailed('service')
    if (sample === null) yield { kind: 'rejected', failure }
    else yield { kind: 'result', result: documentOf(sample, startedAt, measured, failure), series: {} }
  }
}

function documentOf(
  sample: RunSample,
  startedAt: string,
  measured: Measured,
  failure: Failure,
): ResultDocument {
  const { durationNs, generator, channels } = concludeFrom(sample)
  return {
    schemaVersion,
    ...measured,
    startedAt,
    durationNs,
    outcome: 'failed',
    reason: null,
    failure,
    channels: mapTransports(channels, ({ result }) => result),
    generator,
    loopbackFloorNs: null,
    reverse: null,
  }
}
