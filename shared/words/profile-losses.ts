/** What could not be read of the profile, as one sentence. */
import type { ProfileLoss } from '../lab/profile-loss'
import { m } from './generated/messages'
import type { Language } from './language'
import { phrase } from './said'

export function lossSentence(losses: readonly ProfileLoss[], language: Language = {}): string {
  const parts = losses.map((loss) => phrase('loss', loss, language))
  return m.profile_losses({ parts: parts.join(m.profile_losses_between({}, language)) }, language)
}
