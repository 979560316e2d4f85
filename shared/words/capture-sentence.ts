/** Why packets are not captured here, and what to do on this system; what is wrong with a file of them, and where. */
import type { CaptureError } from '../capture/capture-reader'
import type { CaptureRefusal } from '../capture/capture-refusal'
import { capture } from '../capture/codes'
import type { Unread } from '../capture/packet'
import { m } from './generated/messages'
import type { Language } from './language'
import { phrase } from './said'

/** One sentence. */
export function captureSentence(
  { refusal, system, program, detail }: CaptureRefusal,
  language: Language = {},
): string {
  const name = program ?? m.capture_refusal_program({}, language)
  switch (refusal) {
    case 'noProgram':
      return installing[system]({}, language)
    case 'notAllowed':
      return allowing[system]({ program: name }, language)
    case 'noSuchInterface':
      return m.capture_refusal_interface({ detail }, language)
    case 'failed':
      return m.capture_refusal_failed({ program: name, detail }, language)
  }
}

/** A part of a sentence. */
export function captureFault({ why, offset }: CaptureError, language: Language = {}): string {
  return phrase('capture', capture('atOctet', { why, offset }), language)
}

/** A part of a sentence: what a packet goes on with that is not read here. */
export function captureUnread({ space, number }: Unread, language: Language = {}): string {
  const hex = `0x${number.toString(16).padStart(space === 'llcSap' ? 2 : 4, '0')}`
  return unread[space]({ number: space === 'linkType' ? String(number) : hex }, language)
}

const unread = {
  linkType: m.capture_unread_link_type,
  etherType: m.capture_unread_ether_type,
  pppProtocol: m.capture_unread_ppp_protocol,
  llcSap: m.capture_unread_llc_sap,
} as const satisfies Record<Unread['space'], unknown>

const installing = {
  linux: m.capture_refusal_none_linux,
  darwin: m.capture_refusal_none_darwin,
  win32: m.capture_refusal_none_windows,
  other: m.capture_refusal_none_other,
} as const satisfies Record<CaptureRefusal['system'], unknown>

const allowing = {
  linux: m.capture_refusal_rights_linux,
  darwin: m.capture_refusal_rights_darwin,
  win32: m.capture_refusal_rights_windows,
  other: m.capture_refusal_rights_other,
} as const satisfies Record<CaptureRefusal['system'], unknown>
