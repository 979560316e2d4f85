/** How a connection is ended on purpose, and what the other lab's last message says of its end. */
import type { Failure } from '../../../shared/base/failure'
import { peerGone, platformCodes } from '../../../shared/base/platform-codes'
import type { ControlMessage } from '../../../shared/wire/control-message'

type Bye = Extract<ControlMessage, { type: 'bye' }>

type Details = typeof platformCodes.detail
/** The codes that need no values. */
export type Goodbye = {
  [Code in keyof Details]: keyof Details[Code] extends never ? Code : never
}[keyof Details]

/** A code that is known here is said in one's own language; anything else is the other lab's own words. */
export function goneWith(host: string, { reason, values = {} }: Bye): Failure {
  return Object.hasOwn(platformCodes.detail, reason)
    ? { failure: 'peerGone', host, detail: reason, values }
    : peerGone(host, 'said', { text: reason.slice(0, 400) })
}

/** How labs of version 1 said it before reasons were codes. */
const inWords = /^this lab speaks version (\d{1,9}) of the protocol$/

/** The version that the other lab speaks, where it turned this one away because of it; null for any other goodbye. */
export function versionIn({ reason, values = {} }: Bye): number | null {
  const said = reason === 'otherVersion' ? values['version'] : Number(inWords.exec(reason)?.[1])
  return typeof said === 'number' && Number.isSafeInteger(said) && said >= 0 ? said : null
}
