/** What stood in the way of more connections, as sentences in the window's language. */
import type { ManyFacts, ManyLimit } from '../../../shared/stations/connections/many-contract'
import { formatCount } from '../../components/figures'
import { m } from '../../../shared/words/generated/messages'
import type { ManyState } from './many-store.svelte'

const endWords = { here: m.connections_many_here, there: m.connections_many_there }

export function limitTitle({ limit }: ManyLimit): string {
  return {
    descriptors: m.connections_limit_descriptors,
    ports: m.connections_limit_ports,
    backlog: m.connections_limit_backlog,
    synAgain: m.connections_limit_syn_again,
    memory: m.connections_limit_memory,
  }[limit]()
}

export function limitSentence(limit: ManyLimit): string {
  switch (limit.limit) {
    case 'descriptors':
      return limit.most === null
        ? m.connections_limit_descriptors_unknown({ end: endWords[limit.end]() })
        : m.connections_limit_descriptors_text({
            end: endWords[limit.end](),
            most: formatCount(limit.most),
            kept: limit.kept,
          })
    case 'ports':
      return limit.range === null
        ? m.connections_limit_ports_unknown()
        : m.connections_limit_ports_text({
            first: limit.range.first,
            last: limit.range.last,
            count: formatCount(limit.range.last - limit.range.first + 1),
          })
    case 'backlog':
      return m.connections_limit_backlog_text({
        overflows: formatCount(limit.overflows),
        drops: formatCount(limit.drops),
        backlog: formatCount(limit.backlog),
      })
    case 'synAgain':
      return m.connections_limit_syn_again_text({ count: formatCount(limit.connections) })
    case 'memory':
      return m.connections_limit_memory_text({ code: limit.code })
  }
}

/** What this machine allows, one line each; what it does not tell is left out. */
export function factLines({ descriptors, ephemeral, queue }: ManyFacts): string[] {
  return [
    ...(descriptors === null
      ? []
      : [
          m.connections_fact_descriptors({
            most: formatCount(descriptors.most),
            used: formatCount(descriptors.used),
          }),
        ]),
    ...(ephemeral === null
      ? []
      : [
          m.connections_fact_ports({
            first: ephemeral.first,
            last: ephemeral.last,
            count: formatCount(ephemeral.last - ephemeral.first + 1),
          }),
        ]),
    ...(queue === null ? [] : [m.connections_fact_queue({ most: formatCount(queue) })]),
  ]
}

export function manyStateWord(state: ManyState): string {
  return {
    idle: m.connections_many_idle,
    connecting: m.connections_many_connecting,
    asking: m.connections_many_asking,
    opening: m.connections_many_opening,
    holding: m.connections_many_holding,
    closing: m.connections_many_closing,
    closed: m.connections_many_closed,
    cancelled: m.connections_many_cancelled,
    failed: m.connections_many_failed,
  }[state]()
}
