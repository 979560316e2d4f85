/** Serves the messages a person keeps. */
import { systemFailure } from '../../../shared/base/codes'
import { limit, operation } from '../../../shared/stations/messages/codes'
import type { Failure } from '../../../shared/base/failure'
import type { Handlers } from '../../../shared/ipc/contract'
import {
  mostSaved,
  type SavedMessage,
  type savedMessagesContract,
} from '../../../shared/stations/messages/saved'
import { Changes } from '../../engine/base/streams'

interface Store {
  readonly list: readonly SavedMessage[]
  replace(list: readonly SavedMessage[]): Promise<void>
}

export function savedMessages(store: Store): Handlers<typeof savedMessagesContract> {
  const changes = new Changes()

  async function replace(list: readonly SavedMessage[]): Promise<Failure | null> {
    try {
      await store.replace(list)
      return null
    } catch (error) {
      const code = String((error as NodeJS.ErrnoException).code ?? 'UNKNOWN')
      return systemFailure(operation('writeMessages'), code)
    } finally {
      changes.notify()
    }
  }

  return {
    savedMessages: (_input, signal) => changes.watch(() => [...store.list], signal),
    async keepMessage(message) {
      const others = store.list.filter(({ name }) => name !== message.name)
      if (others.length >= mostSaved) return limit('messagesKept', mostSaved)
      return replace([...others, message].sort((a, b) => a.name.localeCompare(b.name)))
    },
    forgetMessage: ({ name }) => replace(store.list.filter((kept) => kept.name !== name)),
  }
}
