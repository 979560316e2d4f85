/** What the parts of one connection tell while it lives; times are this thread's clock. */
import type { TimedPacket } from '../../../shared/capture/capture-reader'
import type { CaptureRefusal } from '../../../shared/capture/capture-refusal'
import type { KernelRow } from '../../../shared/tcp/kernel-row'
import type { EndName, Mark } from '../../../shared/tcp/mark'

export type Told =
  | { readonly kind: 'mark'; readonly mark: Mark }
  /** What the last segment's mark was read from. */
  | { readonly kind: 'packet'; readonly packet: TimedPacket }
  | { readonly kind: 'sample'; readonly end: EndName; readonly tNs: number; readonly row: KernelRow | null }
  | {
      readonly kind: 'capture'
      readonly end: EndName
      readonly program: string | null
      readonly interface: string
      readonly refusal: CaptureRefusal | null
    }

export type Tell = (told: Told) => void
