/**
 * What every packet says of its timestamps (RFC 4656 4.1.2): not synchronised to an outside source as far as the
 * lab knows, and read within about a millisecond of the system's wall clock.
 */
import { errorEstimate } from '../../../shared/wire/timestamp'

export const clockErrorEstimate = errorEstimate({ synchronized: false, seconds: 0.001 })
