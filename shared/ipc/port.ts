/**
 * What the contract needs of a transport: four methods. Adapters hide the event styles of Electron, Node and
 * the DOM, so that a plain MessageChannel tests everything and a WebSocket could carry the same contract.
 */
export interface Port {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: () => void): void
  close(): void
  /** Where there is one: resolves when the other side has taken enough for more to be posted, or has closed. */
  drained?(): Promise<void>
}

/** Joins two ports: what arrives at one leaves by the other, and either's close closes both. */
export function join(a: Port, b: Port): void {
  a.onMessage((message) => b.post(message))
  b.onMessage((message) => a.post(message))
  a.onClose(() => b.close())
  b.onClose(() => a.close())
}
