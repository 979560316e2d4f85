/** What answers another lab in one process: a desk whose person may be asked, and a reflector of nothing. */
import { AdmissionDesk, type AdmissionPolicy } from '../../electron/engine/control/admission'
import { ExpectedSessions } from '../../electron/engine/control/expected-sessions'
import type { Desk } from '../../electron/engine/control/responder'
import { SessionSlots } from '../../electron/engine/control/session-slots'
import { whenAborted } from '../../shared/base/waiting'

/** Asks about everybody and trusts nobody, but for what `policy` says. */
export function admissionDesk(
  policy: Partial<AdmissionPolicy> = {},
  onChange: () => void = () => {},
): AdmissionDesk {
  return new AdmissionDesk(
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
    onChange,
  )
}

/** Serves sessions at this desk; each is open until it is closed. */
export function deskFor(ownIdentity: string, admission: AdmissionDesk = admissionDesk()): Desk {
  return {
    admission,
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
