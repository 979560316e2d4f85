/** `lab connect` on a host of the LAN, its answer read back. */
import type { Mark, SegmentMark } from '../../../../shared/tcp/mark'
import type { Lanes } from '../../../../shared/tcp/reconstruct'
import type { LanHost } from '../../../support/lan-host'
import { startLab } from '../../../support/lan-lab'

export interface Answer {
  readonly outcome: string
  readonly clockErrorNs: number | null
  readonly marks: Mark[]
  readonly lanes: Lanes
}

/** Runs it to its end. */
export async function connect(
  host: LanHost,
  profile: string,
  place: string,
  ...words: string[]
): Promise<Answer & { readonly code: number | null }> {
  const lab = startLab(host, ['connect', place, '--json', '--profile', profile, ...words])
  const { code, stdout, stderr } = await lab.ended
  if (stdout === '') throw new Error(`connect printed nothing (${code}): ${stderr}`)
  return { code, ...(JSON.parse(stdout) as Answer) }
}

export function isSegment(mark: Mark): mark is SegmentMark {
  return mark.kind === 'segment'
}
