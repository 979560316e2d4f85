/**
 * Every expected failure as one sentence: what was tried, with whom, what to do next. In the language that is asked
 * for; in the running one, the window's, where none is.
 */
import type { CodeKind } from '../base/codes'
import type { Failure } from '../base/failure'
import type { Why, WhyValues } from '../base/why'
import { formatPlace } from '../base/place'
import { capabilities, type Capability } from '../wire/hello'
import { m } from './generated/messages'
import type { Language } from './language'
import { phrase, sentence } from './said'
import { threadWords } from './thread-words'

export function failureSentence(failure: Failure, language: Language = {}): string {
  switch (failure.failure) {
    case 'badInput':
      return sentence('badInput', failure, language)
    case 'badFrame':
      return m.failure_bad_frame(
        { error: failure.error, offset: failure.offset, why: faultSentence(failure, language) },
        language,
      )
    case 'unresolved':
      return m.failure_unresolved({ host: failure.host }, language)
    case 'refused':
      return m.failure_refused({ place: formatPlace(failure) }, language)
    case 'unreachable':
      return m.failure_unreachable({ place: formatPlace(failure), code: failure.code }, language)
    case 'timedOut':
      return m.failure_timed_out({ place: formatPlace(failure), seconds: failure.seconds }, language)
    case 'notPacketLab':
      return m.failure_not_packet_lab(
        { place: formatPlace(failure), detail: named('detail', failure.detail, failure, language) },
        language,
      )
    case 'incompatible':
      return (failure.theirs < failure.ours ? m.failure_incompatible_older : m.failure_incompatible_newer)(
        { host: failure.host, theirs: failure.theirs, ours: failure.ours },
        language,
      )
    case 'unsupported':
      return m.failure_unsupported(
        { host: failure.host, capability: capabilityWords(failure.capability, language) },
        language,
      )
    case 'declined':
      return {
        person: m.failure_declined_person,
        noAnswer: m.failure_declined_no_answer,
        listeningOff: m.failure_declined_listening_off,
      }[failure.why]({ host: failure.host }, language)
    case 'tooSoon':
      return m.failure_too_soon({ host: failure.host, seconds: failure.seconds }, language)
    case 'identityChanged':
      return m.failure_identity_changed(
        {
          host: failure.host,
          name: failure.name,
          now: failure.now.slice(0, 16),
          known: failure.known.slice(0, 16),
        },
        language,
      )
    case 'comparisonBroken':
      return m.failure_comparison_broken({ host: failure.host }, language)
    case 'peerAway':
      return m.failure_peer_away({}, language)
    case 'busy':
      return m.failure_busy({ host: failure.host, waiting: failure.waiting }, language)
    case 'peerSilent':
      return m.failure_peer_silent({ host: failure.host, seconds: failure.seconds.toFixed(1) }, language)
    case 'peerGone':
      return m.failure_peer_gone(
        { host: failure.host, detail: named('detail', failure.detail, failure, language) },
        language,
      )
    case 'tcpBroken':
      return tcpBroken(failure, language)
    case 'nobodyListening':
      return m.failure_nobody_listening({ place: formatPlace(failure) }, language)
    case 'connectionFailed':
      return m.failure_connection_failed({ place: formatPlace(failure), code: failure.code }, language)
    case 'portTaken':
      return portTaken(failure, language)
    case 'privilegedPort':
      return m.failure_privileged_port({ port: failure.port }, language)
    case 'notOwnAddress':
      return m.failure_not_own_address({ host: failure.host }, language)
    case 'bothWaysWithItself':
      return failure.by === 'choice'
        ? m.failure_both_ways_with_itself({}, language)
        : m.failure_both_ways_with_itself_met({}, language)
    case 'measuringAlready':
      return m.failure_measuring_already({}, language)
    case 'engineFailed':
      return m.failure_engine_failed({ thread: threadWords(failure.thread, language) }, language)
    case 'clockJumped':
      return m.failure_clock_jumped({ seconds: failure.seconds.toFixed(1) }, language)
    case 'limit':
      return m.failure_limit(
        { what: named('limit', failure.what, failure, language), limit: failure.limit },
        language,
      )
    case 'system':
      return m.failure_system(
        { operation: named('operation', failure.operation, failure, language), code: failure.code },
        language,
      )
    case 'keyExposed':
      return m.failure_key_exposed({ path: failure.path }, language)
    case 'notAvailable':
      return m.failure_not_available(
        { what: named('unavailable', failure.what, failure, language) },
        language,
      )
  }
}

/** What is wrong with a frame, and what it costs. */
export function faultSentence(
  { boundaryLost, ...why }: Why & { readonly boundaryLost: boolean },
  language: Language = {},
): string {
  const fault = sentence('fault', why, language)
  return boundaryLost ? m.failure_boundary_lost({ fault }, language) : fault
}

/** What a lab may lack, as its user knows it. */
function capabilityWords(capability: string, language: Language): string {
  const words: Readonly<Record<Capability, (inputs: object, language: Language) => string>> = {
    'both-ways': m.capability_both_ways,
    listen: m.capability_listen,
    look: m.capability_look,
    'transport-keys': m.capability_transport_keys,
    visit: m.capability_visit,
  }
  const known = capabilities.find((name) => name === capability)
  return known === undefined ? capability : words[known]({}, language)
}

/** What a failure names by a code beside others of its fields. */
function named(
  kind: CodeKind,
  code: string,
  { values = {} }: { readonly values?: WhyValues },
  language: Language,
): string {
  return phrase(kind, { code, values }, language)
}

function tcpBroken(
  { host, port, code }: Extract<Failure, { failure: 'tcpBroken' }>,
  language: Language,
): string {
  const place = port === null ? host : formatPlace({ host, port })
  return code === null
    ? m.failure_tcp_closed({ place }, language)
    : m.failure_tcp_broken({ place, code }, language)
}

function portTaken(
  { protocol, host, port, program, pid }: Extract<Failure, { failure: 'portTaken' }>,
  language: Language,
): string {
  const where = { protocol: protocol.toUpperCase(), host, port }
  if (pid !== null) return m.failure_port_taken_process({ ...where, program: program ?? '?', pid }, language)
  if (program !== null) return m.failure_port_taken_program({ ...where, program }, language)
  return m.failure_port_taken({ ...where }, language)
}
