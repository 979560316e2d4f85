/** The end that is called, whoever holds it: this lab, or another one that it visits. */
import type { Failure } from '../../../shared/base/failure'
import type { EndCommand } from '../../../shared/stations/connections/make-contract'

export interface OtherEnd {
  readonly place: { readonly address: string; readonly port: number }
  /** Null once it is done. */
  command(command: EndCommand): Promise<Failure | null>
  /** This end did something that shows there. */
  hurry(): void
  /** Resolves once nothing of the connection is left there. */
  gone(): Promise<void>
  destroy(): void
}
