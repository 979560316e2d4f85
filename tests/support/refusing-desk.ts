/** What answers the sessions that another lab opens, in one process: a desk whose person may be asked, and a reflector. */
import { AdmissionDesk, type AdmissionPolicy } from '../../electron/engine/control/admission'
import { ExpectedSessions } from '../../electron/engine/control/expected-sessions'
import type { Desk } from '../../electron/engine/control/responder'
import { SessionSlots } from '../../electron/engine/control/session-slots'
import { whenAborted } from '../../shared/base/waiting'

/** Asks about everybody, and lets nobody in by itself. */
export function deskFor(ownIdentity: string, policy: Partial<AdmissionPolicy> = {}): Desk {
  return {
    admission: new AdmissionDesk(
      {
        admission: () => 'ask',
        isTrusted: () => false,
        trustedAs: () => null,
        trust: () => {},
        localAddresses: () => [],
        nowMs: () => performance.now(),
        someoneIsThere: () => true,
        ...policy,
      },
      () => {},
    ),
    slots: new SessionSlots(),
    expected: new ExpectedSessions(),
    async *reflect(_order, { signal } = {}) {
      yield { kind: 'counts', channels: {} }
      if (signal !== undefined) await whenAborted(signal)
    },
    dataPort: () => 8643,
    isListening: () => true,
    ownIdentity,
    onCounts: () => {},
    onProbeBack: () => {},
  }
}
