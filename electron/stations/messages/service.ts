/** The Messages station in the service thread: the messages a person keeps. */
import type { savedMessagesContract } from '../../../shared/stations/messages/saved'
import type { Opened, ServicePlatform } from '../../engine/lab/service-part'
import { savedMessages } from './saved-messages'
import { openSavedMessages } from './saved-store'

export async function openKeptMessages({
  lab,
  profile,
}: ServicePlatform): Promise<Opened<typeof savedMessagesContract>> {
  const store = await openSavedMessages(profile)
  lab.losses.note(store.losses)
  // What was chosen a moment ago is on the disk before the thread ends.
  return { handlers: savedMessages(store), close: () => store.settled() }
}
