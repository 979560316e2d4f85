/** Types of display.mjs, which the tests start their windows with too. */
export interface VirtualDisplay {
  /** As the variable DISPLAY wants it. */
  readonly display: string
  stop(): Promise<void>
}

export function startDisplay(): Promise<VirtualDisplay>
