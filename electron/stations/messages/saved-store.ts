/** The messages a person keeps, in the profile. */
import type { ProfileLoss } from '../../../shared/lab/profile-loss'
import { mostSaved, SavedMessage } from '../../../shared/stations/messages/saved'
import { changeBetween, withChange } from '../../storage/list-change'
import { ensureProfile } from '../../storage/profile'
import { list, openVersioned, type FileShape } from '../../storage/versioned-file'

const keyOf = ({ name }: SavedMessage) => name

export const messagesFile: FileShape<{ messages: readonly SavedMessage[] }> = {
  name: 'messages.json',
  version: 1,
  // The version itself is all that was added.
  migrations: [(old) => old],
  fields: { messages: list(SavedMessage, keyOf, mostSaved) },
}

export interface SavedMessagesStore {
  readonly list: readonly SavedMessage[]
  /** What could not be read as it lay on the disk. */
  readonly losses: readonly ProfileLoss[]
  /** Writes the new list; lists are written one after another. */
  replace(list: readonly SavedMessage[]): Promise<void>
  /** Resolves when every list so far is written, or could not be. */
  settled(): Promise<void>
}

export async function openSavedMessages(profile: string): Promise<SavedMessagesStore> {
  await ensureProfile(profile)
  const file = await openVersioned(profile, messagesFile)
  let { messages } = file.value
  let writing: Promise<void> = Promise.resolve()
  return {
    get list() {
      return messages
    },
    losses: file.losses,
    replace(next) {
      // Another process may have kept messages of its own meanwhile.
      const changed = changeBetween(messages, next, keyOf)
      messages = next
      writing = writing
        .catch(() => {})
        .then(async () => {
          await file.update((disk) => ({
            messages: withChange(disk.messages, changed, keyOf).slice(0, mostSaved),
          }))
        })
      return writing
    },
    settled: () => writing.catch(() => {}),
  }
}
