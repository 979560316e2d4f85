/** What is wrong with a filter, in the window's language. */
import type { FilterRefusal } from '../../../shared/stations/connections/endpoint-filter'
import { tcpStates } from '../../../shared/tcp/state'
import { m } from '../../../shared/words/generated/messages'

export function filterProblem({ word, wanted }: FilterRefusal): string {
  switch (wanted) {
    case 'protocol':
      return m.connections_filter_protocol({ word })
    case 'state':
      return m.connections_filter_state({ word, states: tcpStates.join(', ') })
    case 'port':
      return m.connections_filter_port({ word })
    case 'pid':
      return m.connections_filter_pid({ word })
    case 'something':
      return m.connections_filter_something({ word })
  }
}
