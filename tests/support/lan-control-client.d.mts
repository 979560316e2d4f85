/** Types of the control channel's second speaker. */
export interface Opened {
  readonly session: string
  readonly answer: { readonly type: 'opened' | 'queued' | 'refused' }
  readonly key: Buffer
}

export class ControlClient {
  static open(profile: string, host: string, port: number, localAddress?: string): Promise<ControlClient>
  readonly closed: Promise<void>
  greet(): Promise<void>
  openSession(settings?: unknown): Promise<Opened>
  send(message: unknown): void
  write(bytes: Uint8Array): void
  end(): void
}
