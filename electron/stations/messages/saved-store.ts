/** The messages a person keeps, in the profile. */
import * as v from 'valibot'
import { mostSaved, SavedMessage } from '../../../shared/stations/messages/saved'
import { ensureProfile, readProfileFile, writeProfileFile } from '../../storage/profile'

const fileName = 'messages.json'
const File = v.strictObject({ messages: v.pipe(v.array(SavedMessage), v.maxLength(mostSaved)) })

export interface SavedMessagesStore {
  readonly list: readonly SavedMessage[]
  /** Writes the new list; lists are written one after another. */
  replace(list: readonly SavedMessage[]): Promise<void>
  /** Resolves when every list so far is written, or could not be. */
  settled(): Promise<void>
}

export async function openSavedMessages(profile: string): Promise<SavedMessagesStore> {
  await ensureProfile(profile)
  let list: readonly SavedMessage[] = (await readProfileFile(profile, fileName, File))?.messages ?? []
  let writing: Promise<void> = Promise.resolve()
  return {
    get list() {
      return list
    },
    replace(next) {
      list = next
      writing = writing.catch(() => {}).then(() => writeProfileFile(profile, fileName, { messages: next }))
      return writing
    },
    settled: () => writing.catch(() => {}),
  }
}
