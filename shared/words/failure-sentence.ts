/** Every expected failure as one sentence in the window's language: what was tried, with whom, what to do next. */
import type { Failure } from '../base/failure'
import { badInputWords } from './bad-input-words'
import { m } from './generated/messages'

export function failureSentence(failure: Failure): string {
  switch (failure.failure) {
    case 'badInput':
      return badInputWords(failure)
    case 'unresolved':
      return m.failure_unresolved({ host: failure.host })
    case 'refused':
      return m.failure_refused({ place: at(failure) })
    case 'unreachable':
      return m.failure_unreachable({ place: at(failure), code: failure.code })
    case 'timedOut':
      return m.failure_timed_out({ place: at(failure), seconds: failure.seconds })
    case 'notPacketLab':
      return m.failure_not_packet_lab({ place: at(failure), detail: failure.detail })
    case 'incompatible':
      return m.failure_incompatible({ host: failure.host, theirs: failure.theirs, ours: failure.ours })
    case 'declined':
      return {
        person: m.failure_declined_person,
        noAnswer: m.failure_declined_no_answer,
        listeningOff: m.failure_declined_listening_off,
      }[failure.why]({ host: failure.host })
    case 'identityChanged':
      return m.failure_identity_changed({
        host: failure.host,
        name: failure.name,
        now: failure.now.slice(0, 16),
        known: failure.known.slice(0, 16),
      })
    case 'comparisonBroken':
      return m.failure_comparison_broken({ host: failure.host })
    case 'peerAway':
      return m.failure_peer_away()
    case 'busy':
      return m.failure_busy({ host: failure.host, waiting: failure.waiting })
    case 'peerSilent':
      return m.failure_peer_silent({ host: failure.host, seconds: failure.seconds.toFixed(1) })
    case 'peerGone':
      return m.failure_peer_gone({ host: failure.host, detail: failure.detail })
    case 'tcpBroken':
      return m.failure_tcp_broken({ place: at(failure), code: failure.code })
    case 'nobodyListening':
      return m.failure_nobody_listening({ place: at(failure) })
    case 'connectionFailed':
      return m.failure_connection_failed({ place: at(failure), code: failure.code })
    case 'portTaken':
      return portTaken(failure)
    case 'privilegedPort':
      return m.failure_privileged_port({ port: failure.port })
    case 'notOwnAddress':
      return m.failure_not_own_address({ host: failure.host })
    case 'bothWaysWithItself':
      return failure.by === 'choice'
        ? m.failure_both_ways_with_itself()
        : m.failure_both_ways_with_itself_met()
    case 'measuringAlready':
      return m.failure_measuring_already()
    case 'clockJumped':
      return m.failure_clock_jumped({ seconds: failure.seconds.toFixed(1) })
    case 'limit':
      return m.failure_limit({ what: failure.what, limit: failure.limit })
    case 'system':
      return m.failure_system({ operation: failure.operation, code: failure.code })
    case 'notAvailable':
      return m.failure_not_available({ what: failure.what })
  }
}

function portTaken({
  protocol,
  host,
  port,
  program,
  pid,
}: Extract<Failure, { failure: 'portTaken' }>): string {
  const where = { protocol: protocol.toUpperCase(), host, port }
  if (pid !== null) return m.failure_port_taken_process({ ...where, program: program ?? '?', pid })
  if (program !== null) return m.failure_port_taken_program({ ...where, program })
  return m.failure_port_taken({ ...where })
}

function at(place: { host: string; port: number }): string {
  return place.host.includes(':') ? `[${place.host}]:${place.port}` : `${place.host}:${place.port}`
}
